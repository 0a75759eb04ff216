import { access, chmod, copyFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { certificateFor } from '#lib/agent/engines/sendmail/fixture.ts';
import { type Change, openGateway, type TestGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.remove());

async function check(change?: Change, spoil?: (release: ReleaseDir) => Promise<unknown>) {
  const release = await gateway.layOut(change);
  const compiled = await gateway.engine.compile(release);
  if (!compiled.ok) return compiled;
  await spoil?.(release);
  return gateway.engine.check(release);
}

test('passes an ordinary release, and leaves nothing behind', async () => {
  const before = await readdir(gateway.paths.state).catch(() => []);
  expect(await check()).toMatchObject({ ok: true });
  expect((await readdir(gateway.paths.state)).filter((name) => name.startsWith('work-'))).toEqual([]);
  expect(before.filter((name) => name.startsWith('work-'))).toEqual([]);
});

test('passes custom rules, a filter, rate limits and a blocked sender', async () => {
  const outcome = await check({
    macros:
      "FEATURE(`blocklist_recipients')dnl\nFEATURE(`ratecontrol', , `terminate')dnl\nFEATURE(`greet_pause', `0')dnl\nFEATURE(`relay_local_from')dnl",
    rules: [
      'Kstrip regex -s1 ^([a-z]+)$',
      'Kaudit syslog -LINFO -D',
      'C{Friends}friend.example',
      'HX-Bad: $>CheckBad',
      'LOCAL_RULESETS',
      'SCheckBad',
      'R$* evil $*\t$#error $@ 5.7.1 $: 550 bad header',
      'Scheck_data',
      'R$*\t$: $(audit q<$&i>u<$&{auth_authen}> $: $) $1',
      'SLocal_check_mail',
      'R$* $={Friends} $*\t$@ OK',
    ].join('\n'),
  });
  expect(outcome).toMatchObject({ ok: true });
});

test('passes an open relay that somebody acknowledged', async () => {
  const macros = "FEATURE(`promiscuous_relay')dnl";
  expect(await check({ macros, expect: { relayOpen: true } })).toMatchObject({
    ok: true,
    message: expect.stringContaining('as was acknowledged'),
  });
});

describe('refuses', () => {
  const rules = (...lines: string[]) => ({
    rules: ['LOCAL_RULESETS', 'SLocal_check_mail', ...lines].join('\n'),
  });

  test.each<[string, Change, RegExp]>([
    ['a rule without tab', rules('R$* no tab here'), /Line \d+ of sendmail\.cf, “R\$\* no tab here”/],
    ['a rule that uses what it does not match', rules('R$-\t$@ $9'), /replacement \$9/],
    ['a map of no known type', { rules: 'Kx nosuchtype' }, /type nosuchtype/],
    ['a map that runs a program', { rules: 'Kx program /bin/id' }, /could run a program/],
    ['an option that nobody knows', { rules: 'O NoSuchOption=1' }, /NoSuchOption/],
    ['a queue elsewhere', { rules: 'O QueueDirectory=/var/tmp' }, /writes to \/var\/tmp/],
    ['a mailer with an unknown user', { rules: 'Mx, P=[IPC], F=m, U=nosuchuser, A=TCP $h' }, /nosuchuser/],
    [
      'an open relay by feature',
      { macros: "FEATURE(`promiscuous_relay')dnl" },
      /anybody could send mail to anywhere/,
    ],
    [
      'an open relay by the access map',
      { files: { 'maps/access': 'connect:192\tRELAY\nconnect:198\tRELAY\nconnect:203\tRELAY\n' } },
      /anybody could send/,
    ],
    ['an open relay by recipient', { files: { 'maps/access': 'to:invalid\tRELAY\n' } }, /anybody could send/],
    [
      'an open relay by rule',
      { rules: 'LOCAL_RULESETS\nSLocal_check_rcpt\nR$*\t$#OK' },
      /anybody could send/,
    ],
    [
      'another name than promised',
      { expect: { hostName: 'gw2.example.org' }, macros: "define(`confDOMAIN_NAME', `gw1.example.org')dnl" },
      /calls itself gw1\.example\.org/,
    ],
    [
      'passwords in clear',
      { macros: "define(`confAUTH_OPTIONS', `A')dnl" },
      /AUTH PLAIN LOGIN is offered in clear text/,
    ],
    [
      'a mechanism that SASL does not have',
      { expect: { mechanismsWithTls: ['SRP', 'PLAIN'], mechanismsInClear: [] } },
      /AUTH SRP is not offered/,
    ],
    [
      'a mechanism that Sendmail.conf leaves out',
      { files: { 'sasl/Sendmail.conf': 'mech_list: PLAIN LOGIN\n' } },
      /AUTH SCRAM-SHA-256 CRAM-MD5 is not offered/,
    ],
    [
      'a plug-in of SASL that is not there',
      { files: { 'sasl/Sendmail.conf': 'mech_list: PLAIN\ncanon_user_plugin: postern\n' } },
      /names the plug-in postern, which is not in .*: every log-in would fail/,
    ],
  ])('%s', async (_, change, message) => {
    const outcome = await check(change);
    expect(outcome.ok).toBe(false);
    expect(`${outcome.message} ${outcome.output ?? ''}`).toMatch(message);
  });

  test.each<[string, (release: ReleaseDir) => Promise<unknown>, RegExp]>([
    ['a missing class file', ({ dir }) => rm(join(dir, 'local-host-names')), /cannot read a class file/],
    ['a missing map', ({ dir }) => rm(join(dir, 'maps/access.db')), /cannot read the table access/],
    [
      'a map of garbage',
      ({ dir }) => replace(join(dir, 'maps/access.db'), 'garbage'),
      /cannot read the table access/,
    ],
    ['a map cut off', ({ dir }) => cut(join(dir, 'maps/access.db'), 100), /cannot read the table access/],
    ['aliases without database', ({ dir }) => rm(join(dir, 'aliases.db')), /cannot read the table aliases/],
    ['a missing key', ({ dir }) => rm(join(dir, 'tls/server.key')), /server\.key holds no private key/],
    [
      'a key that others may read',
      ({ dir }) => chmod(join(dir, 'tls/server.key'), 0o640),
      /can be read by others/,
    ],
    [
      'a key of another certificate',
      async ({ dir }) => writeFile(join(dir, 'tls/server.key'), (await certificateFor(1)).keyPem),
      /does not belong/,
    ],
    [
      'another certificate than promised',
      async ({ dir }) => writeFile(join(dir, 'tls/server.pem'), (await certificateFor(1)).pem),
      /another certificate/,
    ],
    [
      'a certificate of garbage',
      ({ dir }) => writeFile(join(dir, 'tls/server.pem'), 'garbage'),
      /holds no certificate/,
    ],
    [
      'an empty configuration',
      ({ dir }) => writeFile(join(dir, 'canary.cf'), ''),
      /listener MTA .* is missing/,
    ],
    [
      'a configuration cut off',
      ({ dir }) => cut(join(dir, 'canary.cf'), 20_000),
      /does not take|refuse|anybody/,
    ],
  ])('%s', async (_, spoil, message) => {
    const outcome = await check({}, spoil);
    expect(outcome.ok).toBe(false);
    expect(`${outcome.message} ${outcome.output ?? ''}`).toMatch(message);
  });

  test('a class filled by a program, before anybody starts that program', async () => {
    const touched = join(gateway.dir, 'touched');
    const outcome = await check({ rules: `F{X}|/usr/bin/touch ${touched}` });
    expect(outcome).toMatchObject({ ok: false, message: expect.stringMatching(/output of a program/) });
    await expect(access(touched)).rejects.toThrow('ENOENT');
  });

  test('an expired certificate, which the daemon would show without a word', async () => {
    const old = await certificateFor(-1);
    const outcome = await check({
      expect: { certificateSha256: old.sha256 },
      files: { 'tls/server.pem': old.pem, 'tls/server.key': old.keyPem },
    });
    expect(outcome).toMatchObject({
      ok: false,
      message: expect.stringMatching(/expired on \d{4}-\d\d-\d\d\.$/),
    });
  });

  test.runIf(process.getuid?.() === 0)('a folder that others may write', async () => {
    const outcome = await check({}, ({ dir }) => chmod(dir, 0o777));
    expect(outcome.ok).toBe(false);
    expect(`${outcome.message} ${outcome.output}`).toMatch(/World writable directory/);
  });
});

/** Maps are shared between releases as hard links: a spoiled one must be a file of its own. */
async function replace(path: string, content: string): Promise<void> {
  await rm(path);
  await writeFile(path, content);
}

async function cut(path: string, size: number): Promise<void> {
  await copyFile(path, `${path}.whole`);
  await rm(path);
  await copyFile(`${path}.whole`, path);
  await truncate(path, size);
}
