import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { takeBare } from '#lib/agent/bare-connections.ts';
import { run } from '#lib/run.ts';
import { Secret } from '#lib/secret.ts';
import { writeFrame } from './frame.ts';
import { type Saslauthd, type SaslauthdOptions, startSaslauthd } from './saslauthd.ts';

const node = vi.hoisted(() => ({ hasBare: true }));
vi.mock('#lib/agent/bare-connections.ts', async (original) => {
  const real = await original<{ takeBare: typeof takeBare }>();
  return { takeBare: (...args: Parameters<typeof takeBare>) => node.hasBare && real.takeBare(...args) };
});

let dir: string;
let running: Saslauthd[];
let complaints: string[];
const path = () => join(dir, 'mux');

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postern-mux-'));
  running = [];
  complaints = [];
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.close()));
  rmSync(dir, { recursive: true });
});

async function startOne(options: Partial<SaslauthdOptions> = {}): Promise<Saslauthd> {
  const decide: SaslauthdOptions['decide'] = async ({ password }) => password.reveal() === 'right';
  const malformed = (reason: string) => complaints.push(reason);
  const one = await startSaslauthd({ dir, decide, malformed, ...options });
  running.push(one);
  return one;
}

const login = (password: string) =>
  writeFrame({ user: 'amy', password: new Secret(password), service: 'smtp', realm: '' });

/** All that comes back until the server closes. */
function answerTo(act: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = createConnection(path());
    socket.on('connect', () => act(socket));
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(received).subarray(2).toString()));
  });
}

const say = (bytes: Buffer) => answerTo((socket) => socket.write(bytes));

describe.each([
  ['the verifier', true],
  ['the verifier where Node makes a Socket of each connection', false],
])('%s', (_, hasBare) => {
  beforeEach(() => {
    node.hasBare = hasBare;
  });

  test('says OK or NO and closes', async () => {
    await startOne();
    expect(await say(login('right'))).toBe('OK');
    expect(await say(login('wrong'))).toBe('NO');
    expect(complaints).toEqual([]);
  });

  test('understands a request that comes byte by byte', async () => {
    await startOne();
    const bytes = [...login('right')];
    const drip = (socket: Socket): unknown => {
      const byte = bytes.shift();
      return byte !== undefined && socket.write(Buffer.from([byte]), () => setImmediate(drip, socket));
    };
    expect(await answerTo(drip)).toBe('OK');
  });

  test('answers a client that has closed its side for writing', async () => {
    await startOne();
    expect(await answerTo((socket) => socket.end(login('right')))).toBe('OK');
  });

  test('says NO to what is no request, and notes it', async () => {
    await startOne();
    expect(await say(Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toBe('NO');
    expect(await say(Buffer.concat([login('right'), Buffer.from('x')]))).toBe('NO');
    expect(complaints).toEqual(['the user name is longer than 320 bytes', 'more follows than one request']);
  });

  test('says NO when the decision fails, at once or later', async () => {
    const decide = vi.fn<SaslauthdOptions['decide']>().mockRejectedValueOnce(new Error('no memory'));
    decide.mockImplementationOnce(() => {
      throw new Error('no memory');
    });
    await startOne({ decide });
    expect([await say(login('right')), await say(login('right'))]).toEqual(['NO', 'NO']);
  });

  test('answers what is known at once as what takes time', async () => {
    await startOne({ decide: ({ password }) => password.reveal() === 'right' });
    expect([await say(login('right')), await say(login('wrong'))]).toEqual(['OK', 'NO']);
  });

  test('goes on when a client has gone before its answer', async () => {
    let decided: (yes: boolean) => void = () => {};
    const decide = vi.fn<SaslauthdOptions['decide']>(() => new Promise((resolve) => (decided = resolve)));
    await startOne({ decide });
    await rude(login('right'), true);
    await expect.poll(() => decide.mock.calls.length).toBe(1);
    decided(true);
    decide.mockReturnValue(true);
    expect(await say(login('right'))).toBe('OK');
  });

  test('closes with a client that waits for its answer and one that has not asked yet', async () => {
    const decide = vi.fn<SaslauthdOptions['decide']>(() => new Promise(() => {}));
    const one = await startOne({ decide });
    const silent = await open();
    const closed = new Promise((resolve) => silent.once('close', resolve));
    silent.resume();
    const waiting = say(login('right'));
    await expect.poll(() => decide.mock.calls.length).toBe(1);
    await one.close();
    await closed;
    expect(await waiting).toBe('');
  });

  test('gives a slow client one deadline for its whole request', async () => {
    await startOne({ limits: { patienceMs: 60 } });
    const bytes = [...login('right'), ...Buffer.alloc(500)];
    const drip = (socket: Socket): unknown =>
      socket.writable && socket.write(Buffer.from([bytes.shift() ?? 0]), () => setTimeout(drip, 15, socket));
    expect(await answerTo(drip)).toBe('NO');
    expect(complaints).toEqual(['the request was not finished in time']);
  });

  test('counts that deadline from the connection, not from the first byte', async () => {
    await startOne({ limits: { patienceMs: 200 } });
    const order: string[] = [];
    const late = async (name: string, say: (socket: Socket) => void = () => {}) => {
      const socket = await open();
      socket.on('data', () => order.push(name));
      return { say: () => say(socket), ended: new Promise((resolve) => socket.on('close', resolve)) };
    };
    const first = await late('first', (socket) => socket.write(Buffer.alloc(1)));
    const second = await late('second');
    first.say();
    await Promise.all([first.ended, second.ended]);
    expect(order).toEqual(['first', 'second']);
  });

  test('who says nothing keeps nobody out: beyond the limit the oldest of them has to go', async () => {
    await startOne({ limits: { unfinished: 3 } });
    const idle = await Promise.all(Array.from({ length: 3 }, open));
    const left = new Promise((resolve) => idle[0]?.on('data', resolve));
    expect(await say(login('right'))).toBe('OK');
    expect(String(await left)).toContain('NO');
    expect(complaints).toEqual(['too many clients that say nothing']);
    for (const socket of idle) socket.destroy();
  });

  test('outlives a flood of clients that send anything and leave at any time', async () => {
    await startOne({ limits: { patienceMs: 200, unfinished: 40 } });
    const bytes = fc.uint8Array({ maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { minLength: 20, maxLength: 60 }), async (flood) => {
        await Promise.all(flood.map((one, at) => rude(Buffer.from(one), at % 3 === 0)));
      }),
      { numRuns: 10 },
    );
    await expect.poll(() => say(login('right'))).toBe('OK');
  });

  test('knows whether it is answering', async () => {
    const one = await startOne();
    expect(await one.answering()).toEqual({ answering: true, message: `${path()} answers.` });
    rmSync(path());
    const { answering, message } = await one.answering();
    expect(answering).toBe(false);
    expect(message).toMatch(/^Nobody answers on .*ENOENT/);
  });
});

function open(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path(), () => resolve(socket));
    socket.on('error', reject);
  });
}

/** Sends and goes, at once or when the server has had enough. */
function rude(bytes: Buffer, atOnce: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = createConnection(path());
    socket.on('connect', () => socket.write(bytes, () => atOnce && socket.destroy()));
    socket.on('data', () => {});
    socket.on('error', () => {});
    socket.on('close', () => resolve());
  });
}

describe('the socket', () => {
  test('is for its owner alone', async () => {
    await startOne();
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  test('is for a group, too, when one is named', async () => {
    await startOne({ group: process.getgid?.() });
    expect(statSync(path()).mode & 0o777).toBe(0o660);
  });

  test('takes the place of one that a crash left behind', async () => {
    const crash =
      "require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
    await run(process.execPath, ['-e', crash, path()]);
    expect(statSync(path()).isSocket()).toBe(true);
    await startOne();
    expect(await say(login('right'))).toBe('OK');
  });

  test('is refused while another process answers on it', async () => {
    await startOne();
    await expect(startOne()).rejects.toMatchObject({ code: 'already-answered' });
    expect(await say(login('right'))).toBe('OK');
  });

  test('is refused where a file stands', async () => {
    writeFileSync(path(), '');
    await expect(startOne()).rejects.toMatchObject({ code: 'not-a-socket' });
  });

  test('is refused when its path is longer than a Unix socket can have', async () => {
    const deep = join(dir, 'x'.repeat(100));
    mkdirSync(deep);
    await expect(startOne({ dir: deep })).rejects.toMatchObject({ code: 'socket-path-too-long' });
  });
});
