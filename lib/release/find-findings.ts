import { canonicalJson } from '#lib/canonical-json.ts';
import type { Db, Tx } from '#lib/db/client.ts';
import { readGateways } from '#lib/gateway/store.ts';
import { checkPolicy, type Finding } from '#lib/policy/check-policy.ts';
import { entryId } from '#lib/policy/entry.ts';
import { loadDraft } from '#lib/policy/store.ts';
import { digestOf } from './blob-store.ts';

/** A finding with a name that stays the same while what it says does, so that a person can accept it. */
export type NamedFinding = Finding & { key: string };

/** What the checker says of the draft as a whole: entries shadow one another, so it needs all of them in memory. */
export async function findFindings(db: Db, now: Date): Promise<NamedFinding[]> {
  const [policy, gateways] = await Promise.all([loadDraft(db), readGateways(db)]);
  const ids = gateways.flatMap(({ id }) => policy.hosts[id]?.certificateId ?? []);
  const certificates = await db.certificate.findMany({
    where: { id: { in: ids } },
    select: { id: true, certPem: true },
  });
  const hosts = gateways.map(({ id, name, engine }) => {
    const pem = certificates.find((one) => one.id === policy.hosts[id]?.certificateId)?.certPem;
    return { gatewayId: id, name, engine, certificatePem: pem || null };
  });
  const [total, legacy] = await Promise.all([
    db.account.count(),
    db.account.count({ where: { legacy: true } }),
  ]);
  const findings = checkPolicy(policy, { hosts, now, accounts: { total, legacy } });
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
