import { createHash } from 'node:crypto';
import type { EngineInfo, Expectation, ManagedPath, Manifest } from '#lib/gateway/api.ts';
import type { GatewayClient } from '#lib/gateway/client.ts';
import { manifestId } from '#lib/gateway/manifest.ts';

export type Content = Partial<Record<ManagedPath, string>>;

/** The smallest release that a real Sendmail takes and a probe is content with: one listener in clear, a map, no AUTH. */
export function smallRelease(
  { paths }: EngineInfo,
  {
    hostName,
    port,
    access = '',
    rules = [],
  }: { hostName: string; port: number; access?: string; rules?: string[] },
): { manifest: Manifest; content: Content } {
  const content: Content = {
    'sendmail.mc': mc(paths, { hostName, port, rules }),
    'maps/access': access,
    aliases: 'postmaster: root@example.org\nMAILER-DAEMON: postmaster\nroot: postmaster@example.org\n',
    'local-host-names': '',
  };
  const expect: Expectation = {
    hostName,
    listeners: [{ name: 'MTA', address: '127.0.0.1', port, tlsOnConnect: false, requireAuth: false }],
    certificateSha256: null,
    mechanismsWithTls: [],
    mechanismsInClear: [],
  };
  const files = Object.entries(content).map(([path, text]) => ({
    path: path as ManagedPath,
    sha256: digest(text),
    size: Buffer.byteLength(text),
    ...(path.startsWith('maps/') ? { mapType: 'btree' as const } : {}),
  }));
  const release = { id: `of ${hostName}`, comment: 'test' };
  return { manifest: { id: manifestId(files, expect), release, files, expect }, content };
}

function mc(paths: EngineInfo['paths'], of: { hostName: string; port: number; rules: string[] }): string {
  return [
    'divert(0)dnl',
    `include(\`${paths.cf}/m4/cf.m4')dnl`,
    `ifdef(\`POSTERN_DIR', \`', \`define(\`POSTERN_DIR', \`${paths.release}')')dnl`,
    "OSTYPE(`linux')dnl",
    `define(\`confDOMAIN_NAME', \`${of.hostName}')dnl`,
    `define(\`QUEUE_DIR', \`${paths.state}/queue')dnl`,
    `define(\`confPID_FILE', \`${paths.state}/sendmail.pid')dnl`,
    `define(\`STATUS_FILE', \`${paths.state}/statistics')dnl`,
    `define(\`confSERVICE_SWITCH_FILE', \`${paths.state}/service.switch')dnl`,
    "define(`confTO_RESOLVER_RETRANS', `1s')dnl",
    "define(`ALIAS_FILE', `POSTERN_DIR/aliases')dnl",
    "define(`confCW_FILE', `POSTERN_DIR/local-host-names')dnl",
    "define(`confDONT_PROBE_INTERFACES', `True')dnl",
    "define(`confLOG_LEVEL', `10')dnl",
    "ifdef(`POSTERN_USER', `define(`confTRUSTED_USER', `POSTERN_USER')')dnl",
    "FEATURE(`use_cw_file')dnl",
    "FEATURE(`nocanonify')dnl",
    "FEATURE(`access_db', `btree -T<TMPF> POSTERN_DIR/maps/access')dnl",
    "FEATURE(`no_default_msa')dnl",
    `DAEMON_OPTIONS(\`Name=MTA, Family=inet, Addr=127.0.0.1, Port=${of.port}, M=A')dnl`,
    "MAILER(`local')dnl",
    "MAILER(`smtp')dnl",
    ...(of.rules.length > 0 ? ['LOCAL_RULESETS', ...of.rules] : []),
    '',
  ].join('\n');
}

/** Announces a release and sends what the gateway lacks. */
export async function bring(
  client: GatewayClient,
  { manifest, content }: ReturnType<typeof smallRelease>,
): Promise<string> {
  const { missing } = await client.stage(manifest);
  for (const text of Object.values(content))
    if (missing.includes(digest(text))) await client.putBlob(digest(text), Buffer.from(text));
  return manifest.id;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
