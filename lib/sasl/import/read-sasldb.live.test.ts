import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '#lib/run.ts';
import { readSasldb } from './read-sasldb.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'postern-sasldb-'));
});
afterAll(() => rm(dir, { recursive: true }));

const hex = (text: string) => Buffer.from(text, 'utf8').toString('hex');

async function load(name: string, rows: [string, string, string, string][], header = ''): Promise<Buffer> {
  const lines = rows.map(
    ([user, realm, property, value]) => ` ${hex(`${user}\0${realm}\0${property}`)}\n ${hex(value)}\n`,
  );
  const input = `VERSION=3\nformat=bytevalue\ntype=hash\n${header}HEADER=END\n${lines.join('')}DATA=END\n`;
  const { code, stderr } = await run('db5.3_load', [join(dir, name)], { input });
  expect(code, stderr).toBe(0);
  return readFile(join(dir, name));
}

describe('users are read from a sasldb', () => {
  test('as saslpasswd2 writes it', async () => {
    const path = join(dir, 'saslpasswd2');
    for (const [user, password] of [
      ['amy', 'tuba solo'],
      ['bea', 'Übergang'],
      ['amy', 'changed since'],
    ] as const) {
      const args = ['-p', '-c', '-f', path, '-u', 'mail.example', user];
      expect((await run('/usr/sbin/saslpasswd2', args, { input: password })).code).toBe(0);
    }
    const users = readSasldb(await readFile(path));
    expect(
      users.map(({ name, realm, properties }) => [name, realm, properties.get('userPassword')?.toString()]),
    ).toEqual([
      ['amy', 'mail.example', 'changed since'],
      ['bea', 'mail.example', 'Übergang'],
    ]);
  });

  test.each(['db_pagesize=512\n', 'db_pagesize=4096\n', 'db_pagesize=4096\ndb_lorder=4321\n'])(
    'of thousands of them, with values longer than a page (%j)',
    async (header) => {
      const long = 'x'.repeat(9000);
      const rows = Array.from({ length: 3000 }, (_, at): [string, string, string, string] => [
        `user${at}`,
        'mail.example',
        'userPassword',
        at === 17 ? long : `password ${at}`,
      ]);
      const users = readSasldb(await load(`many-${header.length}`, rows, header));
      expect(users).toHaveLength(3000);
      const of = (name: string) =>
        users
          .find((user) => user.name === name)
          ?.properties.get('userPassword')
          ?.toString();
      expect(of('user17')).toBe(long);
      expect(of('user2999')).toBe('password 2999');
    },
  );

  test('as db5.3_dump prints it, in both of its ways', async () => {
    await load('dumped', [['amy', 'r', 'userPassword', 'a\\b ü\n']]);
    for (const flags of [[], ['-p']]) {
      const { stdout } = await run('db5.3_dump', [...flags, join(dir, 'dumped')]);
      const [amy] = readSasldb(Buffer.from(stdout));
      expect(amy).toMatchObject({ name: 'amy', realm: 'r' });
      expect(amy?.properties.get('userPassword')?.toString()).toBe('a\\b ü\n');
    }
  });
});

test('what is no sasldb, or a damaged one, is told in a sentence', async () => {
  const good = await load(
    'good',
    Array.from({ length: 200 }, (_, at) => [`u${at}`, 'r', 'userPassword', `p${at}`]),
  );
  expect(() => readSasldb(Buffer.from('hello'))).toThrow('This is no output of db_dump.');
  expect(() => readSasldb(good.subarray(0, good.length - 100))).toThrow('damaged');
  for (const pages of [1, 2])
    expect(() => readSasldb(good.subarray(0, good.length - pages * good.readUInt32LE(20)))).toThrow(
      'The end of the database is missing',
    );
  const btree = join(dir, 'btree');
  await run('db5.3_load', ['-t', 'btree', '-T', btree], { input: 'a\nb\n' });
  expect(() => readSasldb(Buffer.from('VERSION=3\nHEADER=END\nDATA=END\n'))).toThrow('no user');
  await expect(readFile(btree).then(readSasldb)).rejects.toThrow(/no output of db_dump/);
  await writeFile(join(dir, 'torn'), good);
  for (let at = 512; at < good.length; at += 97) {
    const torn = Buffer.from(good);
    torn[at] = 0xff;
    try {
      readSasldb(torn);
    } catch (error) {
      expect((error as Error).name).toBe('NotReadable');
    }
  }
});
