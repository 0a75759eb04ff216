import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { quickenSockets } from './quick-sockets.ts';

test('sockets work as before, and nothing of those that were made is left open', async () => {
  const resources = () => process.getActiveResourcesInfo().length;
  const before = resources();
  quickenSockets();
  quickenSockets();
  await new Promise((resolve) => setImmediate(resolve));
  expect(resources()).toBe(before);
  const dir = await mkdtemp(join(tmpdir(), 'sockets-'));
  const server = createServer((socket) => socket.end('hello'));
  server.listen(join(dir, 's'));
  await once(server, 'listening');
  const [heard] = await once(createConnection(join(dir, 's')), 'data');
  expect(String(heard)).toBe('hello');
  server.close();
  await rm(dir, { recursive: true });
});
