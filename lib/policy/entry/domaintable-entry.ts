import { domainNameReason } from '#lib/mail/domain-name.ts';
import type { EntryRules, Line } from './line.ts';

/** domaintable (cf/README, “domaintable”): a domain that has another name now, in senders and recipients alike. One name, nothing below it. */
export const domaintableRules: EntryRules = {
  tags: [''],
  normalise: ({ tag, key, value }: Line) => ({ tag, key: key.toLowerCase(), value: value.toLowerCase() }),
  reasons: ({ tag, key, value }: Line) => ({
    ...(tag !== '' && { tag: 'This map has no tags.' }),
    key: domainNameReason(key),
    value:
      domainNameReason(value) ??
      (key === value ? 'The domain would become itself. Enter its new name.' : null),
  }),
};
