import { describe, expect, it, test } from 'vitest';
import { featuresSection } from '#lib/policy/section/features.ts';
import { canonicalFeature, featureRow, features, inOrder } from './features.ts';

test.each([
  ['blacklist_recipients', null, 'blocklist_recipients'],
  ['blacklist_recipients', '8.17.1.9', 'blocklist_recipients'],
  ['blocklist_recipients', '8.15.2', 'blacklist_recipients'],
  ['blocklist_recipients', '8.16', 'blocklist_recipients'],
  ['blacklist_recipients', '8.9.3', 'blacklist_recipients'],
  ['rbl', null, 'dnsbl'],
  ['smrsh', '8.12', 'smrsh'],
  ['site_own', null, 'site_own'],
])('%s is for %s %s', (name, version, expected) => expect(canonicalFeature(name, version)).toBe(expected));

test('rows name features that there are', () => {
  for (const { requires = [], excludes = [], after = [] } of features)
    for (const name of [...requires, ...excludes, ...after])
      expect([name, featureRow(name)?.name]).toEqual([name, name]);
});

test('what waits for others stands behind them', () => {
  const uses = ['conncontrol', 'delay_checks', 'smrsh'].flatMap((name) => {
    const row = featureRow(name);
    return row ? [{ row }] : [];
  });
  expect(inOrder(uses).map(({ row }) => row.name)).toEqual(['delay_checks', 'smrsh', 'conncontrol']);
});

describe('a feature alone among others', () => {
  const reasons = (value: object) =>
    Object.fromEntries(
      (featuresSection.safeParse(value).error?.issues ?? []).map(({ path, message }) => [
        path.join('.'),
        message,
      ]),
    );

  it.each<[object, Record<string, string>]>([
    [
      { block_bad_helo: {} },
      { 'block_bad_helo.on': 'It needs “Check at RCPT (delay_checks)”: switch that on too.' },
    ],
    [{ block_bad_helo: {}, delay_checks: {} }, {}],
    [
      { ratecontrol: { uses: [['nodelay']] } },
      { 'ratecontrol.uses.0.0': 'nodelay needs “Check at RCPT (delay_checks)”.' },
    ],
    [
      { lookupdotdomain: {}, relay_hosts_only: {} },
      {
        'lookupdotdomain.on': 'It cannot stand beside “Relay for whole names only (relay_hosts_only)”.',
        'relay_hosts_only.on': 'It cannot stand beside “Entries for subdomains alone (lookupdotdomain)”.',
      },
    ],
    [{ msp: {} }, { 'msp.on': expect.stringContaining('submit.cf') }],
    [{ masquerade_envelope: {} }, { 'masquerade_envelope.on': 'It is a switch of the masquerading form.' }],
    [{ masquerade_envelope: { on: false } }, {}],
    [
      { bitdomain: { uses: [['program /bin/sh']] } },
      { 'bitdomain.uses.0.0': expect.stringContaining('Begin with') },
    ],
    [
      { bitdomain: { uses: [['hash bitdomain']] } },
      { 'bitdomain.uses.0.0': expect.stringContaining('full path') },
    ],
  ])('%j', (value, expected) => expect(reasons(value)).toEqual(expected));

  it('is kept by its name of today', () => {
    expect(Object.keys(featuresSection.parse({ blacklist_recipients: { on: false } }))).toEqual([
      'blocklist_recipients',
    ]);
  });
});
