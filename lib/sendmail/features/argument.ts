import { addressReason, localPartReason } from '#lib/mail/address.ts';
import { asciiLineReason, type Reason } from '#lib/mail/reason.ts';
import { refusalTextReason } from '#lib/mail/smtp-reply.ts';
import type { FeatureArg } from '../feature.ts';
import { quoteReason } from '../option-value.ts';

/** Types of maps that only look something up (op.me section 5.13); `program` runs a command and is none of them. */
const mapTypes = 'hash btree dbm cdb text nis nisplus hesiod ldap socket sequence';

/** Why a text is no map as a feature takes it: `LDAP`, or a type, flags and where it is, such as `hash -o /etc/mail/bitdomain`. */
export function mapReason(text: string): Reason {
  if (text === 'LDAP') return null;
  const signs = asciiLineReason(text) ?? quoteReason(text) ?? commentReason(text);
  if (signs !== null) return signs;
  const [type = '', ...rest] = text.split(' ').filter((word) => word !== '');
  if (!mapTypes.split(' ').includes(type))
    return `Begin with the type of the map: ${mapTypes.replaceAll(' ', ', ')}; or write LDAP.`;
  if (rest.length === 0) return 'Say where the map is, such as hash /etc/mail/bitdomain.';
  const file = rest.at(-1) ?? '';
  return /^(?:hash|btree|dbm|cdb|text)$/.test(type) && !/^(?:\/[\w+.-]+)+$/.test(file)
    ? 'End with the full path of the map, such as /etc/mail/bitdomain.'
    : null;
}

/** m4 takes a # and what follows for a comment, and a comma stands between arguments of nothing here. */
function commentReason(text: string): Reason {
  const sign = /[`#\\]|\$[0-9#*@]/.exec(text)?.[0];
  return sign === undefined ? null : `Leave out the sign ${sign}.`;
}

/** Why a text is no regular expression that a map of the cf may hold (regex(7), extended). */
export function patternReason(text: string): Reason {
  const signs = asciiLineReason(text) ?? quoteReason(text);
  if (signs !== null) return signs;
  if (text.length > 200) return 'Use at most 200 characters.';
  const sign = /[`#, \t]|\$(?!$)/.exec(text)?.[0];
  return sign === undefined
    ? null
    : sign === ' '
      ? 'Leave out spaces: write [[:space:]].'
      : `Leave out the sign ${sign}.`;
}

export function replyReason(text: string): Reason {
  return refusalTextReason(text) ?? quoteReason(text);
}

export const mapArgument = (name: string): FeatureArg => ({
  label: 'Map',
  help: `Such as hash /etc/mail/${name}; a file beside the release that the gateway already has.`,
  reason: mapReason,
  optional: false,
});

export function addressOrName(text: string): Reason {
  return (text.includes('@') ? addressReason(text) : localPartReason(text)) ?? quoteReason(text);
}
