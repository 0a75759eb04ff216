import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openTestDb, type TestDb } from '#lib/db/test-db.ts';
import type { Caller, Operation, Runtime } from '#lib/operation.ts';
import { operations } from '#lib/operations.ts';
import { Refusal } from '#lib/refusal.ts';

/** Every text that m4, a map or a shell would read as something else than text. */
const hostile: Record<string, string> = {
  'a quote break-out': "x'esyscmd(`touch PWNED')",
  'a lone backquote': '`',
  'a lone quote': "it's",
  'a call of m4': 'esyscmd(touch PWNED)',
  'an include': 'include(/etc/passwd)',
  'a new line': 'example.org\nKevil program /bin/sh',
  'a carriage return': 'example.org\rRELAY',
  'a NUL': 'example.org\0',
  'a tab': 'example.org\tRELAY',
  'other quotes for m4': 'changequote([,])',
};

type Case = {
  operation: string;
  /** An input that is right but for the field under test. */
  base: Record<string, unknown>;
  /** Paths of the fields that take text. */
  fields: string[];
  /** Texts of the table that are legal here. */
  legal?: string[];
};

const quotes = [
  'a quote break-out',
  'a lone backquote',
  'a lone quote',
  'a call of m4',
  'an include',
  'other quotes for m4',
];

const cases: Case[] = [
  { operation: 'policy.save-identity', base: { version: 0, value: {} }, fields: ['value.banner'] },
  {
    operation: 'policy.save-identity',
    base: { version: 0, value: {} },
    fields: ['value.postmaster'],
    legal: ['a lone quote'], // it stands in aliases, never in m4, and people have such names
  },
  { operation: 'policy.save-routing', base: { version: 0, value: {} }, fields: ['value.smartHost'] },
  {
    operation: 'policy.save-masquerading',
    base: { version: 0, value: {} },
    fields: ['value.masqueradeAs', 'value.domains.0', 'value.exceptions.0', 'value.exposedUsers.0'],
  },
  { operation: 'policy.save-sending', base: { version: 0, value: {} }, fields: ['value.advice'] },
  {
    operation: 'accounts.create-device',
    base: { id: 'none', device: 'phone' },
    fields: ['device', 'networks.0'],
  },
  { operation: 'accounts.grant-senders', base: { id: 'none', senders: [] }, fields: ['senders.0'] },
  {
    operation: 'policy.save-auth',
    base: { version: 0, value: {} },
    fields: [
      'value.realm',
      'value.mechanisms.0',
      'value.options.0',
      'value.certificates.0',
      'value.sasl.systemSocket',
      'value.sasl.foreignSasldb',
    ],
  },
  {
    operation: 'policy.save-tls',
    base: { version: 0, value: {} },
    fields: ['value.ciphers', 'value.revocationList'],
  },
  {
    operation: 'policy.save-options',
    base: { version: 0, value: {} },
    fields: [
      'value.confMAX_MESSAGE_SIZE',
      'value.confRELAY_MSG',
      'value.confDEF_USER_ID',
      'value.confPRIVACY_FLAGS',
    ],
    legal: ['a lone quote'],
  },
  {
    operation: 'policy.save-features',
    base: { version: 0, value: { bitdomain: { uses: [['hash /etc/mail/bitdomain']] } } },
    fields: ['value.bitdomain.uses.0.0', 'value.always_add_domain.uses.0.0', 'value.greet_pause.uses.0.0'],
  },
  {
    operation: 'policy.save-dnsLists',
    base: {
      version: 0,
      value: { lists: [{ zone: 'dnsbl.example.org', trouble: 'refuse', feature: 'enhdnsbl' }] },
    },
    fields: [
      'value.lists.0.zone',
      'value.lists.0.message',
      'value.lists.0.troubleMessage',
      'value.lists.0.answers.0',
    ],
  },
  {
    operation: 'policy.save-milters',
    base: { version: 0, value: { filters: [{ name: 'clam', socket: 'inet:8891@127.0.0.1' }] } },
    fields: ['value.filters.0.name', 'value.filters.0.socket', 'value.filters.0.connect'],
  },
  {
    operation: 'policy.save-queueGroups',
    base: { version: 0, value: { groups: [{ name: 'slow' }] } },
    fields: ['value.groups.0.name', 'value.groups.0.interval'],
  },
  {
    operation: 'policy.save-build',
    base: { version: 0, value: {} },
    fields: ['value.osType', 'value.domain'],
  },
  {
    operation: 'policy.save-build',
    base: { version: 0, value: {} },
    fields: ['value.versionId'],
    // it is a comment, quoted as often as m4 reads it
    legal: ['a call of m4', 'an include', 'other quotes for m4'],
  },
  {
    operation: 'policy.save-addressing',
    base: { version: 0, value: {} },
    fields: [
      'value.localUsers.0',
      'value.canonifyDomains.0',
      'value.ldapDomains.0',
      'value.ldapEquivalents.0',
    ],
  },
  {
    operation: 'policy.save-entry',
    base: { map: 'access', tag: 'Connect:', key: '192.0.2.1', value: 'REJECT' },
    fields: ['key', 'value', 'tag'],
  },
  {
    operation: 'policy.save-entry',
    base: { map: 'mailertable', key: 'example.org', value: 'esmtp:[mx.example.org]' },
    fields: ['key', 'value'],
  },
  { operation: 'policy.save-entry', base: { map: 'relay-domains', key: 'example.org' }, fields: ['key'] },
  { operation: 'policy.save-entry', base: { map: 'local-host-names', key: 'example.org' }, fields: ['key'] },
  {
    operation: 'policy.save-entry',
    base: { map: 'aliases', key: 'amy', value: 'amy@example.org' },
    fields: ['key', 'value'],
    legal: ['a lone quote', 'a lone backquote'],
  },
  {
    operation: 'policy.save-domains',
    base: { version: 0, value: {} },
    fields: ['value.virtual.0', 'value.generics.0'],
  },
  {
    operation: 'policy.save-entry',
    base: { map: 'genericstable', key: 'amy', value: 'amy@example.org' },
    fields: ['key', 'value'],
    legal: ['a lone quote', 'a lone backquote'],
  },
  {
    operation: 'policy.save-outgoing',
    base: { version: 0, value: { logins: [{ key: 'smtp.isp.example', authentication: 'gw1' }] } },
    fields: ['value.logins.0.key', 'value.logins.0.passwordId', 'value.logins.0.mechanisms.0'],
  },
  {
    operation: 'outgoing.save-login',
    base: { version: 0, key: 'smtp.isp.example', authentication: 'gw1', password: 'tuba' },
    fields: ['key'],
  },
  {
    operation: 'outgoing.save-login',
    base: { version: 0, key: 'smtp.isp.example', authentication: 'gw1', password: 'tuba' },
    fields: ['authentication', 'authorization', 'realm', 'password', 'comment'],
    legal: quotes, // written in base64
  },
  {
    operation: 'routing.send-through-provider',
    base: { routingVersion: 0, outgoingVersion: 0, host: 'smtp.isp.example' },
    fields: ['host'],
  },
  { operation: 'accounts.create', base: { name: 'kim' }, fields: ['name'] },
  {
    operation: 'accounts.connect-server',
    base: { peer: 'mx.partner.example', name: 'partner' },
    fields: ['peer', 'name', 'program', 'mechanism'],
  },
  { operation: 'accounts.create', base: { name: 'kim' }, fields: ['label'], legal: [...quotes] },
  { operation: 'gateways.enrol', base: { name: 'gw1', code: 'x' }, fields: ['name', 'code'] },
  {
    operation: 'operators.create',
    base: { name: 'Amy', email: 'amy@example.org', role: 'admin' },
    fields: ['email', 'role'],
  },
  {
    operation: 'operators.create',
    base: { name: 'Amy', email: 'amy@example.org', role: 'admin' },
    fields: ['name'],
    legal: quotes,
  },
  {
    operation: 'releases.deploy',
    base: { comment: 'first', digest: 'x' },
    fields: ['comment'],
    legal: quotes,
  },
];

const admin: Caller = {
  actor: { kind: 'operator', id: 'a', name: 'Maren', role: 'admin', address: '192.0.2.7' },
  role: 'admin',
};
let testDb: TestDb;
let runtime: Runtime;

/** What one part of these tests writes is nothing to the others, in whatever order they run. */
function withOwnDatabase(): void {
  beforeAll(async () => {
    testDb = await openTestDb();
    const sealer = {
      seal: (text: string | Buffer) => String(text),
      open: (text: string) => Buffer.from(text),
    };
    runtime = { db: testDb.db, sealer, mailLogFile: '', now: () => new Date('2026-11-21T12:00:00Z') };
  });
  afterAll(() => testDb.close());
}

function named(name: string): Operation {
  const found = operations.find((operation) => operation.name === name);
  if (!found) throw new Error(`there is no operation ${name}`);
  return found;
}

/** The base with one field replaced. */
function withField(base: object, path: string, value: unknown): Record<string, unknown> {
  const copy: Record<string, unknown> = structuredClone({ ...base });
  const parts = path.split('.');
  let at: Record<string, unknown> = copy;
  for (const [place, part] of parts.slice(0, -1).entries()) {
    at[part] ??= /^\d+$/.test(parts[place + 1] ?? '') ? [] : {};
    at = at[part] as Record<string, unknown>;
  }
  at[parts.at(-1) ?? ''] = value;
  return copy;
}

async function refusalOf(operation: string, input: unknown): Promise<Refusal> {
  const refusal = await named(operation)
    .invoke(runtime, admin, input)
    .then(() => new Error('it was taken'))
    .catch((error: unknown) => error);
  if (!(refusal instanceof Refusal)) throw refusal;
  return refusal;
}

async function nothingIsSaved(): Promise<void> {
  const { db } = runtime;
  const counts = await Promise.all([
    db.policyEntry.count(),
    db.policySection.count(),
    db.outgoingPassword.count(),
    db.account.count(),
    db.operator.count(),
    db.gateway.count(),
    db.release.count(),
    db.auditEntry.count(),
  ]);
  expect(counts).toEqual(counts.map(() => 0));
}

describe('hostile text is refused at its field, and nothing is saved', () => {
  withOwnDatabase();
  const rows = cases.flatMap(({ operation, base, fields, legal = [] }) =>
    fields.flatMap((field) =>
      Object.entries(hostile)
        .filter(([what]) => !legal.includes(what))
        .map(([what, text]) => ({ operation, base, field, what, text, map: base.map ?? '' })),
    ),
  );

  test.each(rows)('$operation $map $field: $what', async ({ operation, base, field, text }) => {
    const refusal = await refusalOf(operation, withField(base, field, text));
    expect(refusal.kind).toBe('invalid');
    const places = Object.keys(refusal.fields);
    expect(
      places.some(
        (place) => place === field || field.startsWith(`${place}.`) || place.startsWith(`${field}.`),
      ),
    ).toBe(true);
    await nothingIsSaved();
  });
});

describe('values of the wrong type are refused, never a bug', () => {
  withOwnDatabase();
  const wrong = [null, 42, true, [], {}, 'x'.repeat(100_000), ['a', 'b']];
  const writes = operations.filter(
    (operation) => operation.kind === 'write' && operation.permission !== 'anyone',
  );

  test.each(writes.map((operation) => operation.name))('%s', async (name) => {
    for (const input of [undefined, null, 'text', 7, [], {}])
      expect(await refusalOf(name, input)).toBeInstanceOf(Refusal);
    for (const value of wrong) {
      const fields = [
        'id',
        'key',
        'value',
        'version',
        'name',
        'comment',
        'code',
        'map',
        'ids',
        'gatewayId',
        'pem',
        'label',
        'keys',
        'text',
        'password',
      ];
      const input = Object.fromEntries(fields.map((field) => [field, value]));
      expect(await refusalOf(name, input)).toBeInstanceOf(Refusal);
    }
    await nothingIsSaved();
  });
});

describe('half a sign', () => {
  withOwnDatabase();
  test.each([
    ['certificates.create-authority', { label: 'x', organization: 'a\ud800b' }, 'organization'],
    ['policy.save-masquerading', { version: 0, value: { exceptions: ['\udc00'] } }, 'value.exceptions.0'],
    ['maillog.search', { q: 'account:\udc00' }, 'q'],
  ])('is refused at its place: %s', async (name, input, place) => {
    expect(Object.keys((await refusalOf(name, input)).fields)).toEqual([place]);
    await nothingIsSaved();
  });
});

describe('spellings', () => {
  withOwnDatabase();
  const access = (key: string, value = 'REJECT') => ({ map: 'access', tag: 'Connect:', key, value });

  test.each([
    ['CIDR with host bits', '192.0.2.7/24', 'key'],
    ['an octet too many', '192.0.2.1.5', 'key'],
    ['an octet too large', '192.0.2.300', 'key'],
    ['a host name with a space', 'mail example.org', 'key'],
    ['a host name with an underscore at the end', 'mail_.example.org-', 'key'],
    ['a very long host name', `${'a'.repeat(64)}.example.org`, 'key'],
  ])('%s is refused at the key', async (_what, key, field) => {
    expect(Object.keys((await refusalOf('policy.save-entry', access(key))).fields)).toContain(field);
    await nothingIsSaved();
  });
});

describe('what is in use already', () => {
  withOwnDatabase();
  test('one key has one entry, however IPv6 is spelled', async () => {
    const save = named('policy.save-entry');
    const entry = { map: 'access', tag: 'Connect:', key: '2001:db8::1', value: 'RELAY' };
    const { id } = (await save.invoke(runtime, admin, entry)) as { id: string };
    for (const key of ['2001:DB8::1', '2001:db8:0:0:0:0:0:1', 'IPv6:2001:db8::1']) {
      const refusal = await refusalOf('policy.save-entry', { ...entry, key, value: 'REJECT' });
      expect(refusal.fields).toHaveProperty('key');
    }
    const stale = await refusalOf('policy.save-entry', { ...entry, id, version: 7, value: 'REJECT' });
    expect(stale).toMatchObject({ code: 'superseded', status: 409 });
    expect(await runtime.db.policyEntry.findMany({ select: { value: true } })).toEqual([{ value: 'RELAY' }]);
  });

  test('a section saved by somebody else meanwhile is not overwritten', async () => {
    const save = named('policy.save-identity');
    await save.invoke(runtime, admin, { version: 0, value: { postmaster: 'maren@example.org' } });
    const stale = await refusalOf('policy.save-identity', {
      version: 0,
      value: { postmaster: 'piet@example.org' },
    });
    expect(stale).toMatchObject({ code: 'superseded', status: 409 });
  });
});

describe('whatever is asked is answered or refused, never a bug', () => {
  withOwnDatabase();
  const texts = [
    '',
    '0',
    '-1',
    '1e400',
    'x\0y',
    'x\udc00',
    '%_"(',
    '2026-02-30',
    '+275760-09-14',
    '__proto__',
  ];
  const asked = [...texts, null, -1, 1e308, 2 ** 53, true, [], {}, ['x', 'x'], 'x'.repeat(100_000)];
  const reads = operations.filter(({ kind, permission }) => kind === 'read' && permission !== 'anyone');

  test.each(reads.map(({ name }) => name))('%s', async (name) => {
    const { input } = named(name);
    const fields = input instanceof z.ZodObject ? Object.keys(input.shape) : [];
    const ask = (value: Record<string, unknown>) =>
      named(name)
        // nobody waits for news here
        .invoke(runtime, admin, { ...value, wait: 0 })
        .then((answer) => (answer instanceof Response ? answer.text() : answer))
        .catch((error: unknown) => expect(error).toBeInstanceOf(Refusal));
    for (const value of asked) {
      await ask(Object.fromEntries(fields.map((field) => [field, value])));
      for (const field of fields) await ask({ [field]: value });
    }
  });
});
