import type { Db, Tx } from '#lib/db/client.ts';
import type { Manifest } from '#lib/gateway/api-manifest.ts';
import { manifestId } from '#lib/gateway/manifest.ts';
import { type KnownGateway, readGateways } from '#lib/gateway/store.ts';
import { readPasswords } from '#lib/outgoing/store.ts';
import { authoritiesPem, certificateFiles } from '#lib/pki/store.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { loadSections } from '#lib/policy/store.ts';
import { Refusal } from '#lib/refusal.ts';
import type { Sealer } from '#lib/seal.ts';
import { expectationOf } from '#lib/sendmail/expectation.ts';
import type { Material } from '#lib/sendmail/material.ts';
import { type RenderedFile, renderAround } from '#lib/sendmail/render-bundle.ts';
import { textOf } from './blob-store.ts';
import { type EntryLists, storeEntries } from './store-entries.ts';
import type { Text } from './text.ts';

/** A policy rendered for one gateway. `manifest` lacks the release it belongs to until there is one. */
export type RenderedBundle = {
  gatewayId: string;
  gateway: string;
  /** Long maps are stored already, and stand here by what they are made of. */
  files: RenderedFile<string | Text>[];
  manifest: Omit<Manifest, 'release'>;
};

export type RenderedDraft = {
  /** Without the entries of the long maps. */
  policy: Policy;
  lists: EntryLists;
  /** When the entries were read. */
  readAt: Date;
  gateways: KnownGateway[];
  bundles: RenderedBundle[];
};

/** The draft as every gateway would get it. A gateway that never said what it is cannot be rendered for and is left out. */
export async function renderDraft(db: Db, sealer: Sealer): Promise<RenderedDraft> {
  const { lists, sources, short, readAt } = await storeEntries(db);
  const [sections, gateways] = await Promise.all([loadSections(db), readGateways(db)]);
  const policy = { ...sections, maps: short };
  const passwords = await readPasswords(db, sealer, policy.outgoing.logins);
  const bundles: RenderedBundle[] = [];
  for (const gateway of gateways) {
    const { id, name, engine } = gateway;
    if (!engine) continue;
    const material = await materialOf(db, sealer, policy, id);
    const host = { gatewayId: id, paths: engine.paths, engine };
    const files = renderAround(policy, host, material, passwords, sources);
    bundles.push({
      gatewayId: id,
      gateway: name,
      files,
      manifest: manifestOf(files, expectationOf(policy, host, material)),
    });
  }
  return { policy, lists, readAt, gateways, bundles };
}

function manifestOf(files: RenderedBundle['files'], expect: Manifest['expect']): Omit<Manifest, 'release'> {
  const listed = files.map(({ path, content, mapType }) => {
    const { sha256, size } = typeof content === 'string' ? textOf(content) : content;
    return { path, sha256, size, ...(mapType && { mapType }) };
  });
  return { id: manifestId(listed, expect), files: listed, expect };
}

/** Certificates and keys of one gateway; null when its section names none. A certificate that is gone or incomplete counts as none. */
export async function materialOf(
  db: Db | Tx,
  sealer: Sealer,
  policy: Policy,
  gatewayId: string,
): Promise<Material | null> {
  const host = policy.hosts[gatewayId];
  if (!host?.certificateId) return null;
  const server = await filesOf(db, sealer, host.certificateId);
  if (!server) return null;
  const client = host.clientCertificateId ? await filesOf(db, sealer, host.clientCertificateId) : null;
  return {
    serverPem: server.certPem + server.chainPem,
    serverKey: server.keyPem.reveal(),
    caPem: await authoritiesPem(db, [server.chainPem, client?.chainPem ?? '']),
    ...(client && { clientPem: client.certPem + client.chainPem, clientKey: client.keyPem.reveal() }),
  };
}

async function filesOf(db: Db | Tx, sealer: Sealer, id: string) {
  try {
    return await certificateFiles(db, sealer, id);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
