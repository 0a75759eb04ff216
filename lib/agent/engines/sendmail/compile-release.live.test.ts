import { createHash } from 'node:crypto';
import { appendFile, copyFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cfDigest } from '#lib/agent/engines/sendmail/cf.ts';
import { openGateway, type TestGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';
import { run } from '#lib/run.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.remove());

test('makes a cf that names the files in force, and one that names its own', async () => {
  const { dir } = await gateway.compile();
  const [live, canary] = await Promise.all(
    ['sendmail.cf', 'canary.cf'].map((name) => readFile(join(dir, name), 'utf8')),
  );
  expect(live).toContain(`Fw${gateway.paths.release}/local-host-names\n`);
  expect(canary).toContain(`Fw${dir}/local-host-names\n`);
  expect(cfDigest(live?.replaceAll(gateway.paths.release, dir) ?? '')).toBe(cfDigest(canary ?? ''));
  expect((await readdir(dir)).sort()).toContain('aliases.db');
});

test('compiles a map once, and shares the result between releases', async () => {
  const files = { 'maps/access': 'connect:192.0.2.77\tREJECT\n' };
  const first = await gateway.compile({ files });
  const second = await gateway.layOut({ files });
  expect((await gateway.engine.compile(second)).message).toContain('0 of 1 maps compiled');
  const [a, b] = await Promise.all([first, second].map(({ dir }) => stat(join(dir, 'maps/access.db'))));
  expect(a?.ino).toBe(b?.ino);
});

test('a map of passwords is readable for the daemon alone, and the daemon reads it', async () => {
  const release = await gateway.compile({
    files: { 'maps/authinfo': 'AuthInfo:mx.example\t"I:gw" "P=eA=="\n' },
    macros: "FEATURE(`authinfo', `btree 'POSTERN_DIR`/maps/authinfo')dnl",
  });
  for (const name of ['maps/authinfo', 'maps/authinfo.db'])
    expect((await stat(join(release.dir, name))).mode & 0o777).toBe(0o600);
  expect(await gateway.engine.check(release)).toMatchObject({ ok: true });
});

test('a compiled map that somebody wrote to is made anew', async () => {
  const files = { 'maps/access': 'connect:192.0.2.78\tREJECT\n' };
  const first = await gateway.compile({ files });
  const db = join(first.dir, 'maps/access.db');
  const original = await stat(db);
  await appendFile(db, 'x');
  const second = await gateway.compile({ files });
  const made = await stat(join(second.dir, 'maps/access.db'));
  expect(made.size).toBe(original.size);
  expect(made.ino).not.toBe(original.ino);
});

test.each([
  [
    'a key that stands twice',
    'connect:192.0.2.1\tOK\nconnect:192.0.2.1\tREJECT\n',
    'line 2: key connect:192.0.2.1: duplicate key',
  ],
  ['a key without value', 'connect:192.0.2.1\n', 'no RHS for LHS'],
  ['a line too long', `connect:192.0.2.1\t${'x'.repeat(2000)}\n`, 'maps/access:'],
])('refuses %s in a map, with makemap’s words, and keeps nothing of it', async (_, text, words) => {
  const release = await gateway.layOut({ files: { 'maps/access': text } });
  const outcome = await gateway.engine.compile(release);
  expect(outcome).toMatchObject({ ok: false, message: 'makemap does not take maps/access.' });
  expect(outcome.output).toContain(words);
  expect(await readdir(join(release.dir, 'maps'))).toEqual(['access']);
  expect((await readdir(join(gateway.dir, 'compiled'))).filter((name) => name.includes('.new'))).toEqual([]);
});

test.each([
  ['a name that stands twice', 'postmaster: root\npostmaster: ops\n', 'duplicate alias name postmaster'],
  ['a line without colon', 'postmaster root\n', 'missing colon'],
])('refuses %s in aliases', async (_, text, words) => {
  const outcome = await gateway.engine.compile(await gateway.layOut({ files: { aliases: text } }));
  expect(outcome).toMatchObject({ ok: false, message: 'newaliases does not take the aliases.' });
  expect(outcome.output).toContain(words);
});

test.each([
  ['a feature that is not there', "FEATURE(`no_such_feature')dnl", 'm4 cannot compile', /no_such_feature/],
  ['a quote that does not end', "define(`X', `y", 'm4 cannot compile', /end of file in string/i],
  [
    'a complaint that m4 itself shrugs off',
    "MAILER(`local')dnl\nFEATURE(`nouucp', `reject')dnl",
    'complain',
    /ERROR/,
  ],
  ['a macro that calls itself for ever', "define(`x', `x')dnl\nx", 'did not come to an end', /^$/],
])('refuses %s', async (_, macros, message, output) => {
  const outcome = await gateway.engine.compile(await gateway.layOut({ macros }));
  expect(outcome.ok).toBe(false);
  expect(outcome.message).toContain(message);
  expect(outcome.output ?? '').toMatch(output);
});

test('m4 starts no program, and reads no file that nobody may read', async () => {
  const touched = join(gateway.dir, 'touched');
  const harmless = await gateway.layOut({ rules: `#esyscmd(touch ${touched})` });
  expect((await gateway.engine.compile(harmless)).ok).toBe(true);
  expect(await readFile(join(harmless.dir, 'sendmail.cf'), 'utf8')).toContain(`#esyscmd(touch ${touched})`);
  await expect(stat(touched)).rejects.toThrow('ENOENT');
  const secret = join(gateway.dir, 'secret');
  await writeFile(secret, 'do not tell', { mode: 0o600 });
  const outcome = await gateway.engine.compile(await gateway.layOut({ macros: `include(\`${secret}')` }));
  if (process.getuid?.() === 0)
    expect(outcome).toMatchObject({ ok: false, output: expect.stringMatching(/Permission denied/) });
});

test('a map of a million lines passes through without being read into memory', async () => {
  const lines = Array.from(
    { length: 1_000_000 },
    (_, at) => `connect:host${String(at).padStart(7, '0')}.example.net\tREJECT\n`,
  );
  const release = await gateway.layOut({ files: { 'maps/access': lines.join('') } });
  const before = process.memoryUsage().rss;
  expect((await gateway.engine.compile(release)).ok).toBe(true);
  // Held as text and as bytes it would be some 90 MB; what else the process does meanwhile takes its share.
  expect(process.memoryUsage().rss - before).toBeLessThan(60 << 20);
});

test('a long map of which some lines change is changed, not built, and holds what a full build holds', async () => {
  const lines = Array.from({ length: 80_000 }, (_, at) => `from:user${100_000 + at}@example.org\tREJECT`);
  const sourceOf = (of: readonly string[]) => `${of.join('\n')}\n`;
  const first = await gateway.compile({ files: { 'maps/access': sourceOf(lines) } });
  await gateway.activate(first);
  const changed = lines.toSpliced(70_000, 1);
  changed[40] = 'From:User100040@example.org\t550 5.7.1 Not "you"; go away';
  changed.splice(1000, 0, 'from:user100999a@example.org\tOK');
  changed.unshift('connect:192.0.2.1\tRELAY');
  const second = await gateway.layOut({ files: { 'maps/access': sourceOf(changed) } });
  expect((await gateway.engine.compile(second)).message).toContain(
    '1 of 1 maps compiled, 1 by changing a copy',
  );
  const whole = join(gateway.dir, 'whole.db');
  await run('makemap', ['btree', whole], { input: sourceOf(changed) });
  const dump = async (path: string) => {
    const copy = join(gateway.dir, 'copy.db'); // makemap reads no hard links
    await copyFile(path, copy);
    const { stdout, stderr } = await run('makemap', ['-u', 'btree', copy]);
    expect(stderr).toBe('');
    return createHash('sha256').update(stdout).digest('hex');
  };
  const made = join(second.dir, 'maps/access.db');
  expect(await dump(made)).toBe(await dump(whole));
  expect(await gateway.engine.check(second)).toMatchObject({ ok: true });
});

test('a damaged map in force is no base for another: that one is built', async () => {
  const lines = Array.from({ length: 80_000 }, (_, at) => `from:user${200_000 + at}@example.org\tREJECT\n`);
  const first = await gateway.compile({ files: { 'maps/access': lines.join('') } });
  await gateway.activate(first);
  await appendFile(join(first.dir, 'maps/access.db'), 'x');
  const second = await gateway.layOut({ files: { 'maps/access': lines.toSpliced(5, 1).join('') } });
  expect((await gateway.engine.compile(second)).message).toContain('1 of 1 maps compiled, the others');
  expect(await gateway.engine.check(second)).toMatchObject({ ok: true });
});
