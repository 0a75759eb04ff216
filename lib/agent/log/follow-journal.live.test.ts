import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { followJournal } from '#lib/agent/log/follow-journal.ts';
import type { SpoolRecord } from '#lib/agent/log/segment.ts';
import type { Sink, Source } from '#lib/agent/log/source.ts';
import { run, start } from '#lib/run.ts';

const journald = '/lib/systemd/systemd-journald';

/** A journal daemon in a name space of its own, whose socket and files lie in folders that this process sees. */
const ownJournal = `set -e
mount -t tmpfs none /run
mkdir -p /run/systemd/journal /run/log/journal
mount --bind "$1/socket" /run/systemd/journal
mount --bind "$1/journal" /run/log/journal
mount -t tmpfs none /var/log
exec ${journald}`;

let dir: string;
let daemon: ChildProcess;
let source: Source | null = null;
let position = '';
const kept: SpoolRecord[] = [];

const sink: Sink = {
  records: () => [],
  pass: (tag, record) => (tag === 'saslauthd' ? [] : [record]),
  position: () => position,
  keep: (batch, at) => {
    kept.push(...batch);
    position = at;
    return Promise.resolve();
  },
};

/** logger(1) keeps quiet about a socket that is not there yet, unless it is told not to. */
async function log(tag: string, text: string): Promise<void> {
  const socket = ['--socket-errors=on', '--socket', join(dir, 'socket', 'dev-log')];
  const { code, stderr } = await run('logger', [
    ...socket,
    '--id=7',
    '-p',
    'mail.info',
    '-t',
    tag,
    '--',
    text,
  ]);
  if (code !== 0) throw new Error(stderr);
}
const follow = () => {
  source = followJournal({ tags: ['gw1', 'gw1-queue'], sink, directory: join(dir, 'journal') });
};
const leave = async () => {
  await source?.close();
  source = null;
};
const texts = () => kept.map(({ line }) => line);

beforeAll(async () => {
  await mkdir('/var/lib/postern-test', { recursive: true, mode: 0o755 });
  dir = await mkdtemp('/var/lib/postern-test/journal-');
  for (const name of ['socket', 'journal']) await mkdir(join(dir, name));
  if (!existsSync(journald)) return;
  daemon = start('unshare', ['-m', 'sh', '-c', ownJournal, 'sh', dir], { stdio: 'ignore' });
  await vi.waitFor(() => log('other', 'up'), { timeout: 20_000, interval: 50 });
});

afterAll(async () => {
  await leave();
  daemon?.kill('SIGKILL');
  await rm(dir, { recursive: true, force: true });
});

test.skipIf(!existsSync(journald))('lines of the journal are kept once, also over a restart', async () => {
  await log('gw1', 'before');
  await log('other', 'last before');
  await vi.waitFor(
    async () => {
      const { stdout } = await run('journalctl', [
        `--directory=${join(dir, 'journal')}`,
        '--identifier=other', // the journal writes lines of its own between ours
        '-n',
        '1',
        '-o',
        'cat',
      ]);
      expect(stdout).toBe('last before\n');
    },
    { timeout: 20_000, interval: 100 },
  );
  follow();
  await vi.waitFor(() => expect(position).toMatch(/^journal s=/), { timeout: 10_000 });
  await log('gw1', 'a');
  await log('other', 'no');
  await log('gw1-queue', 'b = "c"');
  await vi.waitFor(() => expect(texts()).toEqual(['gw1[7]: a', 'gw1-queue[7]: b = "c"']), {
    timeout: 10_000,
  });
  expect(Math.abs((kept[0]?.at ?? 0) - Date.now())).toBeLessThan(60_000);
  await leave();
  await log('gw1', 'while away');
  follow();
  await log('gw1', 'back');
  await vi.waitFor(() => expect(texts().slice(2)).toEqual(['gw1[7]: while away', 'gw1[7]: back']), {
    timeout: 10_000,
  });
});

test('a journal that cannot be read is told', async () => {
  const broken = followJournal({ tags: ['gw1'], sink, directory: join(dir, 'nowhere'), retryMs: 50 });
  await vi.waitFor(() => expect(broken.describe()).toContain('cannot be read'));
  await broken.close();
});
