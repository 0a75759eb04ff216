import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Accounts, openAccounts } from '#lib/agent/accounts/accounts.ts';
import { fullSync, record } from '#lib/agent/accounts/fixtures/records.ts';
import {
  type Daemon,
  freshFolder,
  realm,
  removeFolder,
  startSendmail,
} from '#lib/agent/accounts/fixtures/sendmail.ts';
import { buildCanonUser, canonUserOf } from '#lib/agent/canon-user/canon-user.ts';
import { runSendmail } from '#lib/agent/engines/sendmail/run-sendmail.ts';
import { run } from '#lib/run.ts';
import { makeVerifiers } from '#lib/sasl/password/verifiers.ts';
import { Secret } from '#lib/secret.ts';
import { peerMechanisms, peerSettings } from './peer-settings.ts';

/** Our gateway, which takes mail only from those who log in, and the host of a peer that is configured as its postmaster was told. */
let base: string;
let peer: string;
let accounts: Accounts;
let gateway: Daemon;
const password = 'k7mwx2vdQ9pR4tHnk7mwx2vdQ9pR4tHn';

beforeAll(async () => {
  [base, peer] = await Promise.all([freshFolder(), freshFolder()]);
  accounts = await openAccounts({
    ...{ dir: join(base, 'accounts'), saslDir: join(base, 'sasl') },
    release: async () => ({ offered: peerMechanisms, plainElsewhere: false, realm: null }),
  });
  expect(await buildCanonUser(base)).toBeNull();
  const { path } = await canonUserOf(base, null);
  const verifiers = await makeVerifiers(new Secret(password), { name: 'mx.partner', realm, legacy: true });
  await accounts.sync(fullSync(1, [record('id-1', 1, { name: 'mx.partner', ...verifiers })], { realm }));
  gateway = await startSendmail(base, join(base, 'sasl'), 'a', {
    mechanisms: peerMechanisms.join(' '),
    plugins: path ?? '',
  });
});
afterAll(async () => {
  await gateway?.stop();
  await accounts?.close();
  await Promise.all([base, peer].map(removeFolder));
});

/** What stands in the peer's sendmail.mc besides: a small host that sends all its mail out. */
const around = (dir: string, lines: readonly string[]) => `include(\`/usr/share/sendmail/cf/m4/cf.m4')dnl
OSTYPE(\`linux')dnl
define(\`confDOMAIN_NAME', \`mx.partner.example')dnl
define(\`QUEUE_DIR', \`${dir}/queue')dnl
define(\`STATUS_FILE', \`${dir}/statistics')dnl
define(\`ALIAS_FILE', \`')dnl
define(\`confCACERT_PATH', \`${base}')dnl
define(\`confCACERT', \`${base}/host.pem')dnl
define(\`confTO_IDENT', \`0')dnl
define(\`confSERVICE_SWITCH_FILE', \`${dir}/switch')dnl
FEATURE(\`access_db', \`hash -T<TMPF> ${dir}/access')dnl
${lines.join('\n')}
CLIENT_OPTIONS(\`Family=inet, Addr=127.0.0.2')dnl
MAILER(\`smtp')dnl
`;

test.each(peerMechanisms)(
  'a Sendmail that is configured as the wizard says sends through us by %s',
  async (mechanism) => {
    const dir = join(peer, mechanism);
    await mkdir(join(dir, 'queue'), { recursive: true, mode: 0o755 });
    const wish = {
      program: 'sendmail',
      mechanism,
      server: 'localhost',
      port: gateway.port,
      tlsOnConnect: false,
    } as const;
    const pieces = peerSettings({ ...wish, realm, name: 'mx.partner', password });
    const linesOf = (where: string) =>
      pieces
        .filter((one) => one.where === where)
        .flatMap(({ lines }) => lines.map((line) => line.replaceAll('/etc/mail', dir)));
    await writeFile(join(dir, 'authinfo'), `${linesOf('/etc/mail/authinfo').join('\n')}\n`, { mode: 0o600 });
    await writeFile(join(dir, 'access'), `${linesOf('/etc/mail/access').join('\n')}\n`);
    await writeFile(join(dir, 'statistics'), '');
    await writeFile(join(dir, 'switch'), 'hosts files\naliases files\npasswd files\n');
    for (const map of ['authinfo', 'access']) {
      const made = await run('makemap', ['hash', join(dir, map)], { input: await readFile(join(dir, map)) });
      expect(made.code, made.stderr).toBe(0);
    }
    const compiled = await run('m4', ['-'], { input: around(dir, linesOf('sendmail.mc')) });
    expect(compiled.stderr).toBe('');
    await writeFile(join(dir, 'sendmail.cf'), compiled.stdout);
    const message = 'From: amy@partner.example\nTo: bea@nowhere.invalid\nSubject: hello\n\nhello\n';
    const who = ['-f', 'amy@partner.example', 'bea@nowhere.invalid'];
    const args = ['-C', join(dir, 'sendmail.cf'), '-odi', '-oi', '-v', ...who];
    let dialogue = '';
    do {
      const { stdout, stderr } = await runSendmail('/usr/sbin/sendmail', args, { input: message });
      dialogue += stdout + stderr;
      // the name server of this machine may be slow, which says nothing of us
    } while (/host name lookup failure\s*$/.test(dialogue) && dialogue.length < 1000);
    expect(dialogue).toMatch(/^>>> STARTTLS$/m);
    expect(dialogue).toMatch(new RegExp(`^>>> AUTH ${mechanism}`, 'm'));
    expect(dialogue).toMatch(/^235 /m);
    expect(dialogue).toMatch(/Sent \(.*accepted for delivery/);
  },
);
