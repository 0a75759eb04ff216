import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AttemptReason, attemptReason } from '#lib/gateway/api-attempts.ts';
import type { Attempt } from './account-use.ts';
import { type Refusal, readRefusals, refusalsAfter, wordOn } from './refusals.ts';

const noon = Date.parse('2026-11-21T12:00:00Z');
const tried = (second: number, reason: AttemptReason, more: Partial<Attempt> = {}): Attempt => ({
  accountId: 'amy',
  name: 'amy',
  at: new Date(noon + second * 1000),
  gateway: 'gw1',
  mechanism: 'PLAIN',
  client: '192.0.2.7',
  reason,
  hint: null,
  detail: null,
  refused: reason === 'accepted' ? null : reason,
  ...more,
});
const failed = (second: number, more: object = {}) => ({
  at: noon + second * 1000,
  gateway: 'gw1',
  clientAddress: '192.0.2.7',
  mechanism: 'PLAIN',
  ...more,
});
const after = (...attempts: Attempt[]) => attempts.reduce(refusalsAfter, [] as Refusal[]);

describe('what a gateway said of each failure', () => {
  const lockedForAMinute = after(tried(0, 'locked'), tried(20, 'locked'), tried(60, 'locked'));
  test.each<[string, Refusal[], ReturnType<typeof failed>, AttemptReason | null]>([
    ['every one of a row has it', lockedForAMinute, failed(20), 'locked'],
    ['also by a log of whole seconds', after(tried(0.9, 'locked')), failed(0), 'locked'],
    ['and a moment behind', lockedForAMinute, failed(61), 'locked'],
    ['not one long before', lockedForAMinute, failed(-5), null],
    ['not one long after', lockedForAMinute, failed(65), null],
    ['not another client', lockedForAMinute, failed(20, { clientAddress: '192.0.2.8' }), null],
    ['not another gateway', lockedForAMinute, failed(20, { gateway: 'gw2' }), null],
    ['not another mechanism', lockedForAMinute, failed(20, { mechanism: 'SCRAM-SHA-256' }), null],
    [
      'whom the gateway did not know is anybody',
      after(tried(0, 'disabled', { client: null, mechanism: 'PLAIN/LOGIN' })),
      failed(0, { mechanism: 'LOGIN' }),
      'disabled',
    ],
    [
      'a wrong password in between is the log’s to tell',
      after(tried(0, 'locked'), tried(30, 'wrong password'), tried(60, 'locked')),
      failed(30),
      null,
    ],
    [
      'of two reasons the nearer in time',
      after(tried(0, 'locked'), tried(2, 'not from this network')),
      failed(2),
      'not from this network',
    ],
    ['what the log says as well is not kept', after(tried(0, 'wrong password')), failed(0), null],
    [
      'what the gateway knows of a wrong password is',
      after(tried(0, 'wrong password', { hint: 'own password' })),
      failed(0),
      'wrong password',
    ],
    [
      'under which name a wrong password was is kept where it is a device’s',
      after(tried(0, 'wrong password', { name: 'amy+phone' })),
      failed(0),
      'wrong password',
    ],
    [
      'another wrong password behind it is the log’s again',
      after(tried(0, 'wrong password', { hint: 'own password' }), tried(30, 'wrong password')),
      failed(30),
      null,
    ],
  ])('%s', (_says, refusals, login, word) => {
    expect(wordOn(refusals, login)?.reason ?? null).toBe(word);
  });
});

test('a program that tries all day is one line, and those of many clients are bounded', () => {
  const day = Array.from({ length: 2000 }, (_, at) => tried(at * 40, 'expired'));
  expect(after(...day)).toHaveLength(1);
  const madeUp = Array.from({ length: 200 }, (_, at) =>
    tried(at, 'no such device password', { name: `amy+x${at}` }),
  );
  expect(after(...madeUp)).toMatchObject([{ name: 'amy+x199' }]);
  const many = Array.from({ length: 200 }, (_, at) => tried(at, 'locked', { client: `192.0.2.${at}` }));
  const kept = after(...many);
  expect(kept).toHaveLength(24);
  expect(wordOn(kept, failed(199, { clientAddress: '192.0.2.199' }))).toMatchObject({ reason: 'locked' });
});

test('the newest refusal is told whatever came before, and what is stored is read again', () => {
  const attempts = fc.array(
    fc.record({
      second: fc.nat(500),
      reason: fc.constantFrom(...attemptReason.options),
      client: fc.constantFrom('192.0.2.7', '192.0.2.8', null),
      mechanism: fc.constantFrom('PLAIN', 'SCRAM-SHA-256', 'PLAIN/LOGIN'),
    }),
  );
  fc.assert(
    fc.property(attempts, (all) => {
      const refusals = after(...all.map(({ second, reason, ...how }) => tried(second, reason, how)));
      expect(readRefusals(JSON.parse(JSON.stringify(refusals)))).toEqual(refusals);
      expect(wordOn(refusalsAfter(refusals, tried(900, 'locked')), failed(900))).toMatchObject({
        reason: 'locked',
      });
    }),
  );
  expect(readRefusals(null)).toEqual([]);
  expect(readRefusals('of another version')).toEqual([]);
});
