import { canonicalJson } from '#lib/canonical-json.ts';
import type { Db, Tx } from '#lib/db/client.ts';
import { readGateways } from '#lib/gateway/store.ts';
import { type CheckMemory, checkParts, type EntryParts, type Finding } from '#lib/policy/check-policy.ts';
import { type Entry, entryId } from '#lib/policy/entry/entry.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { digestOf } from './blob-store.ts';
import { policyText, type ReleasedPolicy, readList, readListParts, withEntries } from './store.ts';
import type { Part } from './text.ts';

/** A finding with a name that stays the same while what it says does, so that a person can accept it. */
export type NamedFinding = Finding & { key: string };

/** The last answer, and what the check before left behind for the next, kept over Next's separate bundles. */
const shared = globalThis as typeof globalThis & {
  posternLastFindings?: { of: string; findings: NamedFinding[] };
  posternCheckMemory?: CheckMemory | undefined;
};

/**
 * What the checker says of a draft as a whole. The access map, which may have a million entries, is read part by part. Who deploys
 * what they have just looked at need not wait a second time; of what changed since the last check, only what it concerns is judged anew.
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
  const [total, legacy, lacking, realm] = await Promise.all([
    db.account.count(),
    db.account.count({ where: { legacy: true } }),
    countLacking(db, draft.policy.auth.mechanisms),
    readRealm(db),
  ]);
  const facts = { hosts, accounts: { total, legacy, lacking, realm } };
  const day = now.toISOString().slice(0, 10);
  const of = digestOf(canonicalJson([policyText(draft), facts, day]));
  if (shared.posternLastFindings?.of === of) return shared.posternLastFindings.findings;
  const { access, ...others } = draft.lists;
  const rest = { ...draft, lists: { ...others, access: [] } };
  const { features, domains } = draft.policy;
  const names = {
    entries: digestOf(
      canonicalJson([features, domains, others['relay-domains'], others.domaintable, hosts, day]),
    ),
    whole: digestOf(canonicalJson([policyText(rest), facts, day])),
  };
  const before = shared.posternCheckMemory;
  shared.posternCheckMemory = undefined; // a second check meanwhile begins anew
  const about = { names, policy: () => withEntries(db, rest), context: { ...facts, now } };
  const { findings: said, memory } = await checkParts(about, entryParts(db, access), before);
  shared.posternCheckMemory = memory;
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

/** The access map of a draft, part by part as it is stored. */
function entryParts(db: Db, parts: readonly Part[]): EntryParts {
  const known = new Map(parts.map((part) => [part.sha256, part]));
  return {
    parts: parts.map(({ sha256, lines }) => ({ name: sha256, lines })),
    read: (some) =>
      readListParts(
        db,
        'access',
        some.flatMap(({ name }) => known.get(name) ?? []),
      ),
    readAny: (name) => readIfThere(db, name),
  };
}

/** What no release names is swept after a day. */
async function readIfThere(db: Db, sha256: string): Promise<readonly Entry[] | null> {
  const there = await db.blob.findUnique({ where: { sha256 }, select: { size: true } });
  return there && readList(db, 'access', [{ sha256, size: there.size, lines: 0 }]);
}

/** The rows of the entries that findings are about, by `entryId`, so that their forms can be opened. */
export async function findEntryRows(db: Db | Tx, findings: readonly Finding[]): Promise<Map<string, string>> {
  const entries = findings.flatMap(({ place }) => place.entry ?? []);
  const found = await Promise.all(
    [...new Set(entries.map(({ map }) => map))].map(async (map) => {
      const [tags, keys] = [new Set<string>(), new Set<string>()];
      for (const { tag, key } of entries.filter((one) => one.map === map)) {
        tags.add(tag); // without it no index has the keys
        keys.add(key);
      }
      const rows = await db.policyEntry.findMany({
        where: { map, tag: { in: [...tags] }, key: { in: [...keys] } },
        select: { id: true, tag: true, key: true },
      });
      return rows.map(({ id, tag, key }): [string, string] => [entryId({ map, tag, key }), id]);
    }),
  );
  return new Map(found.flat());
}
