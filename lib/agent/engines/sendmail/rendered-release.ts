import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { sha256 } from '#lib/agent/engines/sendmail/fixture.ts';
import type { TestGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';
import type { EngineInfo } from '#lib/gateway/api-engine.ts';
import type { Manifest } from '#lib/gateway/api-manifest.ts';
import { managedFiles } from '#lib/gateway/managed-files.ts';
import { manifestId } from '#lib/gateway/manifest.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { sampleGateway } from '#lib/policy/sample-policy.ts';
import type { Secret } from '#lib/secret.ts';
import { expectationOf } from '#lib/sendmail/expectation.ts';
import type { Material } from '#lib/sendmail/material.ts';
import { renderBundle } from '#lib/sendmail/render-bundle.ts';

type Passwords = Map<string, { password: Secret; salt: string }>;

/** A policy as the console renders it for the sample gateway, laid out for the gateway of a test and not compiled. */
export async function layOutRendered(
  gateway: TestGateway,
  name: string,
  {
    policy,
    material,
    passwords,
    canonUser,
  }: {
    policy: Policy;
    material: Material | null;
    passwords: Passwords;
    canonUser?: EngineInfo['canonUser'];
  },
): Promise<ReleaseDir> {
  const engine = { ...(await gateway.engine.info()), canonUser };
  const target = { gatewayId: sampleGateway, paths: gateway.paths, engine };
  const dir = join(gateway.dir, name);
  const files: Manifest['files'] = [];
  for (const { path, content, secret, mapType } of renderBundle(policy, target, material, passwords)) {
    const mode = managedFiles[path].kind === 'tls' ? 0o700 : 0o755;
    await mkdir(dirname(join(dir, path)), { recursive: true, mode });
    await writeFile(join(dir, path), content, { mode: secret ? 0o600 : 0o644 });
    files.push({ path, sha256: sha256(content), size: Buffer.byteLength(content), mapType });
  }
  const expected = expectationOf(policy, target, material);
  const manifest = {
    id: manifestId(files, expected),
    release: { id: name, comment: '' },
    files,
    expect: expected,
  };
  return { id: manifest.id, dir, manifest };
}
