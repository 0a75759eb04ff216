import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { nullIfMissing } from '#lib/agent/disk.ts';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import type { OutgoingParts } from '#lib/agent/smtp/outgoing-trial.ts';

/** As whom the daemon in force introduces itself to other servers. */
export async function outgoingPartsOf(active: ReleaseDir | null): Promise<OutgoingParts> {
  if (!active) return { hostName: hostname(), certificate: null };
  const [certificate, key] = await Promise.all(
    ['tls/client.pem', 'tls/client.key'].map((path) =>
      readFile(join(active.dir, path), 'utf8').catch(nullIfMissing),
    ),
  );
  const { hostName } = active.manifest.expect;
  return { hostName, certificate: certificate && key ? { certificate, key } : null };
}
