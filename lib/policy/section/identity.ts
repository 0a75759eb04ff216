import { z } from 'zod';
import { addressReason, localPartReason } from '#lib/mail/address.ts';
import { asciiLineReason, type Reason, textThat } from '#lib/mail/reason.ts';

/**
 * Macros that may stand in the banner: host name, date, daemon's name, version of the daemon, version of the configuration (op.me section 5.1.2).
 */
const bannerMacros = new Set(['j', 'b', 'n', 'v', 'Z']);

/** How the gateways present themselves. */
export const identitySection = z.object({
  /**
   * confSMTP_LOGIN_MSG: the words of the 220 greeting. The daemon puts ESMTP behind the first word. Without a version: it helps only attackers.
   */
  banner: textThat(bannerReason).default('$j Postern; $b'),
  /**
   * Who reads mail to postmaster (RFC 5321 section 4.5.1): a mailbox elsewhere, or a local name. Holds when no alias says otherwise; MAILER-DAEMON follows it.
   */
  postmaster: textThat(postmasterReason).default(''),
});
export type Identity = z.infer<typeof identitySection>;

function bannerReason(text: string): Reason {
  if (text === '') return 'Enter a greeting; $j stands for the host name.';
  const ascii = asciiLineReason(text);
  if (ascii !== null) return ascii;
  if (text.length > 200) return 'Use at most 200 characters.';
  if (!text.startsWith('$j'))
    return 'Begin with $j: the greeting starts with the host name (RFC 5321 section 4.2).';
  const macro = text.match(/\$./g)?.find((found) => !bannerMacros.has(found.slice(1)));
  if (macro !== undefined) return `Only $j, $b, $n, $v and $Z can be used, not ${macro}.`;
  const sign = /[`'"\\#<>[\]{}|]|\$$/.exec(text)?.[0];
  return sign === undefined ? null : `Leave out the sign ${sign}.`;
}

function postmasterReason(text: string): Reason {
  if (text === '') return null;
  return text.includes('@') ? addressReason(text) : localPartReason(text);
}
