import { domainNameReason } from '#lib/mail/domain-name.ts';
import type { Reason } from '#lib/mail/reason.ts';
import { readRoute } from '#lib/policy/route.ts';
import type { EntryRules, Line } from './line.ts';

/**
 * mailertable (cf/README): a key with a leading dot is all hosts below a domain, without it this host only, `.` alone everything else.
 */
export const mailertableRules: EntryRules = {
  tags: [''],
  normalise: ({ tag, key, value }: Line) => ({ tag, key: key.toLowerCase(), value: writtenRoute(value) }),
  reasons: ({ tag, key, value }: Line) => ({
    ...(tag !== '' && { tag: 'This map has no tags.' }),
    key: keyReason(key),
    value: valueReason(value),
  }),
};

function keyReason(key: string): Reason {
  if (key === '') return 'Enter a domain, .domain for all hosts below it, or a dot for everything else.';
  if (key === '.') return null;
  return domainNameReason(key.startsWith('.') ? key.slice(1) : key);
}

function valueReason(value: string): Reason {
  if (value === '') return 'Enter where the mail goes, such as esmtp:[mx.example.org].';
  const route = readRoute(value);
  return route.kind === 'none' ? route.reason : null;
}

/** The name of the mailer in lower case; hosts too, they are names. */
function writtenRoute(value: string): string {
  const route = readRoute(value);
  switch (route.kind) {
    case 'none':
      return value;
    case 'error':
      return `error:${route.text}`;
    case 'local':
      return `local:${route.user}`;
    case 'mailer':
      return `${route.mailer}:${route.user === '' ? '' : `${route.user}@`}${route.hosts.join(':').toLowerCase()}`;
  }
}
