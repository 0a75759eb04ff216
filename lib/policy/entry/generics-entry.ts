import { addressReason, localPartReason } from '#lib/mail/address.ts';
import { domainNameReason } from '#lib/mail/domain-name.ts';
import type { Reason } from '#lib/mail/reason.ts';
import { withoutCaptures } from '#lib/policy/route.ts';
import type { EntryRules, Line } from './line.ts';

/** genericstable (cf/README, “genericstable”): what a sender's own address becomes on its way out. */
export const genericsRules: EntryRules = {
  tags: [''],
  normalise: ({ tag, key, value }: Line) => ({ tag, key: key.toLowerCase(), value }),
  reasons: ({ tag, key, value }: Line) => ({
    ...(tag !== '' && { tag: 'This map has no tags.' }),
    key: keyReason(key),
    value: valueReason(value),
  }),
};

function keyReason(key: string): Reason {
  if (key === '') return 'Enter the address as it is inside, or a local name.';
  if (key.startsWith('@')) return domainNameReason(key.slice(1));
  const plain = key.replace(/\+\*(?=@|$)/, '');
  return plain.includes('@') ? addressReason(plain) : localPartReason(plain);
}

function valueReason(value: string): Reason {
  if (value === '') return 'Enter the address as it is to be seen outside.';
  const plain = withoutCaptures(value);
  return plain.includes('@') ? addressReason(plain) : localPartReason(plain);
}
