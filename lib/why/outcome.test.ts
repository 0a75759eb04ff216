import { expect, test } from 'vitest';
import { outcomeOf } from './outcome.ts';
import type { ShownAttempt } from './tell-logins.ts';

const noon = Date.parse('2026-11-22T12:00:00Z');
const tried = (minutesAgo: number, ok: boolean, more: Partial<ShownAttempt> = {}): ShownAttempt => ({
  ...{ key: `${minutesAgo}`, at: noon - minutesAgo * 60_000, gateway: 'gw1', ok, locked: false },
  ...{ title: ok ? 'Logged in' : 'Wrong password', advice: ok ? null : 'Reset it.' },
  ...{ name: 'kim', device: null, client: '192.0.2.7', mechanism: 'PLAIN', tls: 'TLSv1.3', lines: [] },
  ...more,
});
const phone = { client: '198.51.100.9' };
const tablet = { client: '198.51.100.10' };
const day = 24 * 60;

test.each<[string, ShownAttempt[], Date | null, string | null]>([
  ['nothing', [], null, null],
  ['a failure', [tried(1, false), tried(2, true)], null, 'Wrong password'],
  ['all went well', [tried(1, true), tried(2, true, phone)], null, 'The newest log-in went well'],
  [
    'one program works and another does not',
    [tried(1, true), tried(2, false, phone)],
    null,
    'It works from 192.0.2.7, and fails from 198.51.100.9: Wrong password',
  ],
  [
    'the other works by now',
    [tried(1, true), tried(2, true, phone), tried(3, false, phone)],
    null,
    'The newest log-in went well',
  ],
  ['the same one failed before', [tried(1, true), tried(2, false)], null, 'The newest log-in went well'],
  [
    'it failed the day before',
    [tried(1, true), tried(day + 2, false, phone)],
    null,
    'The newest log-in went well',
  ],
  [
    'it failed before the password was set',
    [tried(1, true), tried(10, false, phone)],
    new Date(noon - 5 * 60_000),
    'The newest log-in went well',
  ],
])('%s', (_what, attempts, since, title) =>
  expect(outcomeOf(attempts, { by: 'client', since, locked: false })?.title ?? null).toBe(title),
);

test('of several that fail the newest is told, and how many more there are', () => {
  const attempts = [tried(1, true), tried(2, false, phone), tried(3, false, tablet)];
  expect(outcomeOf(attempts, { by: 'client', since: null, locked: false })).toEqual({
    ok: false,
    title: 'It works from 192.0.2.7, and fails from 198.51.100.9: Wrong password',
    advice: 'Reset it. Addresses that fail besides: 1, see below.',
  });
});

test('from one address, names are told apart', () => {
  const lea = { name: 'lea' };
  expect(
    outcomeOf([tried(1, true), tried(2, false, lea)], { by: 'name', since: null, locked: false })?.title,
  ).toBe('It works as kim, and fails as lea: Wrong password');
  const visit = { name: null, title: 'The client refused the gateway’s certificate' };
  expect(
    outcomeOf([tried(1, true), tried(2, false, visit)], { by: 'name', since: null, locked: false })?.title,
  ).toBe('It works as kim, and fails without a name: The client refused the gateway’s certificate');
});

test('for a lock it fails while there is one', () => {
  const attempts = [
    tried(1, true),
    tried(2, false, { ...phone, title: 'The account is locked', locked: true }),
  ];
  const title = (locked: boolean) => outcomeOf(attempts, { by: 'client', since: null, locked })?.title;
  expect(title(true)).toBe('It works from 192.0.2.7, and fails from 198.51.100.9: The account is locked');
  expect(title(false)).toBe('The newest log-in went well');
});
