import { existsSync } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Action, perform } from '#lib/agent/host/action.ts';
import { type Host, planInstall } from '#lib/agent/host/install.ts';
import { digest } from '#lib/agent/host/kept.ts';
import { planUninstall } from '#lib/agent/host/uninstall.ts';
import { run } from '#lib/run.ts';

const now = () => new Date('2026-11-21T10:00:00Z');
const command = ['/usr/bin/node', '/opt/postern-gateway/postern-gateway.mjs', '--mode', 'system'];
let base = '';
let host: Host;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'postern-install-'));
  host = { root: join(base, 'root'), data: join(base, 'data'), command, now };
});
afterEach(() => rm(base, { recursive: true, force: true }));

async function put(path: string, content: string, mode = 0o644): Promise<void> {
  const at = join(host.root, path);
  await mkdir(join(at, '..'), { recursive: true });
  await writeFile(at, content);
  await chmod(at, mode);
}

/** A small mail host in Debian's layout. */
async function furnish(): Promise<void> {
  await put(
    'etc/mail/sendmail.cf',
    'O AliasFile=/etc/mail/aliases\nKaccess hash -T<TMPF> /etc/mail/access\n',
  );
  await put('etc/mail/sendmail.mc', "OSTYPE(`debian')dnl\n");
  await put('etc/mail/access', 'localhost RELAY\n', 0o600);
  await put('etc/mail/access.db', '\u0000\u0001 binary', 0o640);
  await put('etc/mail/local-host-names', 'localhost\n');
  await put('etc/aliases', 'postmaster: root\n');
  await symlink('../aliases', join(host.root, 'etc/mail/aliases'));
  await put('etc/mail/sendmail.conf', '# Debian\nHANDS_OFF="No";\nDAEMON="yes";\n');
  await put('etc/mail/sasl/Sendmail.conf.2', 'pwcheck_method: saslauthd\n', 0o640);
  await put('etc/mail/Makefile', 'all:\n\tmakemap hash access < access\n', 0o754);
  await put('etc/mail/helpfile', 'left alone\n');
  await mkdir(join(host.root, 'run/systemd/system'), { recursive: true });
  await mkdir(join(host.root, 'etc/systemd/system'), { recursive: true });
}

/** Every entry below a folder with what a backup would compare: kind, owner, mode, second of change, digest or target. */
async function picture(dir: string): Promise<string[]> {
  const lines: string[] = [];
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const at = join(entry.parentPath, entry.name);
    const { mode, uid, gid, mtimeMs } = await lstat(at);
    const content = entry.isSymbolicLink()
      ? await readlink(at)
      : entry.isFile()
        ? digest(await readFile(at))
        : '';
    const time = entry.isDirectory() ? '' : Math.floor(mtimeMs / 1000);
    lines.push([relative(dir, at), mode.toString(8), uid, gid, time, content].join(' '));
  }
  return lines.sort();
}

async function done(actions: readonly Action[]): Promise<string[]> {
  const lines: string[] = [];
  await perform(actions, { dryRun: false, print: (line) => lines.push(line) });
  return lines;
}

const read = (path: string) => readFile(join(host.root, path), 'utf8');

describe('install', () => {
  beforeEach(furnish);

  test('in a dry run prints every action and changes nothing', async () => {
    const before = await picture(base);
    const lines: string[] = [];
    await perform(await planInstall(host), { dryRun: true, print: (line) => lines.push(line) });
    expect(lines).toContain('would keep /etc/mail/access');
    expect(lines).toContain(`would link /etc/mail/sendmail.cf to ${host.data}/current/sendmail.cf`);
    expect(lines).toContain('would write /etc/systemd/system/postern-gateway.service');
    expect(await picture(base)).toEqual(before);
  });

  test('makes links of the files, behind which the same content is served until the first deployment', async () => {
    const [cf, aliases] = [await read('etc/mail/sendmail.cf'), await read('etc/mail/aliases')];
    await done(await planInstall(host));
    expect(await readlink(join(host.root, 'etc/mail/sendmail.cf'))).toBe(`${host.data}/current/sendmail.cf`);
    expect(await readlink(join(host.root, 'etc/mail/access.db'))).toBe(`${host.data}/current/maps/access.db`);
    expect(await read('etc/mail/sendmail.cf')).toBe(cf);
    expect(await read('etc/mail/aliases')).toBe(aliases);
    expect(await read('etc/mail/sasl/Sendmail.conf.2')).toContain('saslauthd');
    expect((await lstat(join(host.data, 'releases/original/maps/access'))).mode & 0o777).toBe(0o600);
    expect(await read('etc/mail/sendmail.conf')).toContain('HANDS_OFF="Yes";');
    expect(await read('etc/mail/Makefile')).not.toContain('makemap');
    expect(await read('etc/systemd/system/postern-gateway.service')).toContain(
      'ExecStart=/usr/bin/node /opt/postern-gateway/postern-gateway.mjs --mode system\n',
    );
  });

  test('done twice does nothing the second time', async () => {
    await done(await planInstall(host));
    expect(await planInstall(host)).toEqual([]);
  });

  test('ended anywhere, serves the same content, and goes on from there', async () => {
    const before = await picture(host.root);
    const cf = await read('etc/mail/sendmail.cf');
    const steps = (await planInstall(host)).length;
    for (let ended = 0; ended < steps; ended += 5) {
      for (const { act } of (await planInstall(host)).slice(0, ended)) await act();
      expect(await read('etc/mail/sendmail.cf')).toBe(cf);
      await done(await planInstall(host));
      expect(await planInstall(host)).toEqual([]);
      expect((await readdir(join(host.root, 'etc/mail'))).filter((name) => name.includes('.aside-'))).toEqual(
        [],
      );
      await done(await planUninstall(host));
      expect(await picture(host.root)).toEqual(before);
    }
  });

  test('keeps aside what somebody put in the place of a link', async () => {
    await done(await planInstall(host));
    await rm(join(host.root, 'etc/mail/access'));
    await put('etc/mail/access', 'mine\n');
    await done(await planInstall(host));
    expect(await read('etc/mail/access.aside-20261121T100000Z')).toBe('mine\n');
    expect(await readlink(join(host.root, 'etc/mail/access'))).toContain('current');
  });
});

describe('uninstall', () => {
  beforeEach(furnish);

  test('puts every file back with content, owner, mode and time', async () => {
    const before = await picture(host.root);
    await done(await planInstall(host));
    expect(await picture(host.root)).not.toEqual(before);
    await done(await planUninstall(host));
    expect(await picture(host.root)).toEqual(before);
    expect(existsSync(join(host.data, 'replaced'))).toBe(false);
    expect(existsSync(join(host.data, 'current'))).toBe(false);
  });

  test('done twice does nothing the second time', async () => {
    await done(await planInstall(host));
    await done(await planUninstall(host));
    expect(await planUninstall(host)).toEqual([]);
  });

  test('ended anywhere, goes on from there', async () => {
    const before = await picture(host.root);
    await done(await planInstall(host));
    for (;;) {
      const [first, second] = await planUninstall(host);
      await first?.act();
      if (!second) break;
    }
    expect(await picture(host.root)).toEqual(before);
    expect(await planUninstall(host)).toEqual([]);
  });

  test('moves aside what somebody put there since', async () => {
    await done(await planInstall(host));
    await rm(join(host.root, 'etc/mail/sendmail.cf'));
    await put('etc/mail/sendmail.cf', 'edited since');
    await done(await planUninstall(host));
    expect(await read('etc/mail/sendmail.cf')).toContain('AliasFile');
    expect(await read('etc/mail/sendmail.cf.aside-20261121T100000Z')).toBe('edited since');
  });
});

test('a host without any configuration gets only the link to sendmail.cf, and loses it again', async () => {
  await mkdir(join(host.root, 'etc/mail'), { recursive: true });
  await done(await planInstall(host));
  expect(await readdir(join(host.root, 'etc/mail'))).toEqual(['sendmail.cf']);
  await done(await planUninstall(host));
  expect(await readdir(join(host.root, 'etc/mail'))).toEqual([]);
});

test("a copy of this machine's own /etc/mail comes back as it was", async () => {
  await mkdir(join(host.root, 'etc'), { recursive: true });
  const { code, stderr } = await run('cp', ['-a', '/etc/mail', '/etc/aliases', join(host.root, 'etc')]);
  if (code !== 0) return expect(stderr).toContain('Permission denied'); // an ordinary user may not read all of it
  const before = await picture(host.root);
  await done(await planInstall(host));
  expect(await readlink(join(host.root, 'etc/mail/aliases.db'))).toContain('/current/aliases.db');
  await done(await planUninstall(host));
  expect(await picture(host.root)).toEqual(before);
});
