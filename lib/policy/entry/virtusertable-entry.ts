import { addressReason, localPartReason } from '#lib/mail/address.ts';
import { domainNameReason } from '#lib/mail/domain-name.ts';
import { lineReason, type Reason } from '#lib/mail/reason.ts';
import { errorRouteReason, withoutCaptures } from '#lib/policy/route.ts';
import type { EntryRules, Line } from './line.ts';

/** virtusertable (cf/README, “VIRTUAL USER TABLE”): an address or a whole domain, and where its mail goes. */
export const virtusertableRules: EntryRules = {
  tags: [''],
  normalise: ({ tag, key, value }: Line) => ({ tag, key: key.toLowerCase(), value }),
  reasons: ({ tag, key, value }: Line) => ({
    ...(tag !== '' && { tag: 'This map has no tags.' }),
    key: keyReason(key),
    value: valueReason(value),
  }),
};

/** `user@domain`, `@domain`, and with a detail `user+*@domain`, `user++@domain`, `+*@domain`, `++@domain`. */
function keyReason(key: string): Reason {
  if (key === '') return 'Enter an address, or @ and a domain for everybody there.';
  const at = key.indexOf('@');
  if (at < 0) return 'Enter an address, or @ and a domain for everybody there.';
  const user = key.slice(0, at).replace(/(?:\+\*|\+\+)$/, '');
  return (user === '' ? null : localPartReason(user)) ?? domainNameReason(key.slice(at + 1));
}

function valueReason(value: string): Reason {
  if (value === '') return 'Enter where the mail goes: an address, a local name, or error:5.1.1:550 text.';
  const line = lineReason(value);
  if (line !== null) return line;
  if (/^error:/i.test(value)) return errorRouteReason(value.slice('error:'.length), ' ');
  const plain = withoutCaptures(value);
  return plain.includes('@') ? addressReason(plain) : localPartReason(plain);
}
