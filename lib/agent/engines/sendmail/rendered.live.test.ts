import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { certificateFor, sha256 } from '#lib/agent/engines/sendmail/fixture.ts';
import { openGateway, type TestGateway } from '#lib/agent/engines/sendmail/test-gateway.ts';
import { type Manifest, managedFiles } from '#lib/gateway/api.ts';
import { manifestId } from '#lib/gateway/manifest.ts';
import { sampleGateway, samplePolicy } from '#lib/policy/sample-policy.ts';
import { Secret } from '#lib/secret.ts';
import { expectationOf } from '#lib/sendmail/expectation.ts';
import type { Material } from '#lib/sendmail/material.ts';
import { renderBundle } from '#lib/sendmail/render-bundle.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.remove());

/** With a login at another server, whose map nobody but the daemon may read. */
const policy = samplePolicy({
  outgoing: { logins: [{ key: 'mx.example', authentication: 'gw1', insist: true, passwordId: 'p' }] },
});
const passwords = new Map([['p', { password: new Secret('tuba'), salt: 's' }]]);

/** The sample policy as the console renders it for this gateway, laid out. */
async function layOutRendered(name: string, material: Material | null): Promise<ReleaseDir> {
  const target = { gatewayId: sampleGateway, paths: gateway.paths, engine: await gateway.engine.info() };
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

test.each(['no certificate', 'a certificate', 'a certificate and an authority'])(
  'what the console renders with %s passes the gate',
  async (name) => {
    const { pem, keyPem } = await certificateFor(30);
    const caPem = name.includes('authority') ? pem : '';
    const material = name === 'no certificate' ? null : { serverPem: pem, serverKey: keyPem, caPem };
    const release = await layOutRendered(name.replaceAll(' ', '-'), material);
    expect(await gateway.engine.compile(release)).toMatchObject({ ok: true });
    expect(await gateway.engine.check(release)).toMatchObject({ ok: true });
  },
);
