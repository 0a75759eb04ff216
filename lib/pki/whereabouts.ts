import type { Db, Tx } from '#lib/db/client.ts';
import { gatewayState, manifest } from '#lib/gateway/api.ts';

/** Where a certificate is wanted, and where it is in force. */
export type Whereabouts = {
  /** Gateways whose draft names it; `every gateway` where the fleet's does. */
  inDraft: string[];
  /** Gateways whose active release shows it. */
  inForce: string[];
};

export const everyGateway = 'every gateway';

type Fleet = {
  /** Sections of the draft, as JSON. */
  sections: { scope: string; name: string; text: string }[];
  /** Names by id. */
  gateways: Map<string, string>;
  /** The certificate each active release expects. */
  active: { gateway: string; fingerprint: string }[];
};

/** Reads once what the whereabouts of all certificates are told from. */
export async function readFleet(db: Db | Tx): Promise<Fleet> {
  const sections = await readSections(db);
  const gateways = await db.gateway.findMany({ select: { id: true, name: true, state: true } });
  const running = gateways.flatMap(({ name, state }) => {
    const digest = gatewayState.nullable().catch(null).parse(state)?.active;
    return digest ? [{ name, digest }] : [];
  });
  const bundles = await db.bundle.findMany({
    where: { digest: { in: running.map(({ digest }) => digest) } },
  });
  const active = running.flatMap(({ name, digest }) => {
    const bundle = bundles.find((one) => one.digest === digest);
    const fingerprint = manifest.safeParse(bundle?.manifest).data?.expect.certificateSha256;
    return fingerprint ? [{ gateway: name, fingerprint }] : [];
  });
  return { sections, gateways: new Map(gateways.map(({ id, name }) => [id, name])), active };
}

async function readSections(db: Db | Tx): Promise<Fleet['sections']> {
  const rows = await db.policySection.findMany({ select: { scope: true, name: true, value: true } });
  return rows.map(({ scope, name, value }) => ({ scope, name, text: JSON.stringify(value) }));
}

/** A section names a certificate by its id, which can stand for nothing else. */
const names = (text: string, id: string) => text.includes(JSON.stringify(id));

export function whereaboutsOf(
  fleet: Fleet,
  certificate: { id: string; fingerprint: string | null },
): Whereabouts {
  const wanting = fleet.sections.filter(({ text }) => names(text, certificate.id));
  const inDraft = new Set(wanting.map(({ scope }) => fleet.gateways.get(scope) ?? everyGateway));
  const showing = fleet.active.filter(({ fingerprint }) => fingerprint === certificate.fingerprint);
  return { inDraft: [...inDraft].sort(), inForce: showing.map(({ gateway }) => gateway).sort() };
}

export type Replacement = { scope: string; section: string };

/** Lets the draft name the successor wherever it names a certificate; the next release then brings it to the gateways. */
export async function replaceInDraft(
  tx: Tx,
  { before, after, by }: { before: string; after: string; by: string },
): Promise<Replacement[]> {
  const touched = (await readSections(tx)).filter(({ text }) => names(text, before));
  for (const { scope, name, text } of touched) {
    const value = JSON.parse(text.replaceAll(JSON.stringify(before), JSON.stringify(after)));
    await tx.policySection.update({
      where: { scope_name: { scope, name } },
      data: { value, version: { increment: 1 }, updatedBy: by },
    });
  }
  return touched.map(({ scope, name }) => ({ scope, section: name }));
}
