import { z } from 'zod';
import { type Reason, textThat } from '#lib/mail/reason.ts';
import { readRoute } from '#lib/policy/route.ts';

/** Mailers of cf/mailer beyond `local` and `smtp`, which are always there. */
export const extraMailers = ['cyrusv2', 'fax', 'procmail', 'uucp', 'usenet'] as const;

/** Where mail goes that no mailertable entry decides. */
export const routingSection = z.object({
  /** SMART_HOST: all other mail to this route, such as `relay:[mail.isp.example]`; empty: by MX. */
  smartHost: textThat(smartHostReason).default(''),
  /**
   * What happens to mail for a local name that no alias leads elsewhere: refused (MAIL_HUB names the error), because a gateway has no mailboxes, or
   * delivered to the host's users.
   */
  localMail: z.enum(['refuse', 'deliver'], 'Choose to refuse or to deliver.').default('refuse'),
  /** MAILER() lines beyond local and smtp. */
  mailers: z
    .array(z.enum(extraMailers, `Choose ${extraMailers.join(', ')}.`))
    .overwrite((names) => extraMailers.filter((name) => names.includes(name)))
    .default([]),
});

function smartHostReason(text: string): Reason {
  if (text === '') return null;
  const route = readRoute(text);
  if (route.kind === 'none') return route.reason;
  if (route.kind !== 'mailer' || route.user !== '')
    return 'Enter a mailer and a host, such as relay:[mail.isp.example].';
  return /%\d/.test(text) ? 'There is nothing here that %1 could stand for.' : null;
}
