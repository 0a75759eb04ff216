import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { SmtpConnection } from '#lib/agent/smtp/connection.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A server on a free port that does this with each connection. */
async function serve(
  talk: (socket: Socket) => void,
): Promise<{ host: string; port: number; timeoutMs: number }> {
  const server = createServer((socket) => {
    open.push({ close: () => socket.destroy() });
    socket.on('error', () => {});
    talk(socket);
  }).listen(0, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, timeoutMs: 5000 };
}

test('waits for a reply that comes in pieces, and writes down both sides', async () => {
  const target = await serve((socket) => {
    socket.write('220-one\r\n22');
    setImmediate(() => socket.write('0 two\r\n'));
    socket.on('data', () => socket.write('250 fine\r\n'));
  });
  const { session, greeting } = await SmtpConnection.open(target);
  open.push(session);
  expect(greeting).toEqual({ code: 220, lines: ['one', 'two'] });
  expect((await session.command('NOOP secret', 'NOOP [secret]')).code).toBe(250);
  expect(session.transcript).toBe('S: 220-one\nS: 220 two\nC: NOOP [secret]\nS: 250 fine');
});

test('shows no secret that the server repeats', async () => {
  const line = 'AUTH PLAIN AGtpbQBzZXNhbWU=';
  const target = await serve((socket) => {
    socket.write('220 hi\r\n');
    socket.once('data', () => {
      socket.write(`500-5.5.1 Command unrecognized: "${line}"\r\n500 AGtpbQBzZXNhbWU= is no command\r\n`);
      socket.once('data', () => socket.write('AGtpbQBzZXNhbWU= again\r\n'));
    });
  });
  const { session } = await SmtpConnection.open(target);
  open.push(session);
  expect(await session.command(line, 'AUTH PLAIN [secret]')).toEqual({
    code: 500,
    lines: ['5.5.1 Command unrecognized: "AUTH PLAIN [secret]"', '[secret] is no command'],
  });
  await expect(session.command('NOOP')).rejects.toThrow('does not speak SMTP: [secret] again');
  expect(session.transcript).not.toContain('AGtpbQ');
});

test('a reply without an end is not read for ever', async () => {
  const target = await serve((socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write('2'.repeat(60_000)));
    };
    socket.on('drain', more);
    more();
  });
  await expect(SmtpConnection.open(target)).rejects.toThrow('its reply does not end');
});

test('says in words what TLS lacks', async () => {
  const target = await serve((socket) => {
    socket.write('220 hi\r\n');
    socket.on('data', () => socket.write('220 go on\r\n'));
  });
  const { session } = await SmtpConnection.open(target);
  open.push(session);
  await expect(session.startTls()).rejects.toThrow(
    `There is no TLS to be had of 127.0.0.1 port ${target.port}: wrong version number.`,
  );
});

test('says in words why a session cannot go on', async () => {
  const closed = await serve((socket) => socket.end());
  await expect(SmtpConnection.open(closed)).rejects.toThrow('The server closed the connection.');
  const other = await serve((socket) => socket.write('SSH-2.0-OpenSSH\r\n'));
  await expect(SmtpConnection.open(other)).rejects.toThrow('does not speak SMTP: SSH-2.0-OpenSSH');
  const silent = await serve(() => {});
  await expect(SmtpConnection.open({ ...silent, timeoutMs: 50 })).rejects.toThrow('No reply within');
  const busy = await serve((socket) => socket.write('421 4.3.2 too busy\r\n'));
  const { session } = await SmtpConnection.open(busy);
  await expect(session.command('EHLO x')).rejects.toThrow('421 4.3.2 too busy');
});

test('a port where nobody listens is told by its code', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  await expect(SmtpConnection.open({ host: '127.0.0.1', port, timeoutMs: 1000 })).rejects.toMatchObject({
    code: 'ECONNREFUSED',
    message: `Nothing listens on 127.0.0.1 port ${port}.`,
  });
});

test('never sends a second line in one command', async () => {
  const target = await serve((socket) => socket.write('220 hi\r\n'));
  const { session } = await SmtpConnection.open(target);
  open.push(session);
  await expect(session.command('MAIL FROM:<a>\r\nRCPT TO:<b>')).rejects.toThrow('one line');
});
