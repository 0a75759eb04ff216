import { expect, test } from 'vitest';
import { type LoginsInForce, peerLack } from './peer-lack.ts';
import type { PeerMechanism } from './peer-settings.ts';

const inForce: LoginsInForce = {
  offered: ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'PLAIN'],
  trusted: ['SCRAM-SHA-256', 'PLAIN'],
  elsewhere: null,
};
const beside = { by: 'PAM', mechanism: 'pam', here: ['SCRAM-SHA-256' as const] };

test.each<[string, PeerMechanism, Partial<LoginsInForce>, string | null]>([
  ['what is offered and trusted', 'SCRAM-SHA-256', {}, null],
  ['what is offered alone', 'SCRAM-SHA-512', {}, 'trust'],
  ['what is not offered', 'CRAM-MD5', {}, 'offer'],
  ['anything before the first release', 'SCRAM-SHA-256', { offered: null }, 'release'],
  ['PLAIN where others check it', 'PLAIN', { elsewhere: beside }, 'elsewhere'],
  ['SCRAM beside others', 'SCRAM-SHA-256', { elsewhere: beside }, null],
])('what is missing for %s', (_what, mechanism, more, kind) =>
  expect(peerLack(mechanism, { ...inForce, ...more })?.kind ?? null).toBe(kind),
);

test('who cannot be let in here is sent to what can be, or to where accounts are made', () => {
  const words = (here: typeof beside.here) =>
    peerLack('PLAIN', { ...inForce, elsewhere: { ...beside, here } })?.words;
  expect(words(['SCRAM-SHA-256'])).toContain('Choose SCRAM-SHA-256, or make the account there.');
  expect(words([])).toBe('PLAIN is checked by PAM. Make the account there.');
});
