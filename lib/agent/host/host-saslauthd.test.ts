import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lookAtSaslauthd } from './host-saslauthd.ts';

let root: string;
let socket: string;
let server: Server | null;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'saslauthd-'));
  socket = join(root, 'mux');
  server = null;
});
afterEach(async () => {
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  await rm(root, { recursive: true });
});

async function write(path: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
  await chmod(join(root, path), mode);
}

async function process(...args: string[]): Promise<void> {
  await write('proc/4711/comm', 'saslauthd\n');
  await write('proc/4711/cmdline', ['/usr/sbin/saslauthd', ...args, ''].join('\0'));
}

/** A host where a saslauthd runs with these arguments. */
async function runs(...args: string[]): Promise<void> {
  await write('proc/4710/comm', 'saslauthd\n');
  await write('proc/4710/cmdline', '/usr/sbin/saslauthd\0-a\0rimap\0-m\0/nowhere\0');
  await process(...args, '-m', root);
  server = createServer();
  await new Promise<void>((resolve) => server?.listen(socket, resolve));
}

test('nobody there: what is missing', async () => {
  const message = async () => (await lookAtSaslauthd(socket, root)).message;
  expect(await message()).toMatch(/ENOENT.*It is not installed: on Debian that is sasl2-bin\.$/);
  await write('usr/sbin/saslauthd', '');
  await write('etc/default/saslauthd', 'START=no\n');
  expect(await message()).toMatch(/START=yes is missing in \/etc\/default\/saslauthd/);
  await write('etc/default/saslauthd', 'START=yes\n');
  expect(await message()).toMatch(/Start it: service saslauthd start\.$/);
  expect(await lookAtSaslauthd(socket, root)).toMatchObject({ answers: false, runs: null, troubles: [] });
});

test('PAM, by its own service or by that of all others; what it remembers is said', async () => {
  await runs('-a', 'pam', '-c');
  const { runs: how, notes } = await lookAtSaslauthd(socket, root);
  expect(how).toEqual({ mechanism: 'pam', words: 'PAM, by /etc/pam.d/other' });
  expect(notes.join('\n')).toMatch(
    /every user of the host may log in.*remembers passwords that were right for 8 h/s,
  );
  await write('etc/pam.d/smtp', 'auth required pam_unix.so\n');
  expect((await lookAtSaslauthd(socket, root)).runs?.words).toBe('PAM, by /etc/pam.d/smtp');
});

test('a directory whose file is missing, is read by everybody, or is safe', async () => {
  await runs('-a', 'ldap');
  const troubles = async () => (await lookAtSaslauthd(socket, root)).troubles;
  expect(await troubles()).toEqual([expect.stringContaining('/etc/saslauthd.conf is not there')]);
  const conf = 'ldap_servers: ldaps://a.example/\nldap_search_base: dc=a\nldap_bind_pw: hunter2\n';
  await write('etc/saslauthd.conf', conf);
  expect(await troubles()).toEqual([expect.stringContaining('chmod 600 /etc/saslauthd.conf')]);
  await chmod(join(root, 'etc/saslauthd.conf'), 0o600);
  const look = await lookAtSaslauthd(socket, root);
  expect(look.troubles).toEqual([]);
  expect(look.runs?.words).toBe('the LDAP directory at ldaps://a.example/, below dc=a (/etc/saslauthd.conf)');
  expect(JSON.stringify(look)).not.toContain('hunter2');
});

test('shadow that writes hashes into the log; Kerberos without a key of the host', async () => {
  await runs('-V', '-a', 'shadow');
  expect((await lookAtSaslauthd(socket, root)).troubles).toEqual([
    expect.stringContaining('hashes of passwords'),
  ]);
  await process('-a', 'kerberos5', '-m', root);
  expect((await lookAtSaslauthd(socket, root)).troubles).toEqual([
    expect.stringContaining('cannot prove the KDC'),
  ]);
});

test('a process that is another program says nothing of saslauthd', async () => {
  await runs('-a', 'pam');
  await write('proc/4711/comm', 'vim\n');
  expect(await lookAtSaslauthd(socket, root)).toMatchObject({ answers: true, runs: null });
});
