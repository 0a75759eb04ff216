import { expect, test } from 'vitest';
import { needsOf } from './needs.ts';

const now = new Date('2026-11-21T12:00:00Z');
const healthy = {
  id: 'g1',
  name: 'gw1',
  trouble: null,
  state: {
    active: 'a',
    daemon: { running: true, message: 'runs' },
    verifier: { answering: true, message: 'answers' },
    drift: [],
  },
};
const certificate = (notAfter: string) => ({
  id: 'c',
  label: 'mx',
  kind: 'server',
  notAfter: new Date(notAfter),
});

test('a healthy gateway with a long-lived certificate needs nobody', () => {
  expect(
    needsOf({
      gateways: [healthy],
      certificates: [certificate('2027-11-21')],
      locked: [],
      newest: undefined,
      now,
    }),
  ).toEqual([]);
});

test('what is broken stands before what merely ends soon', () => {
  const down = {
    ...healthy,
    state: { ...healthy.state, daemon: { running: false, message: 'It ended with code 70.' } },
  };
  const needs = needsOf({
    gateways: [down],
    certificates: [certificate('2026-12-10')],
    locked: [],
    newest: undefined,
    now,
  });
  expect(needs.map((need) => need.title)).toEqual([
    'The daemon of gw1 is down',
    'A certificate ends in 18 days',
  ]);
});

test('an agent that does not verify passwords is an alarm, because people see only “wrong password”', () => {
  const deaf = {
    ...healthy,
    state: { ...healthy.state, verifier: { answering: false, message: 'Nobody answers.' } },
  };
  expect(
    needsOf({ gateways: [deaf], certificates: [], locked: [], newest: undefined, now })[0],
  ).toMatchObject({ tone: 'bad' });
});

test('a certificate that is over is red', () => {
  const needs = needsOf({
    gateways: [],
    certificates: [certificate('2026-11-20')],
    locked: [],
    newest: undefined,
    now,
  });
  expect(needs[0]).toMatchObject({ tone: 'bad', title: 'A certificate is over' });
});

test('a gateway that does not have the newest release leads to it', () => {
  const newest = { id: '8f3c1e2', comment: 'Nothing from spam.example', inForceOn: ['gw2'] };
  const given = { gateways: [healthy], certificates: [], locked: [], now };
  expect(needsOf({ ...given, newest })[0]).toMatchObject({
    title: 'gw1 is not on the newest release',
    action: { href: '/changes/releases/8f3c1e2' },
  });
  expect(needsOf({ ...given, newest: { ...newest, inForceOn: ['gw1', 'gw2'] } })).toEqual([]);
});
