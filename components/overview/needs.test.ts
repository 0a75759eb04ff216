import { expect, test } from 'vitest';
import { daysLeft, expiryLevel } from '#lib/pki/certificate.ts';
import { needsOf } from './needs.ts';

const now = new Date('2026-11-21T12:00:00Z');
const healthy = {
  id: 'g1',
  name: 'gw1',
  troubleCode: null,
  trouble: null,
  stateAt: now,
  state: {
    active: 'a',
    daemon: { running: true, message: 'runs' },
    verifier: { answering: true, message: 'answers' },
    drift: [],
    queueLength: 3,
  },
};
const certificate = (notAfter: string) => ({
  id: 'c',
  label: 'mx',
  daysLeft: daysLeft(new Date(notAfter), now),
  expiry: expiryLevel(new Date(notAfter), now),
});

/** What needs somebody where all is well but for this. */
const needs = (given: Partial<Parameters<typeof needsOf>[0]>) =>
  needsOf({
    ...{ gateways: [], certificates: [], locked: [], newest: undefined, check: null },
    unusual: { open: 0, alarms: 0 },
    ...given,
  });

test('a healthy gateway with a long-lived certificate needs nobody', () => {
  expect(needs({ gateways: [healthy], certificates: [certificate('2027-11-21')] })).toEqual([]);
});

test('what is broken stands before what merely ends soon', () => {
  const down = {
    ...healthy,
    state: { ...healthy.state, daemon: { running: false, message: 'It ended with code 70.' } },
  };
  const found = needs({ gateways: [down], certificates: [certificate('2026-12-10')] });
  expect(found.map((need) => need.title)).toEqual([
    'The daemon of gw1 is down',
    'A certificate ends in 18 days',
  ]);
});

test('an agent that does not verify passwords is an alarm, because people see only “wrong password”', () => {
  const deaf = {
    ...healthy,
    state: { ...healthy.state, verifier: { answering: false, message: 'Nobody answers.' } },
  };
  expect(needs({ gateways: [deaf] })[0]).toMatchObject({ tone: 'bad' });
});

test('an agent that is older than the console is told of, with what has no effect there', () => {
  const older = { ...healthy, engine: { lacks: ['GET /v1/attempts', 'PUT /v1/accounts/{id} devices'] } };
  expect(needs({ gateways: [older] })).toMatchObject([
    {
      tone: 'warn',
      title: 'The agent of gw1 is older than the console',
      text: 'It does not know device passwords: these have no effect there until it is renewed.',
      action: { href: '/system/gateways/g1' },
    },
  ]);
  expect(needs({ gateways: [{ ...healthy, engine: { lacks: [] } }] })).toEqual([]);
});

test('a gateway that knows another trail than the console has is an alarm', () => {
  expect(needs({ gateways: [{ ...healthy, knowsAnotherTrail: true }] })).toMatchObject([
    { tone: 'bad', title: 'gw1 knows another trail', action: { href: '/system/gateways/g1' } },
  ]);
  expect(needs({ gateways: [{ ...healthy, knowsAnotherTrail: false }] })).toEqual([]);
});

test('a certificate that is over is red', () => {
  expect(needs({ certificates: [certificate('2026-11-20')] })[0]).toMatchObject({
    tone: 'bad',
    title: 'A certificate is over',
  });
});

test.each([
  ['2026-11-21T20:00:00Z', 'A certificate ends today', 'bad'],
  ['2026-11-22T20:00:00Z', 'A certificate ends in 1 day', 'bad'],
  ['2026-12-01', 'A certificate ends in 9 days', 'warn'],
])('a certificate that ends %s: %s', (notAfter, title, tone) => {
  expect(needs({ certificates: [certificate(notAfter)] })).toMatchObject([{ title, tone }]);
});

test('what the newest check of the draft found is told, and when the draft changed since', () => {
  const check = { at: now, isCurrent: true, errors: ['Anybody may relay', 'No key'], warnings: [] };
  expect(needs({ check })).toMatchObject([
    { tone: 'bad', title: 'The draft has 2 errors', text: 'Anybody may relay, and 1 more.' },
  ]);
  const later = { ...check, isCurrent: false, errors: [], warnings: ['No TLS'] };
  expect(needs({ check: later })).toMatchObject([
    { tone: 'warn', title: 'The draft has 1 open warning', text: expect.stringContaining('changed since') },
  ]);
  expect(needs({ check: { ...check, errors: [] } })).toEqual([]);
});

test('a gateway that does not have the newest release leads to it', () => {
  const newest = { id: '8f3c1e2', comment: 'Nothing from spam.example', inForceOn: ['gw2'] };
  expect(needs({ gateways: [healthy], newest })[0]).toMatchObject({
    title: 'gw1 is not on the newest release',
    action: { href: '/changes/releases/8f3c1e2' },
  });
  expect(needs({ gateways: [healthy], newest: { ...newest, inForceOn: ['gw1', 'gw2'] } })).toEqual([]);
});

test.each([
  [{ open: 1, alarms: 0 }, 'An account is used unusually', 'neutral'],
  [{ open: 1, alarms: 1 }, 'An account is used unusually', 'warn'],
  [{ open: 3, alarms: 1 }, '3 accounts are used unusually', 'warn'],
])('unusual use %o: %s, %s', (unusual, title, tone) => {
  expect(needs({ unusual })).toMatchObject([{ title, tone }]);
});

test('a long queue is told of, a usual one is not, and none of a gateway that does not answer', () => {
  const long = { ...healthy, state: { ...healthy.state, queueLength: 1243 } };
  expect(needs({ gateways: [long] })).toMatchObject([{ title: '1,243 messages wait on gw1' }]);
  expect(needs({ gateways: [{ ...long, trouble: 'It does not answer.' }] })).toHaveLength(1);
});

test.each([
  ['2026-11-22T12:00:01Z', ['The clock of gw1 is 1 day ahead of the console’s']],
  ['2026-11-21T11:57:30Z', ['The clock of gw1 is 2 min 30 s behind the console’s']],
  ['2026-11-21T12:00:20Z', []],
])('a gateway whose clock says %s at noon', (clock, titles) => {
  const gateway = { ...healthy, state: { ...healthy.state, clock } };
  expect(needs({ gateways: [gateway] }).map(({ title }) => title)).toEqual(titles);
});

test('a gateway that answers and cannot is not called unreachable', () => {
  const full = { ...healthy, trouble: 'The gateway’s disk is full.', troubleCode: 'gateway-problem' };
  expect(needs({ gateways: [full] })).toMatchObject([
    { title: 'gw1 cannot do what it is told', text: 'The gateway’s disk is full.' },
  ]);
});
