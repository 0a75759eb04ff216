import { expect, test } from 'vitest';
import { explainStanding } from './standing.ts';

const now = new Date('2026-11-21T12:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const kim = { disabledAt: null, expiresAt: null, passwordSetAt: ago(30), lockedUntil: null };
const tried = (minutes: number, ok: boolean, locked = false) => ({ at: ago(minutes).getTime(), ok, locked });

test.each([
  ['disabled since the newest log-in went well', { ...kim, disabledAt: ago(1) }, tried(5, true), 'disabled'],
  ['disabled, and never seen', { ...kim, disabledAt: ago(1) }, undefined, 'disabled'],
  ['ended yesterday', { ...kim, expiresAt: ago(1440) }, tried(5, false), 'has ended'],
  ['without a password', { ...kim, passwordSetAt: null }, tried(5, false), 'has no password yet'],
  ['reset since it failed', kim, tried(31, false), 'Nothing was tried since'],
  ['failing since it was reset', kim, tried(29, false), null],
  ['used before it was reset', kim, tried(31, true), null],
  ['never seen', kim, undefined, null],
  ['refused while locked, and unlocked since', kim, tried(5, false, true), 'The lock is over'],
  [
    'refused while locked, whose lock has ended',
    { ...kim, lockedUntil: ago(1) },
    tried(5, false, true),
    'The lock is over',
  ],
  ['refused while locked, and locked still', { ...kim, lockedUntil: ago(-9) }, tried(5, false, true), null],
  ['locked a moment ago, of which the console has not heard', kim, tried(0, false, true), null],

  ['ending tomorrow', { ...kim, expiresAt: ago(-1440) }, tried(5, true), null],
])('an account that is %s', (_what, account, newest, says) => {
  const told = explainStanding(account, newest, now);
  if (says === null) expect(told).toBeNull();
  else expect(told?.title).toContain(says);
});
