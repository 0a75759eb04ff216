import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSendmail } from '#lib/agent/engines/sendmail/run-sendmail.ts';
import { packageRoot } from '#lib/package-root.ts';
import { entrySchema, type MapName } from '#lib/policy/entry/entry.ts';
import { emptyPolicy } from '#lib/policy/policy.ts';
import { samplePolicy } from '#lib/policy/sample-policy.ts';
import { bytesOfText, textOfBytes } from '#lib/raw-text.ts';
import { run, start } from '#lib/run.ts';
import { formatAliases } from '../render-aliases.ts';
import { renderAccess, renderTable } from '../render-map.ts';
import { askTestMode, build, freshFolder, removeFolder } from '../test-workshop.ts';
import { readMap } from './read-map.ts';

let dir = '';
let cf = '';
beforeAll(async () => {
  dir = await freshFolder();
  ({ cf } = await build(dir, emptyPolicy()));
  await mkdir(join(dir, 'compared'));
});
afterAll(() => removeFolder(dir));

/** What the daemon's own programs make of a text, line by line; the logins are no part of the map any more. */
async function stored(map: MapName, text: string, name: string): Promise<string[]> {
  const path = join(dir, 'compared', name);
  if (map === 'aliases') {
    await writeFile(path, bytesOfText(text));
    await runSendmail('/usr/sbin/sendmail', ['-C', cf, '-O', `AliasFile=hash:${path}`, '-bi']);
  } else {
    await run('makemap', ['hash', path], { input: Buffer.from(bytesOfText(text)) });
  }
  return (await dumped(path))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('authinfo:'))
    .sort();
}

/** A letter for each byte, so that those of other character sets are told apart. */
async function dumped(path: string): Promise<string> {
  const { stdout } = start('makemap', ['-u', 'hash', path]);
  const pieces: Buffer[] = [];
  for await (const piece of stdout ?? []) pieces.push(piece);
  return Buffer.concat(pieces).toString('latin1');
}

function rendered(map: MapName, text: string): string {
  const { entries } = readMap(map, { file: map, text });
  // as a policy.json brings them back
  const again = entries.map((entry) => entrySchema.parse(JSON.parse(JSON.stringify(entry))));
  expect(again).toEqual(entries);
  if (map === 'aliases') return formatAliases(again);
  return map === 'access' ? renderAccess(again) : renderTable(again);
}

async function comesBack(map: MapName, text: string): Promise<number> {
  const before = await stored(map, text, `${map}-found`);
  expect(await stored(map, rendered(map, text), `${map}-written`)).toEqual(before);
  return before.length;
}

const tables = ['access', 'mailertable', 'virtusertable', 'genericstable', 'aliases'] as const;

describe('a file comes back with the same set of entries', () => {
  it.each(tables)('%s, as such files look', async (map) => {
    const folder = join(packageRoot(), 'lib/sendmail/import/fixtures/maps');
    expect(await comesBack(map, await readFile(join(folder, map), 'utf8'))).toBeGreaterThan(5);
  });

  it.each(tables)('%s, of any lines', { timeout: 180_000 }, async (map) => {
    const folder = join(packageRoot(), 'lib/sendmail/import/fixtures/maps');
    const lines = (await readFile(join(folder, map), 'utf8'))
      .split('\n')
      .filter((line) => !/AuthInfo|prog:/.test(line));
    const words = lines
      .flatMap((line) => line.split(/\s+/))
      .filter((word) => word !== '' && !word.endsWith('\\'));
    const word = fc.oneof(fc.constantFrom(...words), fc.stringMatching(/^[!-~]{0,11}[!-[\]-~]$/));
    const glue = map === 'aliases' ? fc.constantFrom(': ', ':', '\t: ') : fc.constantFrom('\t', ' ', '  \t');
    // newaliases reads a name as an address: it mends or refuses what is none
    const key = map === 'aliases' ? fc.stringMatching(/^[a-z0-9][a-zA-Z0-9._+=-]{0,8}$/) : word;
    const made = fc.tuple(
      key,
      glue,
      fc.array(word, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', ' ', '\r'),
    );
    const line = fc.oneof(
      fc.constantFrom(...lines),
      made.map(([key, between, values, end]) => `${key}${between}${values.join(' ')}${end}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 40, maxLength: 40 }), async (some) => {
        await comesBack(map, `${some.join('\n')}\n`);
      }),
      { numRuns: 12 },
    );
  });
});

describe('bytes of another character set come back as they were', () => {
  it.each([
    [
      'access',
      [
        'from:b\xe9.example\tERROR:550 caf\xe9',
        'x.example ERROR:"550 Don\x92t \x81"',
        'CAF\xc9 OK',
        'caf\xe9 OK',
      ],
    ],
    [
      'access',
      [
        '\xc3\x89.example REJECT',
        '\xc3\xa9.example OK',
        '\xe2\x84\xaa.example OK',
        'b.example ERROR:550 \xe9',
      ],
    ],
    ['mailertable', ['a.example error:5.7.1:550 g\xe9n\xe9ral', 'b.example esmtp:[b.example]']],
    ['virtusertable', ['a@b.example error:nouser 550 \xfcber', '\xe4@b.example root']],
    ['genericstable', ['jos\xe9 jose@b.example']],
    [
      'aliases',
      ['max: M\xfcller <max@example.org>, "G\xfcn" <a@b.example>', 'all: max,', '\t\xe9va@b.example'],
    ],
  ] as const)('%s %j', async (map, lines) => {
    const bytes = Buffer.from(`# caf\xe9\n${lines.join('\n')}\n`, 'latin1');
    const count = lines.filter((line) => !line.startsWith('\t')).length;
    expect(await comesBack(map, textOfBytes(bytes))).toBe(map === 'aliases' ? count + 1 : count);
  });

  it.each(['access', 'virtusertable'] as const)('%s, of any bytes', async (map) => {
    const byte = fc.integer({ min: 0x21, max: 0xff }).filter((one) => one !== 0x7f);
    const word = fc.array(byte, { minLength: 1, maxLength: 6 }).map((some) => Buffer.from(some));
    const line = fc
      .array(word, { minLength: 2, maxLength: 4 })
      .map((words) => Buffer.concat(words.flatMap((one) => [one, Buffer.from(' ')])));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 40, maxLength: 40 }), async (some) => {
        await comesBack(map, textOfBytes(Buffer.concat(some.flatMap((one) => [one, Buffer.from('\n')]))));
      }),
      { numRuns: 12 },
    );
  });
});

describe('what is said of imported lines is what the daemon does', () => {
  const relays = /^\$# RELAY$|^RELAY$/;
  const verdict = async (line: string, client: string) => {
    const { entries, rows } = readMap('access', { file: 'access', text: `${line}\n` });
    const folder = await freshFolder();
    const workshop = await build(folder, samplePolicy({}, entries));
    const asked = ['.D{client_name}x.example.com', '.D{client_resolve}OK', 'check_rcpt <x@stranger.example>'];
    const answer = await askTestMode(workshop, [`.D{client_addr}${client}`, ...asked]);
    await removeFolder(folder);
    const [, last = answer] = [...answer.matchAll(/^check_rcpt +returns: (.*)$/gm)].at(-1) ?? [];
    return { relays: relays.test(last), words: rows[0]?.words };
  };

  it.each([
    ['Connect:198.51.100 relay', '198.51.100.7', true, /^$/],
    ['Connect:198.51.100 RELAY\r', '198.51.100.7', true, /^$/],
    ['Connect:198.51.100 RELAY # our office', '198.51.100.7', false, /refuses with this text/],
    ['Connect:198.51.100.0/24 RELAY', '198.51.100.7', false, /never matches/],
    ['Connect:198.51.100. RELAY', '198.51.100.7', false, /never matches/],
    ['Connect:[198.51.100.7] RELAY', '198.51.100.7', false, /only clients whose address has no name/],
    ['Connect:IPv6:2001:db8::7 RELAY', 'IPv6:2001:db8:0:0:0:0:0:7', false, /only with confUSE_COMPRESSED/],
    ['Connect:2001:db8:7 RELAY', 'IPv6:2001:db8:7:0:0:0:0:7', false, /never matches/],
    ['Connect:IPv6:2001:db8:7 RELAY', 'IPv6:2001:db8:7:0:0:0:0:7', true, /^$/],
    ['Connect:.example.com RELAY', '198.51.100.7', false, /never matches/],
  ])('%j for %s', async (line, client, does, words) => {
    const found = await verdict(line, client);
    expect(found.relays).toBe(does);
    expect(found.words).toMatch(words);
  });
});
