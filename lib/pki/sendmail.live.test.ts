import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run, start } from '#lib/run.ts';
import { readCertificate } from './certificate.ts';
import { type Forged, forge } from './fixtures.ts';

const root = process.getuid?.() === 0;
const tomorrow = { notAfter: new Date(Date.now() + 86_400_000) };
let folder: string;

beforeEach(async () => {
  // a daemon of root takes no file below a folder that others can write
  const parent = root ? '/var/lib/postern-test' : tmpdir();
  await mkdir(parent, { recursive: true, mode: 0o755 });
  folder = await mkdtemp(join(parent, 'pki-'));
  await chmod(folder, 0o755);
});
afterEach(() => rm(folder, { recursive: true }));

/** One SMTP session of the real program on its standard input, which needs no port and no queue run. */
async function presentedChain(files: {
  server: string;
  key: string;
  authorities: string;
}): Promise<string[]> {
  const cf = join(folder, 'sendmail.cf');
  await mkdir(join(folder, 'queue'), { mode: 0o700 });
  await writeFile(join(folder, 'server.pem'), files.server);
  await writeFile(join(folder, 'server.key'), files.key, { mode: 0o600 });
  await writeFile(join(folder, 'ca.pem'), files.authorities);
  await writeFile(join(folder, 'switch'), 'hosts files\naliases files\npasswd files\n');
  const compiled = await run('m4', ['-'], { input: source(), cwd: folder });
  await writeFile(cf, compiled.stdout);
  // Without a dot in the host's own name it would sleep for a minute (conf.c, myhostname): root gives it a name of its own.
  const named = [
    '-u',
    'sh',
    '-c',
    'hostname gw.example && exec "$@"',
    'sh',
    '/usr/sbin/sendmail',
    '-C',
    cf,
    '-bs',
  ];
  const child = root ? start('unshare', named) : start('/usr/sbin/sendmail', ['-C', cf, '-bs']);
  try {
    if (!child.stdin || !child.stdout) throw new Error('no pipes');
    const wire = Duplex.from({ writable: child.stdin, readable: child.stdout });
    await dialogue(wire, ['EHLO test.example', 'STARTTLS']);
    return await handshake(wire);
  } finally {
    child.kill('SIGKILL');
  }
}

const source = () => `include(\`/usr/share/sendmail/cf/m4/cf.m4')dnl
OSTYPE(\`linux')dnl
define(\`confDOMAIN_NAME', \`gw.example')dnl
define(\`QUEUE_DIR', \`${folder}/queue')dnl
define(\`confPID_FILE', \`${folder}/pid')dnl
define(\`STATUS_FILE', \`${folder}/statistics')dnl
define(\`ALIAS_FILE', \`')dnl
define(\`confSERVICE_SWITCH_FILE', \`${folder}/switch')dnl
define(\`confCACERT_PATH', \`${folder}')dnl
define(\`confCACERT', \`${folder}/ca.pem')dnl
define(\`confSERVER_CERT', \`${folder}/server.pem')dnl
define(\`confSERVER_KEY', \`${folder}/server.key')dnl
${root ? '' : `define(\`confTRUSTED_USER', \`${userInfo().username}')dnl\n`}MAILER(\`local')dnl
MAILER(\`smtp')dnl
`;

/** Reads a reply, sends a line, and so on to the last reply. */
async function dialogue(wire: Duplex, lines: string[]): Promise<void> {
  const left = [...lines];
  let heard = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      heard += chunk.toString();
      if (!/(^|\n)\d{3} [^\n]*\n$/.test(heard)) return;
      if (!/(^|\n)2\d\d [^\n]*\n$/.test(heard)) reject(new Error(heard));
      heard = '';
      const next = left.shift();
      if (next !== undefined) {
        wire.write(`${next}\r\n`);
        return;
      }
      wire.off('data', hear);
      resolve();
    };
    wire.on('data', hear);
    wire.once('error', reject);
    wire.once('end', () => reject(new Error(`the program ended: ${heard}`)));
  });
}

/** Subjects of what it presents, leaf first. */
function handshake(wire: Duplex): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const secure = connect({ socket: wire, rejectUnauthorized: false });
    secure.once('error', reject);
    secure.once('secureConnect', () => {
      const seen: string[] = [];
      let link: DetailedPeerCertificate | undefined = secure.getPeerCertificate(true);
      while (link?.raw && !seen.includes(subjectOf(link))) {
        seen.push(subjectOf(link));
        link = link.issuerCertificate;
      }
      resolve(seen);
    });
  });
}

function subjectOf({ raw }: DetailedPeerCertificate): string {
  const pem = `-----BEGIN CERTIFICATE-----\n${raw.toString('base64')}\n-----END CERTIFICATE-----\n`;
  return readCertificate(pem)?.facts.subject ?? '';
}

async function chainOf(): Promise<{ top: Forged; middle: Forged; leaf: Forged }> {
  const top = await forge({ subject: 'CN=Root', ca: true, ...tomorrow });
  const middle = await forge({ subject: 'CN=Middle', ca: true, issuer: top, ...tomorrow });
  const leaf = await forge({ subject: 'CN=gw.example', names: ['gw.example'], issuer: middle, ...tomorrow });
  return { top, middle, leaf };
}

test('Sendmail presents the chain that stands in the CA file', async () => {
  const { top, middle, leaf } = await chainOf();
  const files = { server: leaf.pem, key: leaf.keyPem, authorities: middle.pem + top.pem };
  expect(await presentedChain(files)).toEqual(['CN=gw.example', 'CN=Middle', 'CN=Root']);
});

test('Sendmail takes no chain from the certificate file', async () => {
  const { top, middle, leaf } = await chainOf();
  const other = await forge({ subject: 'CN=Other', ca: true, ...tomorrow });
  const files = { server: leaf.pem + middle.pem + top.pem, key: leaf.keyPem, authorities: other.pem };
  expect(await presentedChain(files)).toEqual(['CN=gw.example']);
});
