import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Refusal } from '#lib/refusal.ts';
import { run } from '#lib/run.ts';
import { openSasldb, type SaslEntry } from './sasldb.ts';

let dir: string;
const path = () => join(dir, 'sasldb2');
const cram = Buffer.alloc(32, 7);
const digest = Buffer.alloc(16, 9);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postern-sasldb-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const entry = (name: string, more: Partial<SaslEntry> = {}): SaslEntry => ({
  name,
  scramSha256: `SCRAM-SHA-256$4096:${name}$b:c`,
  scramSha1: null,
  scramSha512: null,
  cramMd5: null,
  digestMd5: null,
  ...more,
});
const legacy = (name: string) =>
  entry(name, { cramMd5: cram.toString('base64'), digestMd5: digest.toString('base64') });

/** Key → value as hex, as the database's own tool tells them. */
async function contents(): Promise<Record<string, string>> {
  const dumped = await run('db5.3_dump', [path()]);
  const lines = dumped.stdout.split('HEADER=END\n')[1]?.split('DATA=END')[0]?.trim().split('\n') ?? [];
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const key = Buffer.from(lines[at]?.trim() ?? '', 'hex')
      .toString()
      .replaceAll('\0', '/');
    pairs.push([key, lines[at + 1]?.trim() ?? '']);
  }
  return Object.fromEntries(pairs);
}

const hex = (text: string) => Buffer.from(text).toString('hex');

describe('the SASL database', () => {
  test('holds what the mechanisms look up: SCRAM for everybody, CRAM and DIGEST for legacy accounts', async () => {
    await openSasldb({ path: path() })
      .build('mail.example', [entry('amy'), legacy('mx1')])
      .publish();
    expect(await contents()).toEqual({
      'amy/mail.example/authPassword': hex('SCRAM-SHA-256$4096:amy$b:c'),
      'mx1/mail.example/authPassword': hex('SCRAM-SHA-256$4096:mx1$b:c'),
      'mx1/mail.example/cmusaslsecretCRAM-MD5': cram.toString('hex'),
      'mx1/mail.example/cmusaslsecretDIGEST-MD5': digest.toString('hex'),
    });
  });

  test.each([0, 5000])(
    'is found by nobody while it is withdrawn, and comes back with what changed (added to from %i entries on)',
    async (rebuildUpTo) => {
      const sasldb = openSasldb({ path: path(), rebuildUpTo });
      await sasldb.build('mail.example', [entry('amy'), entry('bob')]).publish();
      const [before, { ino }] = [await contents(), statSync(path())];
      await sasldb.withdraw();
      await sasldb.withdraw();
      expect(existsSync(path())).toBe(false);
      await sasldb.update(new Map());
      expect(await contents()).toEqual(before);
      expect(statSync(path()).ino).toBe(ino);
      await sasldb.withdraw();
      await sasldb.update(new Map([['cid', entry('cid')]]));
      expect(await contents()).toEqual({
        ...before,
        'cid/mail.example/authPassword': hex('SCRAM-SHA-256$4096:cid$b:c'),
      });
      expect(readdirSync(join(dir, 'sasldb.build'))).toEqual(['DB_CONFIG']);
    },
  );

  test('that is not there can be withdrawn, too', async () => {
    const sasldb = openSasldb({ path: path() });
    await sasldb.withdraw();
    await sasldb.build('mail.example', [entry('amy')]).publish();
    expect(Object.keys(await contents())).toEqual(['amy/mail.example/authPassword']);
  });

  test('holds the verifiers of SCRAM-SHA-1 and SCRAM-SHA-512 while these are offered', async () => {
    let offered = ['SCRAM-SHA-256', 'SCRAM-SHA-1', 'SCRAM-SHA-512'];
    const sasldb = openSasldb({ path: path(), offered: async () => offered, rebuildUpTo: 0 });
    const scrams = { scramSha1: 'SCRAM-SHA-1$4096:a$b:c', scramSha512: 'SCRAM-SHA-512$4096:a$b:c' };
    await sasldb.build('mail.example', [entry('amy', scrams), entry('old')]).publish();
    const all = {
      'amy/mail.example/authPassword': hex('SCRAM-SHA-256$4096:amy$b:c'),
      'amy/mail.example/authPassword-SCRAM-SHA-1': hex('SCRAM-SHA-1$4096:a$b:c'),
      'amy/mail.example/authPassword-SCRAM-SHA-512': hex('SCRAM-SHA-512$4096:a$b:c'),
      'old/mail.example/authPassword': hex('SCRAM-SHA-256$4096:old$b:c'),
    };
    expect(await contents()).toEqual(all);
    await sasldb.update(new Map([['amy', null]]));
    const impossible = (await contents())['amy/mail.example/authPassword-SCRAM-SHA-1'] ?? '';
    expect(Buffer.from(impossible, 'hex').toString()).toMatch(
      /^SCRAM-SHA-1\$4096:[^:$]{24}\$[^:]{28}:.{28}$/,
    );
    await sasldb.update(new Map([['amy', entry('amy', scrams)]]));
    expect(await contents()).toEqual(all);
    expect(await sasldb.isOutdated()).toBe(false);
    offered = ['SCRAM-SHA-256', 'SCRAM-SHA-1'];
    expect(await sasldb.isOutdated()).toBe(true);
    await sasldb.update(new Map());
    const { 'amy/mail.example/authPassword-SCRAM-SHA-512': _, ...fewer } = all;
    expect(await contents()).toEqual(fewer);
  });

  test('lists the accounts to Cyrus SASL’s own tool', async () => {
    await openSasldb({ path: path() })
      .build('mail.example', [entry('amy'), legacy('mx1')])
      .publish();
    const listed = await run('sasldblistusers2', ['-f', path()]);
    expect(listed.stdout).toContain('amy@mail.example: authPassword');
    expect(listed.stdout).toContain('mx1@mail.example: cmusaslsecretCRAM-MD5');
  });

  test('exists when there is nobody, and before the realm is known', async () => {
    const sasldb = openSasldb({ path: path() });
    await sasldb.build('', [entry('amy')]).publish();
    expect(await contents()).toEqual({});
    await sasldb.build('mail.example', []).publish();
    expect(await contents()).toEqual({});
  });

  test('is for its owner, and for a group when one is named', async () => {
    await openSasldb({ path: path() })
      .build('mail.example', [entry('amy')])
      .publish();
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    await openSasldb({ path: path(), group: process.getgid?.() })
      .build('mail.example', [entry('amy')])
      .publish();
    expect(statSync(path()).mode & 0o777).toBe(0o640);
  });

  test('never holds a value of a length that Cyrus SASL does not expect', async () => {
    const odd = entry('amy', { cramMd5: Buffer.alloc(31).toString('base64'), digestMd5: 'x' });
    await openSasldb({ path: path() }).build('mail.example', [odd]).publish();
    expect(Object.keys(await contents())).toEqual(['amy/mail.example/authPassword']);
  });

  test('takes hostile text as text, and every byte as it is', async () => {
    const hostile = entry('amy', { scramSha256: 'x\n DATA=END\n\\00"' });
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, code) => code));
    const strange = entry(' b\\62ob', { scramSha256: bytes.toString('latin1') });
    await openSasldb({ path: path() }).build('mail.example', [hostile, strange]).publish();
    expect(await contents()).toEqual({
      'amy/mail.example/authPassword': hex('x\n DATA=END\n\\00"'),
      ' b\\62ob/mail.example/authPassword': bytes.toString('hex'),
    });
  });

  test.each([1, 23, 24, 25, 3000])('is sound with %i accounts, and with twice as many', async (count) => {
    const sasldb = openSasldb({ path: path(), rebuildUpTo: 0 });
    const some = (from: number) =>
      Array.from({ length: count }, (_, at) => (at % 3 ? entry : legacy)(`user${from + at}`));
    const sound = async () => {
      expect(await run('db5.3_verify', [path()])).toMatchObject({ code: 0, stderr: '' });
      return Object.keys(await contents()).length;
    };
    await sasldb.build('mail.example', some(0)).publish();
    const pairs = await sound();
    await sasldb.update(new Map(some(count).map((one) => [one.name, one])));
    expect(await sound()).toBeGreaterThanOrEqual(pairs + count);
  });
});

describe.each([
  ['built anew', 5000],
  ['added to', 0],
])('an update of a database that is %s', (_how, rebuildUpTo) => {
  const open = async () => {
    const sasldb = openSasldb({ path: path(), rebuildUpTo });
    await sasldb.build('mail.example', [entry('amy'), legacy('mx1')]).publish();
    return sasldb;
  };

  test('adds and changes', async () => {
    const sasldb = await open();
    const next = entry('amy', { scramSha256: 'new' });
    await sasldb.update(new Map([next, entry('bob')].map((one) => [one.name, one])));
    const found = await contents();
    expect(found['amy/mail.example/authPassword']).toBe(hex('new'));
    expect(found['bob/mail.example/authPassword']).toBe(hex('SCRAM-SHA-256$4096:bob$b:c'));
    expect(found['mx1/mail.example/cmusaslsecretCRAM-MD5']).toBe(cram.toString('hex'));
  });

  test('leaves nothing of an account that any password matches', async () => {
    const sasldb = await open();
    const before = await contents();
    await sasldb.update(new Map([['mx1', null]]));
    const after = await contents();
    for (const [key, value] of Object.entries(before).filter(([name]) => name.startsWith('mx1')))
      expect(after[key]).not.toBe(value);
    expect(after['amy/mail.example/authPassword']).toBe(before['amy/mail.example/authPassword']);
    await sasldb.build('mail.example', [entry('amy')]).publish();
    expect(Object.keys(await contents())).toEqual(['amy/mail.example/authPassword']);
  });

  test('drops the legacy values alone when the account is no longer legacy, and takes them back', async () => {
    const sasldb = await open();
    await sasldb.update(new Map([['mx1', entry('mx1')]]));
    const after = await contents();
    expect(after['mx1/mail.example/cmusaslsecretCRAM-MD5']).not.toBe(cram.toString('hex'));
    expect(after['mx1/mail.example/authPassword']).toBe(hex('SCRAM-SHA-256$4096:mx1$b:c'));
    await sasldb.update(new Map([['mx1', legacy('mx1')]]));
    expect((await contents())['mx1/mail.example/cmusaslsecretCRAM-MD5']).toBe(cram.toString('hex'));
  });
});

describe('a draft', () => {
  const many = Array.from({ length: 30_000 }, (_, at) => entry(`user${at}`));

  test('is in force once it is published, and not before', async () => {
    const sasldb = openSasldb({ path: path(), rebuildUpTo: 0 });
    await sasldb.build('mail.example', [entry('amy')]).publish();
    const draft = sasldb.build('mail.example', [entry('bob')]);
    await expect.poll(() => existsSync(join(dir, 'sasldb.build', 'sasldb2'))).toBe(true);
    expect(Object.keys(await contents())).toEqual(['amy/mail.example/authPassword']);
    await draft.publish();
    expect(Object.keys(await contents())).toEqual(['bob/mail.example/authPassword']);
    await sasldb.update(new Map([['bob', null]])); // which knows what was published
    expect((await contents())['bob/mail.example/authPassword']).not.toBe(hex('SCRAM-SHA-256$4096:bob$b:c'));
  });

  test('that is discarded leaves nothing, whenever that is', async () => {
    const sasldb = openSasldb({ path: path() });
    await sasldb.build('mail.example', [entry('amy')]).publish();
    for (const after of ['at once', 'while it is loaded', 'when it is finished']) {
      const draft = sasldb.build('mail.example', many);
      const file = join(dir, 'sasldb.build', 'sasldb2');
      if (after !== 'at once') await expect.poll(() => existsSync(file)).toBe(true);
      if (after === 'when it is finished')
        await expect.poll(() => statSync(file).mode & 0o777, { timeout: 20_000 }).toBe(0o600);
      await draft.discard();
      expect(existsSync(file), after).toBe(false);
    }
    expect(Object.keys(await contents())).toEqual(['amy/mail.example/authPassword']);
    await sasldb.update(new Map([['bob', entry('bob')]]));
    expect(Object.keys(await contents())).toHaveLength(2);
  });

  test('takes each entry when its turn comes, and lets others have theirs', async () => {
    let turns = 0;
    let next = setImmediate(count);
    function count() {
      turns += 1;
      next = setImmediate(count);
    }
    let turnsAtTheEnd = 0;
    function* watched() {
      yield* many;
      turnsAtTheEnd = turns;
    }
    await openSasldb({ path: path() }).build('mail.example', watched()).publish();
    clearImmediate(next);
    expect(turnsAtTheEnd).toBeGreaterThanOrEqual(14);
    expect(Object.keys(await contents())).toHaveLength(30_000);
  });

  test('of entries that cannot be told is not built of some of them', async () => {
    await openSasldb({ path: path() })
      .build('mail.example', [entry('amy')])
      .publish();
    function* broken() {
      yield* many;
      throw new TypeError('a bug');
    }
    await expect(openSasldb({ path: path() }).build('mail.example', broken()).publish()).rejects.toThrow(
      'a bug',
    );
    expect(Object.keys(await contents())).toEqual(['amy/mail.example/authPassword']);
  });
});

describe('when it cannot be built', () => {
  test('the missing tool is named with its package', async () => {
    const sasldb = openSasldb({ path: path(), loader: '/nonexistent/db5.3_load' });
    await expect(sasldb.build('mail.example', []).publish()).rejects.toMatchObject({
      code: 'tool-missing',
      next: 'Install the Debian package db5.3-util: apt-get install db5.3-util',
    });
  });

  test('the one in use stays as it is', async () => {
    await openSasldb({ path: path() })
      .build('mail.example', [entry('amy')])
      .publish();
    const broken = join(dir, 'broken');
    writeFileSync(broken, '#!/bin/sh\necho db5.3_load: no space left >&2\nexit 1\n');
    chmodSync(broken, 0o755);
    const sasldb = openSasldb({ path: path(), loader: broken });
    await expect(sasldb.build('mail.example', []).publish()).rejects.toMatchObject({
      code: 'sasldb-not-built',
      detail: 'db5.3_load: no space left\n',
    });
    expect(Object.keys(await contents())).toEqual(['amy/mail.example/authPassword']);
    await openSasldb({ path: path() })
      .build('mail.example', [entry('bob')])
      .publish();
    expect(Object.keys(await contents())).toEqual(['bob/mail.example/authPassword']);
  });

  test.each([
    ['that has just begun', 'head -c 100 >/dev/null'],
    ['in the middle', 'head -c 1000000 >/dev/null'],
    ['without reading', 'true'],
  ])('a loader that dies %s leaves the one in use', async (_when, reads) => {
    await openSasldb({ path: path() })
      .build('mail.example', [entry('amy')])
      .publish();
    const broken = join(dir, 'broken');
    writeFileSync(broken, `#!/bin/sh\n${reads}\nkill -9 $$\n`);
    chmodSync(broken, 0o755);
    const many = Array.from({ length: 20_000 }, (_, at) => entry(`user${at}`));
    const sasldb = openSasldb({ path: path(), loader: broken });
    await expect(sasldb.build('mail.example', many).publish()).rejects.toMatchObject({
      code: 'sasldb-not-built',
    });
    expect(Object.keys(await contents())).toEqual(['amy/mail.example/authPassword']);
  });

  test('a disk that is full is told, and leaves the one in use', async () => {
    await openSasldb({ path: path() })
      .build('mail.example', [entry('amy')])
      .publish();
    const limited = join(dir, 'limited'); // as a full disk does, a limit on the size of files makes write(2) fail
    writeFileSync(limited, '#!/bin/sh\nulimit -f 100\ntrap "" XFSZ\nexec db5.3_load "$@"\n');
    chmodSync(limited, 0o755);
    const many = Array.from({ length: 20_000 }, (_, at) => entry(`user${at}`));
    const sasldb = openSasldb({ path: path(), loader: limited });
    const refusal = await sasldb
      .build('mail.example', many)
      .publish()
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'sasldb-not-built' });
    expect((refusal as Refusal).detail).toContain('File too large');
    expect(Object.keys(await contents())).toEqual(['amy/mail.example/authPassword']);
  });

  test('nothing is left lying about but the loader’s own folder', async () => {
    await openSasldb({ path: path() })
      .build('mail.example', [entry('amy')])
      .publish();
    expect(readdirSync(dir).sort()).toEqual(['sasldb.build', 'sasldb2']);
    expect(statSync(join(dir, 'sasldb.build')).mode & 0o777).toBe(0o700);
    expect(existsSync(join(dir, 'sasldb.build', 'sasldb2'))).toBe(false);
  });
});
