import { createHash, X509Certificate } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import type { GatewayPaths } from '#lib/gateway/api-engine.ts';
import type { Expectation, Manifest } from '#lib/gateway/api-manifest.ts';
import { type ManagedPath, managedFiles } from '#lib/gateway/managed-files.ts';
import { manifestId } from '#lib/gateway/manifest.ts';
import { type Forged, forge } from '#lib/pki/fixtures.ts';

/** What a release of these tests is made of. Everything has an ordinary value; each test says what is different. */
export type Wish = {
  paths: GatewayPaths;
  expect: Expectation;
  files?: Partial<Record<ManagedPath, string>>;
  /** m4 lines before MAILER(). */
  macros?: string;
  /** Lines after the MAILER()s. */
  rules?: string;
};

/** No question to a name server, none of m4's dangerous builtins. */
const quiet = [
  "undefine(`esyscmd',`syscmd',`builtin',`indir',`mkstemp',`maketemp',`debugfile',`debugmode',`traceon',`m4wrap',`format',`patsubst',`regexp')dnl",
  "OSTYPE(`linux')dnl",
  "define(`confTO_RESOLVER_RETRANS', `1s')dnl",
  "define(`confTO_RESOLVER_RETRY', `1')dnl",
  "define(`confTO_IDENT', `0')dnl",
  "define(`confDONT_PROBE_INTERFACES', `True')dnl",
  "FEATURE(`nocanonify')dnl",
  "FEATURE(`accept_unresolvable_domains')dnl",
  "FEATURE(`no_default_msa')dnl",
  "ifdef(`POSTERN_USER', `define(`confTRUSTED_USER', `POSTERN_USER')')dnl",
];

/** The mc of an ordinary gateway, in the form that the console renders. */
export function mcOf({ paths, expect, files = {}, macros = '', rules = '' }: Wish): string {
  const lines = [
    'divert(-1)dnl',
    `ifdef(\`POSTERN_DIR', \`', \`define(\`POSTERN_DIR', \`${paths.release}')')dnl`,
    `include(\`${paths.cf}/m4/cf.m4')dnl`,
    ...quiet,
    `define(\`confDOMAIN_NAME', \`${expect.hostName}')dnl`,
    `define(\`QUEUE_DIR', \`${paths.state}/queue')dnl`,
    `define(\`confPID_FILE', \`${paths.state}/sendmail.pid')dnl`,
    `define(\`STATUS_FILE', \`${paths.state}/statistics')dnl`,
    "define(`ALIAS_FILE', POSTERN_DIR`/aliases')dnl",
    "define(`confCR_FILE', POSTERN_DIR`/relay-domains')dnl",
    "FEATURE(`use_cw_file')dnl",
    "define(`confCW_FILE', POSTERN_DIR`/local-host-names')dnl",
    "FEATURE(`access_db', `btree -T<TMPF> 'POSTERN_DIR`/maps/access')dnl",
    files['maps/mailertable'] === undefined
      ? ''
      : "FEATURE(`mailertable', `btree 'POSTERN_DIR`/maps/mailertable')dnl",
    "define(`LOCAL_MAILER_PATH', `/bin/true')dnl",
    "define(`LOCAL_MAILER_ARGS', `true')dnl",
    ...authLines(expect.mechanismsWithTls.join(' ')),
    ...(expect.certificateSha256 === null ? [] : tlsLines),
    ...expect.listeners.map(listenerLine),
    macros,
    "MAILER(`local')dnl",
    "MAILER(`smtp')dnl",
    'LOCAL_CONFIG',
    'ESASL_CONF_PATH=POSTERN_DIR/sasl',
    rules,
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

function authLines(mechanisms: string): string[] {
  if (mechanisms === '') return [];
  return [
    "define(`confAUTH_OPTIONS', `A,p,y')dnl",
    "define(`confAUTH_REALM', `example.org')dnl",
    `define(\`confAUTH_MECHANISMS', \`${mechanisms}')dnl`,
    `TRUST_AUTH_MECH(\`${mechanisms}')dnl`,
  ];
}

const tlsLines = [
  // without both of these the daemon offers no STARTTLS
  "define(`confCACERT_PATH', POSTERN_DIR`/tls')dnl",
  "define(`confCACERT', POSTERN_DIR`/tls/ca.pem')dnl",
  "define(`confSERVER_CERT', POSTERN_DIR`/tls/server.pem')dnl",
  "define(`confSERVER_KEY', POSTERN_DIR`/tls/server.key')dnl",
];

function listenerLine({
  name,
  address,
  port,
  tlsOnConnect,
  requireAuth,
}: Expectation['listeners'][number]): string {
  const modifiers = `E${tlsOnConnect ? 's' : ''}${requireAuth ? 'a' : ''}`;
  return `DAEMON_OPTIONS(\`Family=inet, Name=${name}, Addr=${address}, Port=${port}, M=${modifiers}')dnl`;
}

export function saslConf({ sasl }: GatewayPaths, mechanisms: readonly string[]): string {
  return [
    'pwcheck_method: saslauthd',
    `saslauthd_path: ${sasl}/mux`,
    'auxprop_plugin: sasldb',
    `sasldb_path: ${sasl}/sasldb2`,
    `mech_list: ${mechanisms.join(' ')}`,
    '',
  ].join('\n');
}

/** Writes a release's folder as the agent lays it out, not compiled yet. */
export async function layOut(dir: string, wish: Wish): Promise<ReleaseDir> {
  const contents: Partial<Record<ManagedPath, string>> = {
    'sendmail.mc': mcOf(wish),
    'maps/access': 'connect:192.0.2.10\tRELAY\n',
    aliases: 'postmaster: root\n',
    'local-host-names': `${wish.expect.hostName}\n`,
    'relay-domains': '',
    'sasl/Sendmail.conf': saslConf(wish.paths, wish.expect.mechanismsWithTls),
    ...wish.files,
  };
  const files: Manifest['files'] = [];
  for (const [name, text] of Object.entries(contents)) {
    const path = name as ManagedPath;
    const { kind, secret } = managedFiles[path];
    await mkdir(dirname(join(dir, path)), { recursive: true, mode: kind === 'tls' ? 0o700 : 0o755 });
    await writeFile(join(dir, path), text, { mode: secret ? 0o600 : 0o644 });
    files.push({
      path,
      sha256: sha256(text),
      size: Buffer.byteLength(text),
      ...(kind === 'map' ? { mapType: 'btree' } : {}),
    });
  }
  const manifest: Manifest = {
    id: manifestId(files, wish.expect),
    release: { id: 'r', comment: 'test' },
    files,
    expect: wish.expect,
  };
  return { id: manifest.id, dir, manifest };
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Ports of 127.0.0.1 that were free a moment ago, each another. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A self-signed certificate for gw.example.org, valid from yesterday until so many days from now. */
export async function certificateFor(days: number): Promise<Forged & { sha256: string }> {
  const inDays = (count: number) => new Date(Date.now() + count * 86_400_000);
  const made = await forge({
    subject: 'CN=gw.example.org',
    names: ['gw.example.org'],
    notBefore: inDays(Math.min(-1, days - 1)),
    notAfter: inDays(days),
  });
  return { ...made, sha256: sha256(new X509Certificate(made.pem).raw) };
}
