import { canonicalJson } from '#lib/canonical-json.ts';
import type { Db, Tx } from '#lib/db/client.ts';
import { checkPolicy, type Finding } from '#lib/policy/check-policy.ts';
import { entryId } from '#lib/policy/entry.ts';
import { digestOf } from './blob-store.ts';
import type { RenderedDraft } from './render-draft.ts';

/** A finding with a name that stays the same while what it says does, so that a person can accept it. */
export type NamedFinding = Finding & { key: string };

export async function findFindings(db: Db | Tx, draft: RenderedDraft, now: Date): Promise<NamedFinding[]> {
  const ids = draft.gateways.flatMap(({ id }) => draft.policy.hosts[id]?.certificateId ?? []);
  const certificates = await db.certificate.findMany({
    where: { id: { in: ids } },
    select: { id: true, certPem: true },
  });
  const hosts = draft.gateways.map(({ id, name, engine }) => {
    const pem = certificates.find((one) => one.id === draft.policy.hosts[id]?.certificateId)?.certPem;
    return { gatewayId: id, name, engine, certificatePem: pem || null };
  });
  const [total, legacy] = await Promise.all([
    db.account.count(),
    db.account.count({ where: { legacy: true } }),
  ]);
  const findings = checkPolicy(draft.policy, { hosts, now, accounts: { total, legacy } });
  return findings.map((finding) => ({
    ...finding,
    key: `${finding.rule}:${digestOf(canonicalJson([finding.place, finding.title])).slice(0, 12)}`,
  }));
}

/** The rows of the entries that findings are about, by `entryId`, so that their forms can be opened. */
export async function findEntryRows(db: Db | Tx, findings: readonly Finding[]): Promise<Map<string, string>> {
  const entries = findings.flatMap(({ place }) => place.entry ?? []);
  const found = await Promise.all(
    [...new Set(entries.map(({ map }) => map))].map(async (map) => {
      const keys = entries.filter((one) => one.map === map).map(({ key }) => key);
      const rows = await db.policyEntry.findMany({
        where: { map, key: { in: [...new Set(keys)] } },
        select: { id: true, tag: true, key: true },
      });
      return rows.map(({ id, tag, key }): [string, string] => [entryId({ map, tag, key }), id]);
    }),
  );
  return new Map(found.flat());
}
