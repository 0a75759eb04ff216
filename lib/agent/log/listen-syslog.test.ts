import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { takeBare } from '#lib/agent/bare-connections.ts';
import { listenSyslog, type SyslogListener } from './listen-syslog.ts';

const node = vi.hoisted(() => ({ hasBare: true }));
vi.mock('#lib/agent/bare-connections.ts', async (original) => {
  const real = await original<{ takeBare: typeof takeBare }>();
  return { takeBare: (...args: Parameters<typeof takeBare>) => node.hasBare && real.takeBare(...args) };
});

describe.each([true, false])('where connections can be had without a Socket: %s', (hasBare) => {
  let dir: string;
  let listener: SyslogListener;
  let heard: string[];
  const path = () => join(dir, 'log');

  beforeEach(async () => {
    node.hasBare = hasBare;
    dir = mkdtempSync(join(tmpdir(), 'syslog-'));
    heard = [];
    listener = await listenSyslog(path(), (text) => heard.push(text));
  });
  afterEach(async () => {
    await listener.close();
    rmSync(dir, { recursive: true });
  });

  const writer = () =>
    new Promise<Socket>((resolve, reject) => {
      const socket = createConnection(path(), () => resolve(socket));
      socket.on('error', reject);
    });
  const say = (socket: Socket, text: string) =>
    new Promise<void>((resolve) => socket.write(text, () => resolve()));
  const hears = (...texts: string[]) => vi.waitFor(() => expect(heard).toEqual(texts));

  test('all that a stream says is heard in order, however it comes in pieces', async () => {
    const daemon = await writer();
    for (const piece of ['a\0', 'b', '\0c\0d', 'd\0', '\0\0e'])
      await say(daemon, piece).then(() => pause(piece.length));
    daemon.end();
    await hears('a', 'b', 'c', 'dd', 'e');
  });

  test('what one stream has said comes before what another says after it', async () => {
    const daemon = await writer();
    const said: string[] = [];
    for (let round = 0; round < 40; round += 1) {
      await say(daemon, `first of ${round}\0`);
      await say(daemon, `second of ${round}\0`);
      await pause(round % 4); // now and then the daemon's stream rests, now and then it does not
      await say(daemon, `third of ${round}\0`);
      const other = await writer();
      await say(other, `another of ${round}\0`);
      await say(daemon, `fourth of ${round}\0`);
      other.end();
      for (const which of ['first', 'second', 'third', 'another', 'fourth'])
        said.push(`${which} of ${round}`);
      await vi.waitFor(() => expect(heard).toHaveLength(said.length));
    }
    const place = (text: string) => heard.indexOf(text);
    for (let round = 0; round < 40; round += 1)
      expect(place(`third of ${round}`)).toBeLessThan(place(`another of ${round}`));
    expect(heard.filter((text) => !text.startsWith('another'))).toEqual(
      said.filter((text) => !text.startsWith('another')),
    );
  });

  test('a writer never waits for long, however much it says', async () => {
    const daemon = await writer();
    const lines = Array.from({ length: 20_000 }, (_, at) => `line ${at} ${'x'.repeat(80)}`);
    for (const line of lines)
      if (!daemon.write(`${line}\0`)) await new Promise((resolve) => daemon.once('drain', resolve));
    await vi.waitFor(() => expect(heard.at(-1)).toBe(lines.at(-1)), { timeout: 10_000 });
    expect(heard).toEqual(lines);
  });

  test('closing reads what has arrived, and takes the socket away', async () => {
    const daemon = await writer();
    await say(daemon, 'a\0');
    await hears('a');
    await say(daemon, 'b\0');
    await listener.close();
    expect(heard).toEqual(['a', 'b']);
    expect(readdirSync(dir)).toEqual([]);
  });

  test('what is no syslog is dropped, and the stream heard on', async () => {
    const daemon = await writer();
    await say(daemon, 'x'.repeat(200_000));
    await say(daemon, '\0a\0');
    await vi.waitFor(() => expect(heard.at(-1)).toBe('a'));
    expect(heard.join('').length).toBeLessThan(200_000);
  });
});
