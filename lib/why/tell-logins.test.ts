import { expect, test } from 'vitest';
import { addressWords, type ShownAttempt } from './tell-logins.ts';

const from = (client: string | null, more: Partial<ShownAttempt> = {}): ShownAttempt => ({
  ...{ key: '', at: 0, gateway: 'gw1', ok: false, locked: false, title: '', advice: null, name: 'kim' },
  ...{ device: null, client, mechanism: 'PLAIN', tls: null, lines: [] },
  ...more,
});

test('where failures came from: the most first, a network of IPv6 as one', () => {
  const office = from('192.0.2.7', { ok: true });
  const many = ['2001:db8:7:1::a', '2001:db8:7:1::b', '2001:db8:7:1::a'].map((client) => from(client));
  expect(addressWords([from('192.0.2.7'), office, ...many, from('2001:db8:7:2::1'), from(null)])).toBe(
    '2001:db8:7:1::/64 (3), 192.0.2.7 (1), 2001:db8:7:2::1 (1), the gateway itself (1)',
  );
  expect(addressWords([office])).toBe('');
});

test('of many, five are named and the others counted', () => {
  const seven = Array.from({ length: 7 }, (_, at) => from(`192.0.2.${at}`));
  expect(addressWords(seven)).toMatch(/^192\.0\.2\.0 \(1\),.* 192\.0\.2\.4 \(1\) and 2 more$/);
});
