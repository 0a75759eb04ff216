import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTestDb, type TestDb } from '#lib/db/test-db.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { createAccount } from '#lib/sasl/account/create-account.ts';
import { readPendingLink } from '#lib/sasl/link/link-store.ts';
import { makeAccountLink } from '#lib/sasl/link/make-account-link.ts';
import { readRecord } from '#lib/sasl/store.ts';
import { openSealer } from '#lib/seal.ts';
import { importPasswords, previewPasswords } from './import-passwords.ts';

const admin: Caller = {
  actor: { kind: 'operator', id: 'o1', name: 'Maren', role: 'admin', address: '192.0.2.7' },
  role: 'admin',
};
let testDb: TestDb;
let runtime: Runtime;

beforeEach(async () => {
  testDb = await openTestDb();
  const sealer = openSealer(join(testDb.folder, 'test.key'));
  runtime = { db: testDb.db, sealer, mailLogFile: '', now: () => new Date('2026-11-21T12:00:00Z') };
  await testDb.db.setting.create({ data: { name: 'realm', value: { realm: 'example.org' } } });
});
afterEach(() => testDb.close());

const preview = (input: object) => previewPasswords.invoke(runtime, admin, input);
const bring = (input: object) => importPasswords.invoke(runtime, admin, input);
const recordOf = async (name: string) => {
  const { id } = await testDb.db.account.findUniqueOrThrow({ where: { name } });
  return readRecord(testDb.db, runtime.sealer, id);
};

/** A sasldb as db5.3_dump prints it. */
function dump(rows: [string, string, string, string | Buffer][]): string {
  const hex = (data: string | Buffer) => Buffer.from(data).toString('hex');
  const lines = rows.map(
    ([user, realm, property, value]) => ` ${hex(`${user}\0${realm}\0${property}`)}\n ${hex(value)}\n`,
  );
  const text = `VERSION=3\nformat=bytevalue\ntype=hash\nHEADER=END\n${lines.join('')}DATA=END\n`;
  return Buffer.from(text).toString('base64');
}

const md5 = '$1$abcdefgh$znAnv9M.XU2pRYfmSs46h/';
const hashes = [
  '# people',
  `amy:${md5}`,
  `bea@example.org:{CRYPT}${md5}:20000:0:99999:7:::`,
  'root:$1$abcdefgh$znAnv9M.XU2pRYfmSs46h/',
  'cat:!',
  'dan',
  `eve@other.example:${md5}`,
  `amy:${md5}`,
  '',
].join('\n');

describe('lines of hashes', () => {
  test('by DES are taken, but not from among what are no hashes: it may be a password', async () => {
    const des = 'abiQ6Ep3EYTHc';
    const alone = await preview({ text: `amy:${des}\n` });
    expect(alone.counts.new).toBe(1);
    expect(alone.rows[0]?.words).toContain('first 8 characters');
    expect((await preview({ text: `amy:{DES-CRYPT}${des}\n` })).counts.new).toBe(1);
    const clear = await preview({ text: `amy:${des}\nbea:tuba solo\ncat:${md5}\n` });
    expect(clear.counts).toMatchObject({ new: 1, refused: 2 });
    expect(clear.rows.find(({ text }) => text === 'amy')?.words).toContain('a password in clear');
  });

  test('of NT are not stored as they are: each opens Windows by itself', async () => {
    const nt = '0c110ee1978cf6a49a2505a1a12f81c0';
    await bring({ text: `amy:$3$$${nt}\n` });
    const row = await testDb.db.account.findUniqueOrThrow({ where: { name: 'amy' } });
    expect(row.importedHash).toMatch(/^\$3\$SCRAM-SHA-256\$20000:/);
    expect(JSON.stringify(row, (_key, value) => (typeof value === 'bigint' ? null : value))).not.toContain(
      nt,
    );
  });

  test('are shown user by user with what is wrong, and nothing is saved', async () => {
    const { counts, rows } = await preview({ text: hashes });
    expect(counts).toEqual({ new: 2, changed: 0, skipped: 0, same: 0, refused: 5 });
    expect(
      rows.filter(({ outcome }) => outcome === 'refused').map(({ line, words }) => `line ${line}: ${words}`),
    ).toEqual([
      'line 4: root is an account of the mail host itself; an SMTP login must not share its name.',
      'line 5: The password is locked there (! or *), so there is nothing to take over.',
      'line 6: Write name:hash.',
      'line 7: Its realm is not example.org.',
      'line 8: amy is there twice; taken is line 2, amy.',
    ]);
    expect(await testDb.db.account.count()).toBe(0);
  });

  test('become accounts that PLAIN and LOGIN open by the old hash; the trail has names and no hash', async () => {
    await bring({ text: hashes });
    expect(await recordOf('bea')).toMatchObject({ argon2id: null, scramSha256: null, importedHash: md5 });
    const trail = await testDb.db.auditEntry.findMany();
    expect(trail.map(({ kind }) => kind)).toEqual(['account.imported']);
    expect(JSON.stringify(trail)).not.toContain(md5);
  });

  test('leave accounts alone that are there, unless told otherwise', async () => {
    await createAccount.invoke(runtime, admin, { name: 'amy' });
    expect((await bring({ text: hashes })).counts).toEqual({
      new: 1,
      changed: 0,
      skipped: 1,
      same: 0,
      refused: 5,
    });
    expect((await recordOf('amy')).argon2id).toMatch(/^\$argon2id/);
    expect((await bring({ text: `amy:${md5}`, replace: true })).counts).toMatchObject({ changed: 1 });
    expect(await recordOf('amy')).toMatchObject({ argon2id: null, importedHash: md5, cramMd5: null });
  });
});

test('many passwords that are replaced are each a change of its own, and no link to choose another is left', async () => {
  const names = Array.from({ length: 1200 }, (_, at) => `user${at}`);
  const text = names.map((name) => `${name}:${md5}`).join('\n');
  await bring({ text });
  const { id, version } = await testDb.db.account.findUniqueOrThrow({ where: { name: 'user7' } });
  await makeAccountLink.invoke(runtime, admin, { id, version });
  await testDb.db.account.update({
    where: { id },
    data: { label: 'Kim Lee', argon2id: 'of another password' },
  });
  expect((await bring({ text, replace: true })).counts).toMatchObject({ changed: 1200, new: 0 });
  const rows = await testDb.db.account.findMany();
  expect(new Set(rows.map(({ revision }) => revision))).toEqual(new Set(names.map((_, at) => 1201 + at)));
  expect(rows.map((row) => row.version)).toEqual(names.map(() => 2));
  expect(rows.find((row) => row.id === id)).toMatchObject({
    ...{ label: 'Kim Lee', argon2id: null, importedHash: md5, passwordSetBy: 'Maren', legacy: false },
    passwordSetAt: runtime.now(),
  });
  expect(await readPendingLink(testDb.db, id, runtime.now())).toBeNull();
});

describe('a file of lines', () => {
  const chosen = async (bytes: Buffer) => {
    const { rows } = await preview({ file: bytes.toString('base64') });
    return rows.map(({ text, outcome }) => `${outcome} ${text}`);
  };

  test('is read whatever wrote it: with a byte order mark, Windows line ends, or in UTF-16', async () => {
    const text = `amy:${md5}\r\nbea:${md5}\r\n`;
    const wanted = ['new amy', 'new bea'];
    expect(await chosen(Buffer.from(text))).toEqual(wanted);
    expect(await chosen(Buffer.from(`\ufeff${text}`))).toEqual(wanted);
    expect(await chosen(Buffer.from(`\ufeff${text}`, 'utf16le'))).toEqual(wanted);
  });

  test('of shadow leaves out whose account ended there', async () => {
    const lines = [
      `amy:${md5}:19000:0:99999:7::19001:`,
      `bea:${md5}:19000:0:99999:7::99999:`,
      `cat:${md5}:::::::`,
    ];
    const { rows } = await preview({ text: lines.join('\n') });
    expect(rows.map(({ text, outcome, words }) => [text, outcome, words])).toEqual([
      ['amy', 'refused', 'The account ended there on 2022-01-09.'],
      ['bea', 'new', ''],
      ['cat', 'new', ''],
    ]);
  });

  test('says what goes on otherwise, and what is no hash', async () => {
    const { rows } = await preview({ text: `Amy:${md5}\nbea:{PLAIN}tubasolo\ncat:{SSHA}eA==\n` });
    const words = Object.fromEntries(rows.map(({ text, words }) => [text, words]));
    expect(words['Amy']).toContain('It is amy here');
    expect(words['bea']).toContain('the password in clear');
    expect(words['cat']).toBe('{SSHA} is no kind of crypt(3), so gateways cannot verify it.');
  });
});

describe('a sasldb', () => {
  test('with a user in several realms gives the one of ours, wherever it stands', async () => {
    const several = dump([
      ['amy', 'old.example', 'userPassword', 'of the old realm, 1'],
      ['Amy', 'example.org', 'userPassword', 'spelt otherwise, 2'],
      ['amy', 'example.org', 'userPassword', 'tuba solo in b flat'],
    ]);
    const { rows } = await preview({ file: several });
    expect(rows.filter(({ outcome }) => outcome === 'new').map(({ text }) => text)).toEqual([
      'amy@example.org',
    ]);
    expect(
      rows.filter(({ outcome }) => outcome === 'refused').map(({ text, words }) => `${text}: ${words}`),
    ).toEqual([
      'Amy@example.org: amy is there twice; taken is line 3, amy@example.org.',
      'amy@old.example: amy is there twice; taken is line 3, amy@example.org.',
    ]);
  });

  test('says of a password that is too weak, and takes none that is no UTF-8', async () => {
    const weak = dump([
      ['amy', 'example.org', 'userPassword', 'abc'],
      ['bea', 'example.org', 'userPassword', Buffer.from('L\xfcbeck am Meer', 'latin1')],
    ]);
    const { rows } = await preview({ file: weak });
    expect(rows.map(({ text, words }) => `${text}: ${words}`)).toEqual([
      'bea@example.org: Its password is no UTF-8 text: reset it.',
      'amy@example.org: Nobody could choose this password here: reset it soon.',
    ]);
  });

  const scram = (bits: number) =>
    `SCRAM-SHA-${bits}$4096:c29tZSBzYWx0$${Buffer.alloc(32, 1).toString('base64')}:${Buffer.alloc(32, 2).toString('base64')}`;
  const file = dump([
    ['amy', 'example.org', 'userPassword', 'tuba solo in b flat'],
    ['bea', 'old.example', 'authPassword', scram(256)],
    ['cat', 'example.org', 'authPassword', scram(1)],
    ['mx1', 'example.org', 'cmusaslsecretCRAM-MD5', Buffer.alloc(32, 3)],
    ['mx1', 'example.org', 'cmusaslsecretDIGEST-MD5', Buffer.alloc(16, 4)],
    ['otp', 'example.org', 'cmusaslsecretOTP', 'x'],
  ]);

  test('becomes verifiers; a password in plain text is nowhere afterwards', async () => {
    expect((await bring({ file })).counts).toEqual({
      new: 3,
      changed: 0,
      skipped: 0,
      same: 0,
      refused: 2,
    });
    const amy = await recordOf('amy');
    expect(amy.scramSha256).toMatch(/^SCRAM-SHA-256\$20000:/);
    expect(amy).toMatchObject({ importedHash: amy.scramSha256, cramMd5: null, digestMd5: null });
    expect(await recordOf('bea')).toMatchObject({ importedHash: scram(256), scramSha256: scram(256) });
    expect(await recordOf('cat')).toMatchObject({ importedHash: scram(1), scramSha256: null });
    const all = [await testDb.db.account.findMany(), await testDb.db.auditEntry.findMany()];
    expect(JSON.stringify(all)).not.toContain('tuba');
  });

  test('gives CRAM-MD5 and DIGEST-MD5 what they need when it is wanted, sealed', async () => {
    await bring({ file, legacy: true, kind: 'server' });
    expect(await recordOf('mx1')).toMatchObject({
      cramMd5: Buffer.alloc(32, 3).toString('base64'),
      digestMd5: Buffer.alloc(16, 4).toString('base64'),
      importedHash: null,
    });
    expect(await recordOf('amy')).toMatchObject({ cramMd5: expect.any(String) as string });
    const rows = await testDb.db.account.findMany({ orderBy: { name: 'asc' } });
    expect(rows.map(({ name, legacy, kind }) => [name, legacy, kind])).toEqual([
      ['amy', true, 'server'],
      ['bea', false, 'server'],
      ['cat', false, 'server'],
      ['mx1', true, 'server'],
    ]);
    expect(JSON.stringify(rows)).not.toContain(Buffer.alloc(32, 3).toString('base64'));
  });

  test('gives DIGEST-MD5 nothing that was made for another spelling of name or realm, and says so', async () => {
    const values = (name: string, realm: string): [string, string, string, Buffer][] => [
      [name, realm, 'cmusaslsecretCRAM-MD5', Buffer.alloc(32, 3)],
      [name, realm, 'cmusaslsecretDIGEST-MD5', Buffer.alloc(16, 4)],
    ];
    const other = dump([
      ...values('amy', 'example.org'),
      ...values('bea', 'EXAMPLE.ORG'),
      ...values('Cat', 'example.org'),
      ['dan', 'Example.org', 'cmusaslsecretDIGEST-MD5', Buffer.alloc(16, 4)],
    ]);
    const { rows } = await bring({ file: other, legacy: true });
    const told = new Map(rows.map(({ text, words }) => [text, words]));
    expect(told.get('amy@example.org')).toBe(
      'It logs in by CRAM-MD5 and DIGEST-MD5 alone until it gets a new password.',
    );
    expect(told.get('bea@EXAMPLE.ORG')).toBe(
      'It logs in by CRAM-MD5 alone until it gets a new password. For DIGEST-MD5 it needs a new password: what is there is good for bea in the realm EXAMPLE.ORG alone.',
    );
    expect(told.get('Cat@example.org')).toContain('good for Cat in the realm example.org alone');
    expect(told.get('dan@Example.org')).toBe('Nothing of it can be used: cmusaslsecretDIGEST-MD5.');
    const digests = await Promise.all(
      ['amy', 'bea', 'cat'].map(async (name) => (await recordOf(name)).digestMd5),
    );
    expect(digests).toEqual([Buffer.alloc(16, 4).toString('base64'), null, null]);
  });

  test.each([
    ['nothing', {}, /one file/],
    ['both', { text: 'amy:x', file }, /one file/],
    ['no sasldb', { file: Buffer.from('GIF89a\0\0').toString('base64') }, /no text and no sasldb/],
  ])('is refused in a sentence when there is %s', async (_what, input, words) => {
    await expect(preview(input)).rejects.toMatchObject({ fields: { text: [expect.stringMatching(words)] } });
    await expect(bring(input)).rejects.toMatchObject({ kind: 'invalid' });
  });
});

test('ten thousand accounts come in one go, and gateways are told of each', async () => {
  const lines = Array.from({ length: 10_000 }, (_, at) => `user${at}:${md5}`).join('\n');
  expect((await bring({ text: lines })).counts.new).toBe(10_000);
  const { _max, _count } = await testDb.db.account.aggregate({ _max: { revision: true }, _count: true });
  expect([_max.revision, _count]).toEqual([10_000, 10_000]);
});

test('a hash that a gateway cannot verify is left out, with the name of that gateway', async () => {
  const row = { url: 'https://127.0.0.1:1', certificateSha256: '', token: '', enrolledBy: 'Maren' };
  await testDb.db.gateway.create({
    data: { ...row, id: 'g1', name: 'gw1', engine: { hashMethods: ['sha512'] } },
  });
  await testDb.db.gateway.create({ data: { ...row, id: 'g2', name: 'gw2', engine: {} } });
  expect((await preview({ text: `amy:${md5}` })).rows).toMatchObject([
    { outcome: 'refused', words: 'gw1 cannot verify such a hash: its C library does not know it.' },
  ]);
});

test.each([
  'amy tuba-solo',
  'tuba-solo',
  'amy:tuba-solo',
  'tuba-solo:amy',
  'amy\ttuba-solo:x',
  'amy;tuba-solo',
])('of %j, which is no hash, nothing is shown that may be a password', async (text) => {
  const { rows } = await preview({ text });
  expect(rows).toMatchObject([{ line: 1, outcome: 'refused' }]);
  expect(JSON.stringify(rows)).not.toContain('tuba-solo');
});
