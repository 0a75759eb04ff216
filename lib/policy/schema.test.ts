import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hostSection } from '#lib/policy/section/host.ts';
import { hostileText, hostileTexts, spoiled } from '#lib/sendmail/hostile.ts';
import { emptyHost, emptyPolicy } from './policy.ts';
import { samplePolicy } from './sample-policy.ts';
import { fleetSectionNames, fleetSections, policySchema } from './schema.ts';

const sections: Record<string, z.ZodType> = { ...fleetSections, host: hostSection };

function errorsOf(section: string, value: unknown): Record<string, string[]> {
  const parsed = sections[section]?.safeParse(value);
  if (!parsed || parsed.success) return {};
  return Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join('.'), [issue.message]]));
}

it('nothing set is a whole policy, and parsing it again changes nothing', () => {
  const empty = emptyPolicy();
  expect(policySchema.parse(JSON.parse(JSON.stringify(empty)))).toEqual(empty);
  expect(policySchema.parse(JSON.parse(JSON.stringify(samplePolicy())))).toEqual(samplePolicy());
  expect(emptyHost().listeners).toEqual([]);
});

describe('says at the field what is wrong', () => {
  it.each([
    [
      'identity',
      { banner: 'Hello' },
      { banner: ['Begin with $j: the greeting starts with the host name (RFC 5321 section 4.2).'] },
    ],
    ['identity', { banner: '$j $1' }, { banner: ['Only $j, $b, $n, $v and $Z can be used, not $1.'] }],
    ['identity', { banner: '$j `x' }, { banner: ['Leave out the sign `.'] }],
    ['identity', { postmaster: 'a b' }, { postmaster: ['“a b” cannot stand before an @ without quotes.'] }],
    [
      'domains',
      { virtual: ['ok.example', 'a b'] },
      { 'virtual.1': ['“a b” is no part of a domain name. Use letters, digits and hyphens inside.'] },
    ],
    [
      'routing',
      { smartHost: 'mail.isp.example' },
      { smartHost: ['Begin with a mailer and a colon, such as esmtp:[mx.example.org].'] },
    ],
    ['routing', { mailers: ['prog'] }, { 'mailers.0': ['Choose cyrusv2, fax, procmail, uucp, usenet.'] }],
    ['options', { confLOG_LEVEL: '15' }, { confLOG_LEVEL: ['Enter a whole number from 0 to 14.'] }],
    ['options', { confNO_SUCH: 'x' }, { confNO_SUCH: ['There is no setting confNO_SUCH.'] }],
    ['options', { confTO_IDENT: '5' }, { confTO_IDENT: ['Write a time with its unit: 30s, 5m, 1h30m, 5d.'] }],
    [
      'options',
      { confMAX_MESSAGE_SIZE: 'big' },
      { confMAX_MESSAGE_SIZE: ['Enter a number of bytes, such as 52428800 or 50M.'] },
    ],
    [
      'options',
      { confPRIVACY_FLAGS: 'novrfy,nope' },
      { confPRIVACY_FLAGS: [expect.stringMatching(/^There is no “nope”\. Choose from authwarnings, /)] },
    ],
    [
      'options',
      { confDEF_USER_ID: 'root' },
      { confDEF_USER_ID: ['Programs that mail starts must not run as root.'] },
    ],
    [
      'options',
      { confSAFE_FILE_ENV: '../x' },
      { confSAFE_FILE_ENV: [expect.stringMatching(/^Enter a full path/)] },
    ],
    ['features', { no_such: {} }, { no_such: ['There is no feature no_such here.'] }],
    [
      'features',
      { greet_pause: { uses: [['soon']] } },
      { 'greet_pause.uses.0.0': ['Enter a number of milliseconds, such as 5000.'] },
    ],
    [
      'features',
      { always_add_domain: { uses: [['dnl.example.org']] } },
      { 'always_add_domain.uses.0.0': ['“dnl” is a word of m4 and cannot stand here.'] },
    ],
    [
      'features',
      { smrsh: { uses: [['/tmp/evil']] } },
      { 'smrsh.uses.0.0': [expect.stringMatching(/^Choose \/usr\/libexec\/sendmail\/smrsh or /)] },
    ],
    [
      'features',
      { nouucp: { uses: [['reject'], ['nospecial']] } },
      { 'nouucp.uses': ['This feature can be used once.'] },
    ],
    [
      'features',
      { promiscuous_relay: {} },
      {
        'promiscuous_relay.acknowledged': [
          'Everybody on the Internet may send through this gateway. Say why it is needed all the same.',
        ],
      },
    ],
    [
      'masquerading',
      { masqueradeAs: 'a b' },
      { masqueradeAs: [expect.stringMatching(/^“a b” is no part of a domain name/)] },
    ],
    [
      'masquerading',
      { exposedUsers: ["x'"] },
      { 'exposedUsers.0': ["“x'” is no user name. Use letters, digits, dots, hyphens and underscores."] },
    ],
    [
      'auth',
      { mechanisms: ['PLAIN'], trusted: ['LOGIN'] },
      { 'trusted.0': ['LOGIN is trusted but not offered. Offer it, or take it from this list.'] },
    ],
    ['auth', { mechanisms: [], trusted: [] }, { mechanisms: ['Choose at least one mechanism.'] }],
    ['auth', { realm: 'a b' }, { realm: [expect.stringMatching(/^“a b” is no part/)] }],
    [
      'tls',
      { ciphers: 'HIGH; rm' },
      { ciphers: ['Write names with colons between, such as HIGH:!aNULL:!MD5.'] },
    ],
    [
      'tls',
      { revocationList: 'x' },
      { revocationList: [expect.stringMatching(/^Paste one certificate revocation list/)] },
    ],
    [
      'customRules',
      { localConfig: 'O LogLevel=20' },
      { localConfig: ['Line 1: Settings have forms of their own: see Options.'] },
    ],
    [
      'customRules',
      { localConfig: '\nKx program /bin/sh' },
      { localConfig: ['Line 2: A map of type program would run commands as the daemon.'] },
    ],
    [
      'customRules',
      { localConfig: 'F{x}|/bin/id' },
      { localConfig: ['Line 1: A class filled by a program would run commands as the daemon.'] },
    ],
    [
      'customRules',
      { localConfig: 'ELD_PRELOAD=x' },
      { localConfig: ['Line 1: The environment of the daemon is Postern’s: E lines cannot be set here.'] },
    ],
    [
      'customRules',
      { localRulesets: 'Scheck_data\nR$*\t$@' },
      {
        localRulesets: [
          'Line 1: Postern writes the audit line in check_data. Write your rules as SLocal_check_data.',
        ],
      },
    ],
    [
      'customRules',
      { localRulesets: 'SMine\nR$* $@ OK' },
      { localRulesets: [expect.stringMatching(/^Line 2: A line is a rule set/)] },
    ],
    [
      'customRules',
      { localRulesets: 'x]POSTERN-VERBATIM]x' },
      { localRulesets: ['The word POSTERN-VERBATIM is Postern’s own.'] },
    ],
    ['host', { hostName: 'gw1' }, { hostName: ['Enter the full name, such as gw1.example.org.'] }],
    [
      'host',
      { listeners: [{ name: 'a b', port: 25 }] },
      { 'listeners.0.name': ['Use a short name of letters, digits and hyphens, such as MTA.'] },
    ],
    [
      'host',
      { listeners: [{ name: 'A', port: 0 }] },
      { 'listeners.0.port': ['Enter a port from 1 to 65535.'] },
    ],
    [
      'host',
      { listeners: [{ name: 'A', port: 25, address: '::1' }] },
      { 'listeners.0.address': ['This is an IPv6 address. Choose the other family, or another address.'] },
    ],
    [
      'host',
      { listeners: [{ name: 'A', port: 25, kind: 'smtp', requireAuth: true }] },
      { 'listeners.0.requireAuth': [expect.stringMatching(/^The Internet could no longer deliver to you/)] },
    ],
    [
      'host',
      { listeners: [{ name: 'A', port: 25, requireAuth: true, noAuth: true }] },
      { 'listeners.0.noAuth': ['AUTH cannot be demanded and switched off at once.'] },
    ],
    [
      'host',
      {
        listeners: [
          { name: 'A', port: 25 },
          { name: 'B', port: 25 },
        ],
      },
      { 'listeners.1.port': ['A listens on port 25 already.'] },
    ],
    [
      'host',
      {
        listeners: [
          { name: 'A', port: 25 },
          { name: 'A', port: 26 },
        ],
      },
      { 'listeners.1.name': ['There is a listener A already.'] },
    ],
  ] as [string, unknown, Record<string, unknown>][])('%s %j', (section, value, errors) =>
    expect(errorsOf(section, value)).toEqual(errors),
  );
});

describe('spells', () => {
  it.each([
    ['options', { confMAX_MESSAGE_SIZE: '35M' }, { confMAX_MESSAGE_SIZE: '36700160' }],
    ['options', { confPRIVACY_FLAGS: 'noexpn novrfy, NOVRFY' }, { confPRIVACY_FLAGS: 'noexpn,novrfy' }],
    ['options', { confSOFT_BOUNCE: 'yes' }, { confSOFT_BOUNCE: 'True' }],
    [
      'auth',
      { mechanisms: ['LOGIN', 'SCRAM-SHA-256'], trusted: [], options: ['y', 'A'] },
      { mechanisms: ['SCRAM-SHA-256', 'LOGIN'], options: ['A', 'y'] },
    ],
    ['domains', { virtual: [' A.Example', 'a.example'] }, { virtual: ['a.example'] }],
    ['customRules', { localConfig: 'D{X}a\r\nD{Y}b\r\n\n' }, { localConfig: 'D{X}a\nD{Y}b' }],
    [
      'host',
      { hostName: ' GW1.Example.ORG ', relayPort: '587' },
      { hostName: 'gw1.example.org', relayPort: 587 },
    ],
  ] as [string, unknown, object][])('%s %j', (section, value, kept) =>
    expect(sections[section]?.parse(value)).toMatchObject(kept),
  );
});

it('two entries with one key are refused, and so is an entry in the wrong map', () => {
  const twice = policySchema.safeParse({
    maps: {
      access: [
        { map: 'access', tag: 'To:', key: 'a.example', value: 'OK' },
        { map: 'access', tag: 'To:', key: 'A.example', value: 'REJECT' },
      ],
    },
  });
  expect(twice.error?.issues.map((issue) => [issue.path.join('.'), issue.message])).toEqual([
    ['maps.access.1.key', 'There is an entry with this key already.'],
  ]);
  const wrong = policySchema.safeParse({ maps: { access: [{ map: 'aliases', key: 'amy', value: 'kim' }] } });
  expect(wrong.error?.issues[0]?.message).toBe('This entry is not of access.');
});

describe('whatever a section is given, it answers with sentences at fields', () => {
  const filled = samplePolicy({
    options: { confLOG_LEVEL: '10', confRELAY_MSG: '550 no' },
    features: { always_add_domain: { uses: [['a.example']] } },
    dnsLists: { lists: [{ zone: 'a.example', message: '550 no' }] },
    milters: { filters: [{ name: 'clam', socket: 'local:/run/clam' }] },
    queueGroups: { groups: [{ name: 'slow', interval: '1h' }] },
    addressing: { localUsers: ['root'], canonifyDomains: ['a.example'] },
    routing: { smartHost: 'relay:[a.example]' },
    domains: { virtual: ['a.example'] },
    customRules: { localConfig: 'D{X}y' },
  });

  it.each([...fleetSectionNames, 'host'] as const)('%s', (name) => {
    const value = name === 'host' ? filled.hosts['gw1'] : filled[name];
    for (const text of hostileTexts) {
      for (const worse of spoiled(value, text)) {
        const parsed = sections[name]?.safeParse(worse);
        if (!parsed || parsed.success) continue;
        for (const issue of parsed.error.issues) expect(issue.message).toMatch(/^\S.{3,}/);
      }
    }
  });

  it('and never throws on a wrong type', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(sections)),
        fc.anything(),
        hostileText,
        (name, thing, text) => {
          sections[name]?.safeParse(thing);
          sections[name]?.safeParse({ [text]: thing });
        },
      ),
      { numRuns: 500 },
    );
  });
});

it('can be described as JSON Schema for the API', () => {
  expect(() => z.toJSONSchema(policySchema, { io: 'input', unrepresentable: 'throw' })).not.toThrow();
});
