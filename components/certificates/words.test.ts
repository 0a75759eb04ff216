import { describe, expect, test } from 'vitest';
import { headlineOf, isSuperseded, leftWords, useWords } from '#components/certificates/words.ts';
import type { ListedCertificate } from '#lib/pki/list-certificates.ts';

const plain: ListedCertificate = {
  id: '1',
  kind: 'server',
  label: 'mail.example.org',
  origin: 'own-ca',
  subject: '',
  names: [],
  fingerprint: null,
  notBefore: null,
  notAfter: null,
  issuerId: null,
  issuer: null,
  renewedById: null,
  version: 1,
  createdAt: new Date(0),
  createdBy: '',
  hasKey: true,
  keyKind: 'RSA',
  uses: ['server'],
  daysLeft: 90,
  expiry: 'ok',
  inDraft: [],
  inForce: [],
};
const one = (more: Partial<ListedCertificate>): ListedCertificate => ({ ...plain, ...more });

describe('the headline of the certificates', () => {
  test.each<[string, Partial<ListedCertificate>[], RegExp]>([
    ['nothing', [], /^No gateway has a certificate yet/],
    ['an authority alone', [{ kind: 'authority' }], /^No gateway has a certificate yet/],
    ['a request alone', [{ kind: 'request', expiry: null }], /^No gateway has a certificate yet/],
    ['all good', [{}, {}], /^Every certificate is good/],
    ['one that ends soon', [{}, { expiry: 'soon' }], /^1 certificate ends within 30 days/],
    [
      'the worst of several',
      [{ expiry: 'soon' }, { expiry: 'urgent' }],
      /^1 certificate ends within 14 days/,
    ],
    ['two that end', [{ expiry: 'critical' }, { expiry: 'critical' }], /^2 certificates end within 3 days/],
    ['an authority that ends', [{}, { kind: 'authority', expiry: 'soon' }], /^1 certificate ends/],
    ['one that has ended', [{ expiry: 'expired' }], /^1 certificate has ended/],
    ['one with a successor', [{}, { expiry: 'expired', renewedById: '2' }], /^Every certificate is good/],
    [
      'one still shown',
      [{ expiry: 'expired', renewedById: '2', inForce: ['gw1'] }],
      /^1 certificate has ended/,
    ],
  ])('for %s says what needs a person', (_what, certificates, title) => {
    expect(headlineOf(certificates.map(one)).title).toMatch(title);
  });
});

test('a certificate is superseded once its successor is in force everywhere', () => {
  expect(isSuperseded({ renewedById: '2', inForce: ['gw1'] })).toBe(false);
  expect(isSuperseded({ renewedById: '2', inForce: [] })).toBe(true);
  expect(isSuperseded({ renewedById: null, inForce: [] })).toBe(false);
});

test.each([
  [[], [], 'not used'],
  [['gw1'], [], 'draft for gw1'],
  [['gw1'], ['gw1'], 'in force on gw1'],
  [[], ['gw1', 'gw2'], 'in force on gw1, gw2'],
  [['gw1', 'gw2'], ['gw1'], 'in force on gw1; draft for gw2'],
])('a certificate in the draft of %j and in force on %j reads “%s”', (inDraft, inForce, says) => {
  expect(useWords({ inDraft, inForce })).toBe(says);
});

test.each([
  [0, 'Ends today'],
  [1, '1 day left'],
  [397, '397 days left'],
  [3652, '10 years left'],
])('%i days read “%s”', (days, says) => {
  expect(leftWords(days)).toBe(says);
});
