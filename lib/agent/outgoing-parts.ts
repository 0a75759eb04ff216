import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { nullIfMissing } from '#lib/agent/disk.ts';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import type { OutgoingParts } from '#lib/agent/smtp/outgoing-trial.ts';

/** As whom the daemon in force introduces itself to other servers. */
export async function outgoingPartsOf(active: ReleaseDir | null): Promise<OutgoingParts> {
  if (!active) return { hostName: hostname(), certificate: null };
  const { hostName } = active.manifest.expect;
  return {
    hostName,
    certificate: (await pairOf(active.dir, 'client')) ?? (await pairOf(active.dir, 'server')),
  };
}

/** The daemon shows its server certificate to others when it has no other one. */
async function pairOf(dir: string, name: 'client' | 'server'): Promise<OutgoingParts['certificate']> {
  const [certificate, key] = await Promise.all(
    ['pem', 'key'].map((kind) => readFile(join(dir, `tls/${name}.${kind}`), 'utf8').catch(nullIfMissing)),
  );
  return certificate && key ? { certificate, key } : null;
}
