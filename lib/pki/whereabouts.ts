import type { Db, Tx } from '#lib/db/client.ts';
import { manifest } from '#lib/gateway/api-manifest.ts';
import { readGateways } from '#lib/gateway/store.ts';
import { hostSectionName } from '#lib/policy/schema.ts';
import { type HostSection, hostSection } from '#lib/policy/section/host.ts';

/** Where a certificate is wanted, and where it is in force. */
export type Whereabouts = {
  /** Gateways whose draft names it. */
  inDraft: string[];
  /** Gateways whose active release shows it. */
  inForce: string[];
};

/** A gateway, what the draft says of it, and the certificate its active release shows. */
export type Host = {
  id: string;
  name: string;
  /** What it calls itself: as the draft says, else as it said itself; empty when nobody knows. */
  hostName: string;
  draft: HostSection;
  shows: string | null;
};

/** Every gateway with the certificates it should show and shows. */
export async function readHosts(db: Db | Tx): Promise<Host[]> {
  const gateways = await readGateways(db);
  const sections = await db.policySection.findMany({ where: { name: hostSectionName } });
  const active = gateways.flatMap(({ state }) => state?.active ?? []);
  const bundles = await db.bundle.findMany({ where: { digest: { in: active } } });
  return gateways.map(({ id, name, engine, state }) => {
    const draft = hostSection.parse(sections.find(({ scope }) => scope === id)?.value ?? {});
    const bundle = bundles.find(({ digest }) => digest === state?.active);
    return {
      id,
      name,
      hostName: draft.hostName || (engine?.hostName ?? ''),
      draft,
      shows: manifest.safeParse(bundle?.manifest).data?.expect.certificateSha256 ?? null,
    };
  });
}

export function isNamedBy({ draft }: Host, certificateId: string): boolean {
  return draft.certificateId === certificateId || draft.clientCertificateId === certificateId;
}

export function whereaboutsOf(
  hosts: readonly Host[],
  certificate: { id: string; fingerprint: string | null },
): Whereabouts {
  const showing = hosts.filter(({ shows }) => shows !== null && shows === certificate.fingerprint);
  return {
    inDraft: hosts.filter((host) => isNamedBy(host, certificate.id)).map(({ name }) => name),
    inForce: showing.map(({ name }) => name),
  };
}
