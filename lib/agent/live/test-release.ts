import { createHash } from 'node:crypto';
import { certificateFor, mcOf, saslConf } from '#lib/agent/engines/sendmail/fixture.ts';
import type { EngineInfo } from '#lib/gateway/api-engine.ts';
import type { Expectation, Manifest } from '#lib/gateway/api-manifest.ts';
import type { GatewayClient } from '#lib/gateway/client.ts';
import type { ManagedPath } from '#lib/gateway/managed-files.ts';
import { manifestId } from '#lib/gateway/manifest.ts';

export type Material = Awaited<ReturnType<typeof certificateFor>>;
export type Bundle = { manifest: Manifest; content: Partial<Record<ManagedPath, string>> };

const mechanisms = ['SCRAM-SHA-256', 'PLAIN', 'LOGIN'];

/** A certificate for the releases of one test. */
export function makeMaterial(): Promise<Material> {
  return certificateFor(30);
}

/** An ordinary release: one listener with STARTTLS and AUTH, an access map, aliases. */
export function ordinaryRelease(
  { paths }: EngineInfo,
  material: Material,
  of: { hostName: string; port: number; access?: string; rules?: string },
): Bundle {
  const expect: Expectation = {
    hostName: of.hostName,
    listeners: [
      { name: 'MTA', address: '127.0.0.1', port: of.port, tlsOnConnect: false, requireAuth: false },
    ],
    certificateSha256: material.sha256,
    mechanismsWithTls: mechanisms,
    mechanismsInClear: ['SCRAM-SHA-256'],
  };
  const content: Bundle['content'] = {
    'sendmail.mc': mcOf({ paths, expect, rules: of.rules }),
    'maps/access': of.access ?? '',
    aliases: 'postmaster: root@example.org\n',
    'local-host-names': `${of.hostName}\n`,
    'relay-domains': '',
    'sasl/Sendmail.conf': saslConf(paths, mechanisms),
    'tls/ca.pem': material.pem,
    'tls/server.pem': material.pem,
    'tls/server.key': material.keyPem,
  };
  const files = Object.entries(content).map(([path, text]) => ({
    path: path as ManagedPath,
    sha256: digest(text),
    size: Buffer.byteLength(text),
    ...(path.startsWith('maps/') ? { mapType: 'btree' as const } : {}),
  }));
  const release = { id: `of ${of.hostName}`, comment: 'test' };
  return { manifest: { id: manifestId(files, expect), release, files, expect }, content };
}

/** Announces a release and sends what the gateway lacks. */
export async function bring(client: GatewayClient, { manifest, content }: Bundle): Promise<string> {
  const { missing } = await client.stage(manifest);
  for (const text of Object.values(content))
    if (missing.includes(digest(text)))
      await client.putBlob(digest(text), Buffer.byteLength(text), [Buffer.from(text)]);
  return manifest.id;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
