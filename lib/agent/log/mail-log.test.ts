import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type MailLog, type MailLogOptions, openMailLog } from '#lib/agent/log/mail-log.ts';
import { shareDevLog } from '#lib/agent/log/share-dev-log.ts';
import { run } from '#lib/run.ts';

let dir: string;
let devLog: string;
let logs: { close: () => Promise<void> }[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'log-'));
  devLog = join(dir, 'devlog');
  logs = [];
});
afterEach(async () => {
  await Promise.all(logs.map((log) => log.close()));
  await rm(dir, { recursive: true });
});

const places = () => ({ devLog, share: join(dir, 'share') });

async function opened(tag: string, more: Partial<MailLogOptions> = {}): Promise<MailLog> {
  const common = { dir: join(dir, tag), tag, places: places(), files: [join(dir, 'mail.log')], surveyMs: 20 };
  // lines of two weeks ago are no longer kept
  const now = () => new Date('2026-11-21T12:00:00Z');
  const log = await openMailLog({ ...common, root: true, now, ...more });
  logs.push(log);
  return log;
}

/** Writes as syslog(3) does once it has fallen back to a stream: each message with a NUL behind it. */
function syslog(path: string, ...frames: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path, () => socket.end(frames.map((frame) => `${frame}\0`).join('')));
    socket.on('error', reject);
    socket.on('close', () => resolve());
  });
}
const frame = (tag: string, text: string) => `<22>Nov 20 23:20:17 ${tag}[7]: ${text}`;
const linesOf = async (log: MailLog) => (await log.read('', 1000)).lines.map(({ line }) => line);
const has = (log: MailLog, ...lines: unknown[]) =>
  vi.waitFor(async () => expect(await linesOf(log)).toEqual(lines), { timeout: 5000 });

describe('a host without a syslog daemon', () => {
  test('the agent listens on /dev/log itself, and keeps its own lines alone', async () => {
    const log = await opened('gw1');
    expect(log.describe()).toEqual({ source: 'socket', detail: `listening on ${devLog}` });
    await syslog(devLog, frame('gw1', 'a'), frame('cron', 'no'), frame('gw1', 'b\nNov 20 gw1[7]: forged'));
    await has(log, 'gw1[7]: a', 'gw1[7]: b Nov 20 gw1[7]: forged');
    expect(log.position().cursor).toBe((await log.read('', 10)).next);
  });

  test('the socket goes when the agent ends, with every line that had arrived kept', async () => {
    const log = await opened('gw1');
    await syslog(devLog, ...Array.from({ length: 500 }, (_, at) => frame('gw1', `line ${at}`)));
    await log.close();
    logs = [];
    expect(await readdir(dir)).not.toContain('devlog');
    const again = await opened('gw1', { socket: join(dir, 'other') });
    const lines = await linesOf(again);
    expect(lines.slice(0, 500)).toEqual(Array.from({ length: 500 }, (_, at) => `gw1[7]: line ${at}`));
    await vi.waitFor(async () =>
      expect((await linesOf(again)).at(-1)).toMatch(/^postern-log\[\d+\]: notice: /),
    );
  });

  test('a stale socket is replaced', async () => {
    const bindAndDie =
      "require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 9))";
    expect(await run(process.execPath, ['-e', bindAndDie, devLog])).toMatchObject({ signal: 'SIGKILL' });
    const log = await opened('gw1');
    await syslog(devLog, frame('gw1', 'a'));
    await has(log, 'gw1[7]: a');
  });

  test('several agents share it: the owner hands on, and another takes over when it goes', async () => {
    const owner = await opened('gw1');
    const other = await opened('gw2');
    expect(other.describe().detail).toContain('another agent');
    await syslog(devLog, frame('gw2', 'for two'), frame('gw1', 'for one'));
    await has(owner, 'gw1[7]: for one');
    await has(other, 'gw2[7]: for two');
    await owner.close();
    logs = [other];
    await vi.waitFor(() => expect(other.describe().detail).toBe(`listening on ${devLog}`), { timeout: 5000 });
    await syslog(devLog, frame('gw2', 'still'));
    // when taking over took long, a notice says so
    const said = async () => (await linesOf(other)).filter((line) => !line.includes(': notice: '));
    await vi.waitFor(async () => expect(await said()).toEqual(['gw2[7]: for two', 'gw2[7]: still']));
  });

  test('an owner that lost its path to another gives it up, and still gets its lines', async () => {
    const first = await opened('gw1');
    await rm(devLog);
    const second = await opened('gw2');
    await vi.waitFor(() => expect(second.describe().detail).toBe(`listening on ${devLog}`), {
      timeout: 5000,
    });
    await vi.waitFor(() => expect(first.describe().detail).toContain('another agent'), { timeout: 5000 });
    await vi.waitFor(async () => {
      await syslog(devLog, frame('gw1', 'a'));
      expect((await linesOf(first)).at(-1)).toBe('gw1[7]: a');
    });
  });

  test('an agent of an ordinary user is told what to do, and takes what root grants it by a link', async () => {
    const log = await opened('gw3', { root: false });
    expect(log.describe()).toMatchObject({ source: 'none', detail: expect.stringContaining('--log-file') });
    const shared = await shareDevLog({ tags: [], onFrame: () => {}, places: places() });
    logs.push(shared);
    const socket = join(dir, 'share', 'gw4');
    const granted = await opened('gw4', { root: false, socket });
    await syslog(devLog, frame('gw4', 'a'));
    await has(granted, 'gw4[7]: a');
  });
});

describe('a host with a syslog daemon', () => {
  beforeEach(async () => {
    await mkdir(join(dir, 'share'));
    const daemon = createServer();
    await new Promise<void>((resolve) => daemon.listen(devLog, resolve));
    logs.push({ close: () => new Promise((resolve) => daemon.close(() => resolve())) });
  });

  test('the usual file is followed as soon as there is one', async () => {
    const log = await opened('gw1');
    expect(log.describe().source).toBe('none');
    await writeFile(join(dir, 'mail.log'), 'Nov 20 23:20:17 host gw1[7]: before\n');
    await vi.waitFor(() => expect(log.describe().detail).toBe(`following ${join(dir, 'mail.log')}`));
    await appendFile(
      join(dir, 'mail.log'),
      'Nov 20 23:20:17 host gw1[7]: a\nNov 20 23:20:18 host other[7]: b\n',
    );
    await has(log, 'gw1[7]: a');
  });

  test('no line is lost or doubled when the agent restarts', async () => {
    const path = join(dir, 'mine.log');
    await writeFile(path, '');
    const add = (text: string) => appendFile(path, `2026-11-20T23:20:17.5Z host gw1[7]: ${text}\n`);
    const first = await opened('gw1', { file: path });
    await vi.waitFor(() => expect(first.describe().detail).toBe(`following ${path}`));
    await add('a');
    await has(first, 'gw1[7]: a');
    await first.close();
    await add('b');
    const second = await opened('gw1', { file: path });
    await add('c');
    await has(second, 'gw1[7]: a', 'gw1[7]: b', 'gw1[7]: c');
    expect((await second.read('', 1)).lines[0]?.at).toBe('2026-11-20T23:20:17.500Z');
  });
});

describe('waiting', () => {
  test('ends with a line, with the time, or with the signal', async () => {
    const log = await opened('gw1');
    const line = log.wait('', 20);
    await syslog(devLog, frame('gw1', 'a'));
    await line;
    const { cursor } = log.position();
    await log.wait('', 20);
    await log.wait(cursor, 0.01);
    const gone = new AbortController();
    const waiting = log.wait(cursor, 20, gone.signal);
    gone.abort();
    await waiting;
  });
});

test('a socket that cannot be opened is told, and does not keep the agent from starting', async () => {
  const log = await opened('gw1', { socket: join(dir, 'missing', 'socket') });
  expect(log.describe()).toMatchObject({ source: 'none', detail: expect.stringContaining('ENOENT') });
  await mkdir(join(dir, 'missing'));
  await vi.waitFor(() => expect(log.describe().source).toBe('socket'));
});

describe('where the host’s own saslauthd checks passwords', () => {
  const verdict = (user: string, service = 'smtp') =>
    `                : auth failure: [user=${user}] [service=${service}] [realm=] [mech=pam] [reason=PAM auth error]`;
  const words = 'DEBUG: auth_pam: pam_authenticate failed: Authentication failure';
  const file = (tag: string, text: string) => `2026-11-20T23:20:17.123456+00:00 gw ${tag}[7]: ${text}\n`;
  const wanted = () => Promise.resolve(true);

  test('its lines on our log-ins are kept with the daemon’s', async () => {
    const log = await opened('gw1', { checks: { wanted } });
    const said = [words, verdict('amy', 'imap'), words, verdict('amy')];
    await syslog(devLog, ...said.map((text) => frame('saslauthd', text)), frame('gw1', 'AUTH failure'));
    await has(log, `saslauthd[7]: ${words}`, `saslauthd[7]: ${verdict('amy')}`, 'gw1[7]: AUTH failure');
  });

  test('each gateway of the host hears them; who does not want them keeps none', async () => {
    const first = await opened('gw1', { checks: { wanted } });
    const second = await opened('gw2', { checks: { wanted } });
    const third = await opened('gw3');
    await vi.waitFor(
      async () => {
        await syslog(devLog, frame('saslauthd', verdict('amy')), frame('gw3', 'a'));
        expect((await linesOf(second)).length * (await linesOf(first)).length).toBeGreaterThan(0);
        expect(await linesOf(third)).toContain('gw3[7]: a');
      },
      { timeout: 5000 },
    );
    expect((await linesOf(third)).filter((line) => line.includes('saslauthd'))).toEqual([]);
  });

  test('from a file of its own they come before what the daemon says of them, and none twice', async () => {
    const [mail, auth] = [join(dir, 'mail.log'), join(dir, 'auth.log')];
    await writeFile(mail, file('gw1', 'before'));
    await writeFile(auth, file('saslauthd', verdict('long-ago')));
    const open = () => opened('gw1', { file: mail, checks: { wanted, file: auth } });
    const log = await open();
    await vi.waitFor(() => expect(log.describe().detail).toBe(`following ${mail}`));
    await appendFile(mail, file('gw1', 'begins'));
    await has(log, 'gw1[7]: begins');
    await appendFile(auth, file('sshd', 'no') + file('saslauthd', words) + file('saslauthd', verdict('amy')));
    await appendFile(mail, file('gw1', 'AUTH failure') + file('saslauthd', verdict('in the wrong file')));
    const both = [
      'gw1[7]: begins',
      `saslauthd[7]: ${words}`,
      `saslauthd[7]: ${verdict('amy')}`,
      'gw1[7]: AUTH failure',
    ];
    await has(log, ...both);
    await log.close();
    logs = [];
    await appendFile(auth, file('saslauthd', verdict('bob')));
    await appendFile(mail, file('gw1', 'AUTH failure of bob'));
    await has(await open(), ...both, `saslauthd[7]: ${verdict('bob')}`, 'gw1[7]: AUTH failure of bob');
  });

  test('says why that file is not read; not wanted any more, what is written meanwhile is not read later', async () => {
    const [mail, auth] = [join(dir, 'mail.log'), join(dir, 'auth.log')];
    await writeFile(mail, '');
    let isWanted = true;
    const log = await opened('gw1', {
      file: mail,
      checks: { wanted: () => Promise.resolve(isWanted), file: auth },
    });
    await appendFile(mail, file('gw1', 'a'));
    await vi.waitFor(() =>
      expect(log.describe().detail).toBe(`following ${mail}; waiting for ${auth} to appear`),
    );
    isWanted = false;
    await vi.waitFor(() => expect(log.describe().detail).toBe(`following ${mail}`));
    await writeFile(auth, file('saslauthd', verdict('amy')));
    await appendFile(mail, file('gw1', 'b'));
    await has(log, 'gw1[7]: a', 'gw1[7]: b');
    isWanted = true;
    await vi.waitFor(async () => {
      await appendFile(auth, file('saslauthd', verdict('bob')));
      await appendFile(mail, file('gw1', 'c'));
      expect((await linesOf(log)).join()).toContain('[user=bob]');
    });
    expect((await linesOf(log)).join()).not.toContain('[user=amy]');
  });
});
