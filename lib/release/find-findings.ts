import { canonicalJson } from '#lib/canonical-json.ts';
import type { Db, Tx } from '#lib/db/client.ts';
import { readGateways } from '#lib/gateway/store.ts';
import { checkStreamed, type EntryStream, type Finding } from '#lib/policy/check-policy.ts';
import { type Entry, entryId } from '#lib/policy/entry/entry.ts';
import { digestOf } from './blob-store.ts';
import { policyText, type ReleasedPolicy, readList, readListParts, withEntries } from './store.ts';
import type { Part } from './text.ts';

/** A finding with a name that stays the same while what it says does, so that a person can accept it. */
export type NamedFinding = Finding & { key: string };

const shared = globalThis as typeof globalThis & {
  posternLastFindings?: { of: string; findings: NamedFinding[] };
};

/**
 * What the checker says of a draft as a whole. The access map, which may have a million entries, is read part by part. The last answer is kept, over Next's
 * separate bundles: who deploys what they have just looked at need not wait a second time.
 */
export async function findFindings(db: Db, draft: ReleasedPolicy, now: Date): Promise<NamedFinding[]> {
  const { hosts: sections } = draft.policy;
  const gateways = await readGateways(db);
  const ids = gateways.flatMap(({ id }) => sections[id]?.certificateId ?? []);
  const certificates = await db.certificate.findMany({
    where: { id: { in: ids } },
    select: { id: true, certPem: true },
  });
  const hosts = gateways.map(({ id, name, engine }) => {
    const pem = certificates.find((one) => one.id === sections[id]?.certificateId)?.certPem;
    return { gatewayId: id, name, engine, certificatePem: pem || null };
  });
  const [total, legacy, lacking] = await Promise.all([
    db.account.count(),
    db.account.count({ where: { legacy: true } }),
    countLacking(db, draft.policy.auth.mechanisms),
  ]);
  const facts = { hosts, accounts: { total, legacy, lacking } };
  const of = digestOf(canonicalJson([policyText(draft), facts, now.toISOString().slice(0, 10)]));
  if (shared.posternLastFindings?.of === of) return shared.posternLastFindings.findings;
  const { access } = draft.lists;
  const policy = await withEntries(db, { ...draft, lists: { ...draft.lists, access: [] } });
  const said = await checkStreamed(policy, { ...facts, now }, entryStream(db, access));
  const findings = said.map((finding) => ({
    ...finding,
    key: `${finding.rule}:${digestOf(canonicalJson([finding.place, finding.title])).slice(0, 12)}`,
  }));
  shared.posternLastFindings = { of, findings };
  return findings;
}

/** How many passwords are older than their verifier for a mechanism that is offered. Nothing is counted for what is not. */
async function countLacking(db: Db, mechanisms: readonly string[]): Promise<{ [mechanism: string]: number }> {
  const columns = { 'SCRAM-SHA-1': 'scramSha1', 'SCRAM-SHA-512': 'scramSha512' } as const;
  const counts: { [mechanism: string]: number } = {};
  for (const [mechanism, column] of Object.entries(columns))
    if (mechanisms.includes(mechanism))
      counts[mechanism] = await db.account.count({ where: { passwordSetAt: { not: null }, [column]: null } });
  return counts;
}

/** The access map of a draft, part by part as it is stored; of single entries only the parts they stand in are read. */
function entryStream(db: Db, parts: readonly Part[]): EntryStream {
  return {
    all: () => readListParts(db, 'access', parts),
    some: async (places) => {
      const found = new Map<number, Entry>();
      let first = 0;
      for (const part of parts) {
        const inside = [...places].filter((at) => at >= first && at < first + part.lines);
        const entries = inside.length === 0 ? [] : await readList(db, 'access', [part]);
        for (const at of inside) {
          const entry = entries[at - first];
          if (entry) found.set(at, entry);
        }
        first += part.lines;
      }
      return found;
    },
  };
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
