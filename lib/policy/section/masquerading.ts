import { z } from 'zod';
import { optionalDomainName } from '#lib/mail/domain-name.ts';
import { lineReason, type Reason, textThat } from '#lib/mail/reason.ts';
import { domainList } from './domains.ts';

export const mostUsers = 1000;

/** MASQUERADE_AS and what belongs to it (cf/README, “MASQUERADING AND RELAYING”). */
export const masqueradingSection = z.object({
  /** MASQUERADE_AS: what senders' domains become; empty: nothing is masqueraded. */
  masqueradeAs: optionalDomainName.default(''),
  /** MASQUERADE_DOMAIN: besides the local host names. */
  domains: domainList(),
  /** MASQUERADE_EXCEPTION */
  exceptions: domainList(),
  /** EXPOSED_USER: these keep the host in their address. */
  exposedUsers: userList(),
  /** FEATURE(masquerade_envelope): the envelope too, so that bounces come to the masqueraded domain. */
  envelope: z.boolean().default(false),
  /** FEATURE(masquerade_entire_domain): everything below the domains too. */
  entireDomain: z.boolean().default(false),
  /** FEATURE(allmasquerade): recipients in headers too. */
  allMasquerade: z.boolean().default(false),
  /** FEATURE(limited_masquerade): only the domains listed, not the local host names. */
  limited: z.boolean().default(false),
  /** FEATURE(local_no_masquerade): not for mail delivered locally. */
  localNoMasquerade: z.boolean().default(false),
});
export type Masquerading = z.infer<typeof masqueradingSection>;

/** A list of users of the host, each once. */
export function userList() {
  return z
    .array(textThat(userReason))
    .max(mostUsers, `Use at most ${mostUsers.toLocaleString('en')} users.`)
    .overwrite((names) => [...new Set(names)])
    .default([]);
}

function userReason(text: string): Reason {
  const line = lineReason(text);
  if (line !== null) return line;
  return /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_])?$/.test(text) && !text.includes('..')
    ? null
    : `“${text}” is no user name. Use letters, digits, dots, hyphens and underscores.`;
}
