import { z } from 'zod';
import { domainNameReason } from '#lib/mail/domain-name.ts';
import { looksLikeNetwork, readNetwork } from '#lib/mail/network.ts';
import { lineReason, type Reason, textThat } from '#lib/mail/reason.ts';
import { spelledKey } from '#lib/policy/entry/network-entry.ts';
import { mechanisms } from './auth.ts';
import { eachOnce } from './each-once.ts';

/** Bytes that a name or a realm of a login may have; with a key and a password of their longest it still fits a line of a map. */
const longestName = 120;
/** Bytes of a password: the rewriting rules hand on words of 256 signs, and do without the login when it is longer. */
const longestPassword = 180;

const note = (most: number) =>
  textThat(lineReason, z.string().trim().max(most, `Use at most ${most} characters.`)).default('');

const name = () => textThat(loginNameReason).default('');

/**
 * How the gateway logs in at another server (cf/README, “Providing SMTP AUTH Data when sendmail acts as Client”). The password is no part of
 * the policy: `passwordId` only says which one it is, so that a change of it is a change of the policy.
 */
export const outgoingLogin = z
  .object({
    /** The server: its name, its address, or nothing for every server that no other login is for. */
    key: textThat(loginKeyReason, z.string().trim().overwrite(spelledServer)).default(''),
    /** U: for whom we act; empty: the same as below. */
    authorization: name(),
    /** I: who we are. */
    authentication: name(),
    /** R: the realm; empty: the gateway's host name. */
    realm: name(),
    /** M: the mechanisms that may be used; none: those the gateway offers itself. */
    mechanisms: z
      .array(z.enum(mechanisms, 'There is no such mechanism.'))
      .overwrite((names) => mechanisms.filter((one) => names.includes(one)))
      .default([]),
    /** Mail to this server waits while the login is not taken, instead of going on without one. */
    insist: z.boolean().default(false),
    /** Names the password that is stored apart; empty: none is known. */
    passwordId: z
      .string()
      .regex(/^[A-Za-z0-9-]{0,64}$/, 'This names no password.')
      .default(''),
    comment: note(500),
    owner: note(120),
    ticket: note(120),
  })
  .check(({ value, issues }) => {
    for (const [field, message] of Object.entries(loginReasons(value)))
      issues.push({ code: 'custom', message, path: [field], input: value });
  });
export type OutgoingLogin = z.infer<typeof outgoingLogin>;

/** SMTP AUTH as a client. */
export const outgoingSection = z.object({
  logins: z
    .array(outgoingLogin)
    .max(1000, 'Use at most 1,000 logins.')
    .check(eachOnce<OutgoingLogin, 'key'>({ field: 'key', message: takenKey }))
    .default([]),
});
export type Outgoing = z.infer<typeof outgoingSection>;

export function takenKey(key: string): string {
  return key === ''
    ? 'There is a login for every other server already.'
    : `There is a login for ${key} already.`;
}

/** Who we are at the server. */
export const loginName = ({ authentication, authorization }: OutgoingLogin): string =>
  authentication || authorization;

/** The server in words. */
export const serverWords = (key: string): string => (key === '' ? 'every other server' : key);

/** In one spelling. `[smtp.isp.example]` is the same server as `smtp.isp.example`; both are written. */
export function spelledServer(key: string): string {
  return looksLikeNetwork(key) ? spelledKey(key) : key.replace(/^\[(.*)\]$/, '$1').toLowerCase();
}

/** With FEATURE(authinfo) the daemon asks for the whole name, the whole address, then for everybody: no networks, no domains above (cf/m4/proto.m4, authinfo). */
export function loginKeyReason(key: string): Reason {
  if (key === '') return null;
  if (!looksLikeNetwork(key))
    return key.startsWith('.') ? 'Write each server: a login is for one name.' : domainNameReason(key);
  const reading = readNetwork(key);
  if ('reason' in reading) return reading.reason;
  const { family, prefix } = reading.network;
  return prefix === (family === 4 ? 32 : 128)
    ? null
    : 'Write each address: the daemon looks a login up by the whole address.';
}

/** Any text of one line; what the map's syntax has no room for is written in base64. */
function loginNameReason(text: string): Reason {
  const line = lineReason(text);
  if (line !== null) return line;
  if (bytesOf(text) > longestName) return `Use at most ${longestName} bytes.`;
  return isRoot(text)
    ? 'Never log in elsewhere as root: whoever sees that password owns the other server.'
    : null;
}

const isRoot = (text: string): boolean => /^root(?:@|$)/i.test(text);

function loginReasons({
  authorization,
  authentication,
}: Pick<OutgoingLogin, 'authorization' | 'authentication'>) {
  return authorization === '' && authentication === ''
    ? { authentication: 'Enter the name we log in with.' }
    : {};
}

/** Why a password cannot be handed to another server. */
export function outgoingPasswordReason(password: string): Reason {
  if (password === '') return 'Enter the password.';
  const line = lineReason(password);
  if (line !== null) return line;
  return bytesOf(password) > longestPassword ? `Use at most ${longestPassword} bytes.` : null;
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
