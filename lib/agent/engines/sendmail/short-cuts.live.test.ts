import {
  appendFile,
  chmod,
  copyFile,
  cp,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBlobs } from '#lib/agent/blobs.ts';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { cfDigest } from '#lib/agent/engines/sendmail/cf.ts';
import { compileConfiguration } from '#lib/agent/engines/sendmail/compile-configuration.ts';
import { mcOf, sha256 } from '#lib/agent/engines/sendmail/fixture.ts';
import { compileMc } from '#lib/agent/engines/sendmail/m4.ts';
import { type Change, openGateway, type TestGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';
import { Later } from '#lib/agent/later.ts';
import { run } from '#lib/run.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.remove());

const cfDigestOf = async (path: string) => cfDigest(await readFile(path, 'utf8'));

async function compiled(change?: Change) {
  const release = await gateway.layOut(change);
  const outcome = await gateway.engine.compile(release);
  expect(outcome).toMatchObject({ ok: true });
  return { ...release, message: outcome.message };
}

describe('the configuration', () => {
  let open = '';
  beforeAll(async () => {
    open = await mkdtemp(join(tmpdir(), 'postern-macros-'));
    await chmod(open, 0o755); // m4 runs as nobody
  });
  afterAll(() => rm(open, { recursive: true }));

  const copyOfMacros = async (name: string) => {
    const cf = join(open, name);
    await cp(gateway.paths.cf, cf, { recursive: true, preserveTimestamps: true });
    const memory = { configuration: null };
    return {
      cf,
      compile: (release: ReleaseDir) =>
        compileConfiguration({ cf, user: null, memory, later: new Later() }, release),
    };
  };
  const withMacros = (cf: string, macros = '') => {
    const paths = { ...gateway.paths, cf };
    return gateway.layOut({ files: { 'sendmail.mc': mcOf({ paths, expect: gateway.expect, macros }) } });
  };

  test('is not compiled anew when nothing has changed, and is what m4 would make', async () => {
    await compiled();
    const { dir, message } = await compiled({ files: { 'maps/access': 'connect:192.0.2.7\tREJECT\n' } });
    expect(message).toContain('sendmail.cf is the same as before');
    const live = await compileMc(join(dir, 'sendmail.mc'), {});
    const canary = await compileMc(join(dir, 'sendmail.mc'), { POSTERN_DIR: dir });
    if (process.getuid?.() !== 0) return; // an ordinary user's cf trusts that user
    expect(await cfDigestOf(join(dir, 'sendmail.cf'))).toBe(cfDigest(live.cf));
    expect(await cfDigestOf(join(dir, 'canary.cf'))).toBe(cfDigest(canary.cf));
  });

  test('is compiled when sendmail.mc has changed, and when another agent has started', async () => {
    await compiled();
    expect((await compiled({ macros: "define(`confMAX_HOP', `9')dnl" })).message).toContain('cf is made');
    const memory = { configuration: null };
    const again = await compileConfiguration(
      { cf: gateway.paths.cf, user: null, memory, later: new Later() },
      await compiled(),
    );
    expect(again.message).toContain('cf is made');
  });

  test('is compiled when somebody changed one of Sendmail’s macros, however they hide it', async () => {
    const { cf, compile } = await copyOfMacros('macros');
    expect((await compile(await withMacros(cf))).message).toContain('is made');
    expect((await compile(await withMacros(cf))).message).toContain('the same as before');
    const file = join(cf, 'm4/proto.m4');
    const { atime, mtime } = await stat(file);
    await writeFile(file, (await readFile(file, 'utf8')).replace('O MaxHopCount', 'O MaxHopcount')); // the same length
    await utimes(file, atime, mtime);
    expect((await compile(await withMacros(cf))).message).toContain('is made');
  });

  test('is compiled each time when it includes what is no macro of Sendmail’s', async () => {
    const { cf, compile } = await copyOfMacros('macros-2');
    const other = join(open, 'other.m4');
    await writeFile(other, "define(`confMAX_HOP', `9')dnl\n");
    const macros = `include(\`${other}')dnl`;
    await compile(await withMacros(cf, macros));
    await writeFile(other, "define(`confMAX_HOP', `8')dnl\n");
    const release = await withMacros(cf, macros);
    expect((await compile(release)).message).toContain('is made');
    expect(await readFile(join(release.dir, 'sendmail.cf'), 'utf8')).toContain('O MaxHopCount=8');
  });

  test('is compiled each time when it names what asks a program, beside where that is taken away', async () => {
    const { cf, compile } = await copyOfMacros('macros-3');
    const macros = 'dnl what esyscmd says';
    await compile(await withMacros(cf, macros));
    expect((await compile(await withMacros(cf, macros))).message).toContain('is made');
  });
});

describe('the aliases', () => {
  const aliases = 'postmaster: root\nabuse: root\n';

  test('are not compiled anew when nothing has changed, and are a file of their own', async () => {
    const first = await compiled({ files: { aliases } });
    const second = await compiled({ files: { aliases } });
    expect(second.message).toContain('the aliases are the same as before');
    const [a, b] = await Promise.all([first, second].map(({ dir }) => stat(join(dir, 'aliases.db'))));
    expect(a?.ino).not.toBe(b?.ino);
    expect([a?.mode, a?.uid, a?.gid]).toEqual([b?.mode, b?.uid, b?.gid]);
    expect(await gateway.engine.check(second)).toMatchObject({ ok: true });
  });

  test('are compiled when somebody ran newaliases, wrote to them, or when the configuration is another', async () => {
    const first = await compiled({ files: { aliases } });
    await appendFile(join(first.dir, 'aliases.db'), 'x');
    const second = await compiled({ files: { aliases } });
    expect(second.message).toContain('aliases compiled');
    expect(await gateway.engine.check(second)).toMatchObject({ ok: true });
    const macros = "define(`confMAX_HOP', `7')dnl";
    expect((await compiled({ files: { aliases }, macros })).message).toContain('aliases compiled');
  });
});

describe('a long map that came as what differs', () => {
  const lines = Array.from({ length: 80_000 }, (_, at) => `from:user${100_000 + at}@example.org\tREJECT\n`);
  const sourceOf = (of: readonly string[]) => of.join('');

  /** Puts the first in force and lays the second out, each content shared with the store; the second is made of the first. */
  async function bring(word: string) {
    const some = lines.with(7, `from:user100007@example.org\t550 ${word}\n`);
    const changed = some.toSpliced(40_000, 2, 'from:user140000@example.org\t550 5.7.1 No\n');
    const blobs = await openBlobs(join(gateway.dir, 'blobs'));
    const share = async (release: ReleaseDir, source: string) => {
      await rm(join(release.dir, 'maps/access'));
      await blobs.shareAt(sha256(source), join(release.dir, 'maps/access'), 0o644);
    };
    const [before, after] = [sourceOf(some), sourceOf(changed)];
    const [head, tail] = [sourceOf(some.slice(0, 39_000)).length, sourceOf(some.slice(41_000)).length];
    const middle = Buffer.from(after.slice(head, after.length - tail)).toString('base64');
    const pieces = [
      { from: 0, length: head },
      { bytes: middle },
      { from: before.length - tail, length: tail },
    ];
    const first = await gateway.layOut({ files: { 'maps/access': before } });
    await blobs.put(
      sha256(before),
      before.length,
      (async function* () {
        yield Buffer.from(before);
      })(),
    );
    await share(first, before);
    expect(await gateway.engine.compile(first)).toMatchObject({ ok: true });
    await gateway.activate(first);
    await blobs.splice(sha256(after), after.length, { base: sha256(before), pieces });
    const second = await gateway.layOut({ files: { 'maps/access': after } });
    await share(second, after);
    return { first, second, after };
  }

  async function dump(path: string): Promise<string> {
    const copy = join(gateway.dir, 'copy.db'); // makemap reads no hard links
    await copyFile(path, copy);
    const { stdout, stderr } = await run('makemap', ['-u', 'btree', copy]);
    expect(stderr).toBe('');
    return sha256(stdout);
  }

  async function fullBuild(source: string): Promise<string> {
    const whole = join(gateway.dir, 'whole.db');
    await run('makemap', ['btree', whole], { input: source });
    return dump(whole);
  }

  test('holds what a full build holds', async () => {
    const { second, after } = await bring('all is well');
    expect((await gateway.engine.compile(second)).message).toContain('1 by changing a copy');
    expect(await dump(join(second.dir, 'maps/access.db'))).toBe(await fullBuild(after));
  });

  test('holds it as well when the database was copied while the source was on its way', async () => {
    const { first, second, after } = await bring('foreseen');
    gateway.engine.foresee(sha256(await readFile(join(first.dir, 'maps/access'), 'utf8')));
    const left = async () =>
      (await readdir(join(gateway.dir, 'compiled'))).filter((one) => one.includes('ahead'));
    await expect.poll(left).toHaveLength(1);
    expect((await gateway.engine.compile(second)).message).toContain('1 by changing a copy');
    expect(await dump(join(second.dir, 'maps/access.db'))).toBe(await fullBuild(after));
    expect(await left()).toEqual([]);
  });

  test.each<[string, (release: ReleaseDir) => Promise<unknown>]>([
    [
      'the source in force was edited by hand',
      ({ dir }) => edit(join(dir, 'maps/access'), 'REJECT', 'ACCEPT'),
    ],
    ['the source in force is gone', ({ dir }) => rm(join(dir, 'maps/access'))],
    ['the database in force was written to', ({ dir }) => appendFile(join(dir, 'maps/access.db'), 'x')],
    ['the database in force was swept', () => rm(join(gateway.dir, 'compiled'), { recursive: true })],
  ])('is built whole when %s', async (name, spoil) => {
    const { first, second, after } = await bring(name);
    await spoil(first);
    expect((await gateway.engine.compile(second)).message).toContain('1 of 1 maps compiled, the others');
    expect(await dump(join(second.dir, 'maps/access.db'))).toBe(await fullBuild(after));
  });
});

async function edit(path: string, from: string, to: string): Promise<void> {
  await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
}

describe('the check', () => {
  const access = (...lines: string[]) => ({ files: { 'maps/access': `${lines.join('\n')}\n` } });
  const inForce = async (change?: Change) => {
    const release = await gateway.compile(change);
    await gateway.activate(release);
    return release;
  };
  const check = async (change: Change, before: ReleaseDir) =>
    gateway.engine.check(await compiled(change), before);
  const alike = 'Only tables differ from the release in force';
  const tried = 'on a daemon of its own';

  test('starts no daemon for a release that differs in tables alone', async () => {
    const before = await inForce(access('connect:192.0.2.10\tRELAY'));
    const change = access('connect:192.0.2.10\tRELAY', 'from:a.example\tREJECT');
    expect(await check(change, before)).toMatchObject({ ok: true, message: expect.stringContaining(alike) });
    const aliases = { files: { ...change.files, aliases: 'postmaster: root\nabuse: root\n' } };
    expect(await check(aliases, before)).toMatchObject({ message: expect.stringContaining(alike) });
  });

  test('asks what was begun while the tables were compiled, if it is still that which is in force', async () => {
    const before = await inForce(access('connect:192.0.2.10\tRELAY'));
    const later = new Later();
    const release = await gateway.layOut(access('connect:192.0.2.10\tRELAY', 'from:c.example\tREJECT'));
    expect(await gateway.engine.compile(release, later, before)).toMatchObject({ ok: true });
    expect(await gateway.engine.check(release, before)).toMatchObject({
      message: expect.stringContaining(alike),
    });
    await later.over();
    const between = await inForce(access('connect:127.0.0.2\tRELAY'));
    const next = await gateway.layOut(access('connect:192.0.2.10\tRELAY'));
    const beside = new Later();
    await gateway.engine.compile(next, beside, before);
    const outcome = await gateway.engine.check(next, between);
    expect(outcome).toMatchObject({ ok: true, message: expect.stringContaining(tried) });
    await beside.over();
  });

  test('leaves no test mode behind when nobody checks what was compiled', async () => {
    const before = await inForce();
    const later = new Later();
    const release = await gateway.layOut(access('from:d.example\tREJECT'));
    await gateway.engine.compile(release, later, before);
    const asking = async () =>
      (await run('pgrep', ['-f', `${gateway.paths.state}/work-.*asked\\.cf`])).stdout
        .split('\n')
        .filter(Boolean);
    await expect.poll(asking).toHaveLength(2);
    await later.over();
    expect(await asking()).toEqual([]);
  });

  test.each<[string, Change]>([
    ['a client of this host is answered otherwise', access('connect:127.0.0.2\tRELAY')],
    ['it is told other features', access('srv_features:127.0.0.1\tV')],
    ['a class file is another', { files: { 'local-host-names': 'gw.example.org\nother.example\n' } }],
    ['an option is another', { macros: "define(`confMAX_HOP', `11')dnl" }],
    ['something else is expected', { expect: { mechanismsInClear: ['CRAM-MD5', 'SCRAM-SHA-256'] } }],
  ])('starts one when %s', async (_, change) => {
    const before = await inForce();
    expect(await check(change, before)).toMatchObject({ ok: true, message: expect.stringContaining(tried) });
  });

  test.each([
    'connect:127\tREJECT',
    'connect:localhost\t"450 later"',
    'tls_clt:127.0.0.1\tVERIFY',
    'to:invalid\tREJECT',
    'srv_features:localhost\tS',
  ])('is never content with the rules alone when a client of this host meets an entry: %s', async (line) => {
    const { message } = await check(access(line), await inForce());
    expect(message).not.toContain(alike);
  });

  test.each<[string, Change, RegExp]>([
    [
      'open the relay',
      access('connect:192\tRELAY', 'connect:198\tRELAY', 'connect:203\tRELAY'),
      /anybody could send mail to anywhere/,
    ],
    ['open it by recipient', access('to:invalid\tRELAY'), /anybody could send/],
    ['refuse the probe', access('connect:127.0.0.1\tREJECT'), /does not do what it should/],
  ])('refuses tables that %s', async (_, change, message) => {
    const outcome = await check(change, await inForce());
    expect(outcome.ok).toBe(false);
    expect(outcome.message).toMatch(message);
  });

  test('refuses a table that cannot be read', async () => {
    const before = await inForce();
    const release = await compiled(access('from:b.example\tREJECT'));
    await run('/usr/bin/truncate', ['-s', '100', join(release.dir, 'maps/access.db')]);
    expect(await gateway.engine.check(release, before)).toMatchObject({
      ok: false,
      message: expect.stringContaining('cannot read the table access'),
    });
  });
});
