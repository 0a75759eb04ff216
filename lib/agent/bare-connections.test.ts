import { mkdtempSync, rmSync, writeSync } from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeBare } from './bare-connections.ts';

const text = (bytes: ArrayBuffer) => Buffer.from(bytes).toString();

let dir: string;
let server: Server;
const path = () => join(dir, 's');

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'bare-'));
  server = createServer((socket) =>
    socket.on('data', (chunk) => socket.end(`a Socket heard ${String(chunk)}`)),
  );
  await new Promise<void>((resolve) => server.listen(path(), resolve));
});
afterEach(() => {
  server.close();
  rmSync(dir, { recursive: true });
});

/** What comes back after these words, the second of them once the first was answered. */
function say(...words: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = createConnection(path(), () => socket.write(words.shift() ?? ''));
    socket.on('data', (chunk) => {
      heard += `${String(chunk)};`;
      const next = words.shift();
      if (next) socket.write(next);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(heard));
  });
}

test('who takes a connection reads, answers and closes it without a Socket', async () => {
  const taken = takeBare(server, (connection) => {
    connection.onread = (bytes) => {
      if (bytes) writeSync(connection.fd, `heard ${text(bytes)}`);
      connection.close();
    };
    connection.readStart();
  });
  expect(taken).toBe(true);
  expect(await say('this')).toBe('heard this;');
});

test('a connection that begun so becomes a Socket with all that comes from then on', async () => {
  takeBare(server, (connection, makeSocket) => {
    connection.onread = (bytes) => {
      if (!bytes) return connection.close();
      writeSync(connection.fd, `heard ${text(bytes)}`);
      makeSocket();
    };
    connection.readStart();
  });
  expect(await say('this', 'that')).toBe('heard this;a Socket heard that;');
});

test('whoever ends without a word is told of', async () => {
  const ended = new Promise((resolve) => {
    takeBare(server, (connection) => {
      connection.onread = (bytes) => {
        connection.close();
        resolve(bytes);
      };
      connection.readStart();
    });
  });
  createConnection(path()).end();
  expect(await ended).toBeUndefined();
});

test('leaves a server alone whose connections are kept otherwise', async () => {
  const other = Object.assign(createServer(), { _handle: { accept: () => {} } });
  expect(takeBare(other, () => {})).toBe(false);
  expect(takeBare(createServer(), () => {})).toBe(false);
  expect(await say('this')).toBe('a Socket heard this;');
});
