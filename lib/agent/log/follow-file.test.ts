import { appendFile, mkdtemp, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followFile } from '#lib/agent/log/follow-file.ts';
import type { SpoolRecord } from '#lib/agent/log/segment.ts';
import type { Sink, Source } from '#lib/agent/log/source.ts';

/** A busy machine takes its time. */
const until = (look: () => void) => vi.waitFor(look, { timeout: 10_000, interval: 20 });

let dir: string;
let path: string;
let kept: string[];
let position: string;
let source: Source | null;

const sink: Sink = {
  records: (text) => (text.startsWith('our ') ? [{ at: 0, line: text }] : []),
  pass: () => [],
  position: () => position,
  keep: (batch: readonly SpoolRecord[], at) => {
    kept.push(...batch.map(({ line }) => line));
    position = at;
    return Promise.resolve();
  },
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'follow-'));
  path = join(dir, 'mail.log');
  kept = [];
  position = '';
  source = null;
});
afterEach(async () => {
  await source?.close();
  await rm(dir, { recursive: true });
});

const write = (...lines: string[]) => appendFile(path, lines.map((line) => `our ${line}\n`).join(''));
const follow = () => {
  source = followFile({ path, sink, now: () => new Date(0), pollMs: 5 });
};
const leave = async () => {
  await source?.close();
  source = null;
};
const keeps = (...lines: string[]) =>
  until(() =>
    expect(kept).toEqual(
      lines.map((line) => (line.includes('gap') ? expect.stringContaining(line) : `our ${line}`)),
    ),
  );

test('begins at the end of a file that was there before, and at the start of one that appears', async () => {
  follow();
  await until(() => expect(source?.describe()).toContain('waiting for'));
  await write('a');
  await keeps('a');
  await leave();
  position = '';
  kept = [];
  follow();
  await until(() => expect(source?.describe()).toBe(`following ${path}`));
  await write('b');
  await keeps('b');
});

test('a restart before the first line goes on from where it began', async () => {
  await write('before');
  follow();
  await until(() => expect(position).not.toBe(''));
  await leave();
  await write('a');
  follow();
  await keeps('a');
});

test('keeps whole lines only, and only those that are ours', async () => {
  await write('');
  position = '';
  follow();
  await until(() => expect(source?.describe()).toBe(`following ${path}`));
  await appendFile(path, 'their line\nour half');
  await write('x');
  await keeps('halfour x');
});

test('goes on exactly where it was after a restart', async () => {
  follow();
  await write('a', 'b');
  await keeps('a', 'b');
  await leave();
  await write('c');
  follow();
  await keeps('a', 'b', 'c');
});

test('follows a rename, with what was still written to the renamed file', async () => {
  follow();
  await write('a');
  await keeps('a');
  await rename(path, `${path}.1`);
  await appendFile(`${path}.1`, 'our late\n');
  await write('new');
  await keeps('a', 'late', 'new');
});

test('follows a truncation', async () => {
  follow();
  await write('a long first line', 'b');
  await keeps('a long first line', 'b');
  await truncate(path, 0);
  await write('c');
  await keeps('a long first line', 'b', 'c');
});

test('finds the rest in the rotated files after it was away for two rotations', async () => {
  follow();
  await write('a');
  await keeps('a');
  await leave();
  await write('b');
  await rename(path, `${path}.2`);
  await utimes(`${path}.2`, 1, 1);
  await write('c');
  await rename(path, `${path}.1`);
  await write('d');
  follow();
  await keeps('a', 'b', 'c', 'd');
});

test('says so when the rest is gone, even when a new file got the same inode', async () => {
  follow();
  await write('a');
  await keeps('a');
  await leave();
  const { ino } = await stat(path);
  position = position.replace(/^file \d+/, `file ${ino}`);
  await rm(path);
  await writeFile(path, 'our other\n');
  const reused = await stat(path);
  position = position.replace(/^file \d+/, `file ${reused.ino}`);
  follow();
  await keeps('a', 'gap: ', 'other');
});

test('goes on at the end of a file that has lost its tail', async () => {
  await write(...Array.from({ length: 30 }, (_, at) => `line ${at} of the first file`));
  position = '';
  follow();
  await until(() => expect(source?.describe()).toBe(`following ${path}`));
  await write('a', 'b');
  await keeps('a', 'b');
  await leave();
  await truncate(path, (await stat(path)).size - 'our b\n'.length);
  await write('c');
  follow();
  await write('d');
  await until(() => expect(kept.at(-1)).toBe('our d'));
  expect(kept.filter((line) => line === 'our a')).toHaveLength(1);
});
