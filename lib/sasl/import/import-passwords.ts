import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Db, Tx } from '#lib/db/client.ts';
import { insertRows, updateRows } from '#lib/db/insert-rows.ts';
import { engineInfo } from '#lib/gateway/api-engine.ts';
import { operation, query, type WriteContext } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { unused } from '#lib/sasl/account/account-use.ts';
import { refuseElsewhere } from '#lib/sasl/account/accounts-home.ts';
import { pushChanges } from '#lib/sasl/account/chosen-accounts.ts';
import { revokeAllLinks } from '#lib/sasl/link/link-store.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { accountKind } from '#lib/sasl/schema.ts';
import { nextRevision, sealLegacy } from '#lib/sasl/store.ts';
import { NotReadable } from './berkeley-hash.ts';
import { type ImportedSecrets, secretsOf } from './imported-secrets.ts';
import type { AccountOutcome } from './plan-account-import.ts';
import {
  type Candidate,
  type LeftOut,
  type ReadPasswords,
  readHashLines,
  readPasswordFile,
  refuseUnverifiable,
} from './plan-password-import.ts';
import { isSasldb } from './read-sasldb.ts';

/** Rows that are shown; the counts are always exact. */
const shown = 500;
/** Verifiers of so many passwords take about two minutes to make. */
const mostPlain = 20_000;

const yes = z.union([z.boolean(), z.stringbool()]).default(false);
const largest = 24 << 20;
const fields = {
  /** Lines of name:hash. */
  text: z.string().max(largest, 'Use at most 24 MB.').default(''),
  /** A sasldb2, what db5.3_dump makes of it, or a file of such lines, in base64. */
  file: z
    .base64('Send the file in base64.')
    .max((largest / 3) * 4, 'Use at most 24 MB.')
    .default(''),
  kind: accountKind.default('person'),
  /** Whether accounts that are there get the password of the other system. */
  replace: yes,
  /** Take or make what CRAM-MD5 and DIGEST-MD5 need. */
  legacy: yes,
};
const input = z.object(fields);
/** A file in base64, and what stands around it. */
const maxBody = 34 << 20;
type Wish = z.output<typeof input>;

export type PasswordImport = {
  counts: Record<AccountOutcome, number>;
  rows: (LeftOut & { outcome: AccountOutcome })[];
};

/** What taking over the passwords of another system would do, user by user; nothing is saved. */
export const previewPasswords = query({
  name: 'accounts.preview-passwords',
  summary: 'What importing accounts with their passwords would do',
  permission: 'accounts.manage',
  route: 'POST /accounts/passwords/import/preview',
  maxBody,
  input,
  read: async ({ db, now }, wish): Promise<PasswordImport> =>
    shownOf(await planOf(db, wish, await readSource(db, wish, now))),
});

/** Takes over accounts with the passwords they have in a sasldb, or as hashes; what cannot be taken is left out and told. */
export const importPasswords = operation({
  name: 'accounts.import-passwords',
  summary: 'Import accounts with their passwords from a sasldb or from hashes',
  permission: 'accounts.manage',
  route: 'POST /accounts/passwords/import',
  audit: ['account.imported'],
  maxBody,
  input,
  prepare: async ({ db, now }, wish) => {
    await refuseElsewhere(db);
    const [read, realm] = await Promise.all([readSource(db, wish, now), readRealm(db)]);
    return { read, realm, secrets: await secretsOf(read.candidates, { realm, legacy: wish.legacy }) };
  },
  run: async (context, wish, { read, realm, secrets }) => {
    const plan = await planOf(context.tx, wish, read);
    refuseFutile(plan);
    if (plan.added.length + plan.replaced.length === 0) return shownOf(plan);
    await store(context, wish, plan, { secrets, realm });
    await context.audit({
      kind: 'account.imported',
      source: isSasldb(Buffer.from(wish.file, 'base64')) ? 'a sasldb' : 'hashes',
      added: plan.added.length,
      replaced: plan.replaced.length,
      names: [...plan.added, ...plan.replaced].slice(0, 50).map(({ name }) => name),
    });
    return shownOf(plan);
  },
  after: async ({ db, sealer, now }, result) => {
    const { new: added, changed } = result.counts;
    return { ...result, inForce: added + changed > 0 ? await pushChanges(db, sealer, now) : [] };
  },
});

async function readSource(db: Db, { text, file, legacy }: Wish, now: Date): Promise<ReadPasswords> {
  if ((text === '') === (file === ''))
    throw refusedAt('text', 'Paste or choose one file: lines of name:hash, or a sasldb.');
  const realm = await readRealm(db);
  try {
    const read =
      text === ''
        ? readPasswordFile(Buffer.from(file, 'base64'), { realm, legacy, now })
        : readHashLines(text, { realm, now });
    const kept = refuseUnverifiable(read, await readVerifiers(db));
    if (kept.candidates.filter(({ plain }) => plain !== null).length > mostPlain)
      throw refusedAt('text', `Import at most ${mostPlain} passwords in plain text at once.`);
    return kept;
  } catch (error) {
    if (error instanceof NotReadable) throw refusedAt('text', error.message);
    throw error;
  }
}

/** The gateways that say which hashes they can verify. */
async function readVerifiers(db: Db): Promise<{ name: string; methods: readonly string[] }[]> {
  const rows = await db.gateway.findMany({ select: { name: true, engine: true }, orderBy: { name: 'asc' } });
  return rows.flatMap(({ name, engine }) => {
    const methods = engineInfo.pick({ hashMethods: true }).safeParse(engine).data?.hashMethods;
    return methods ? [{ name, methods }] : [];
  });
}

type Known = { id: string; name: string; version: number };
type Plan = {
  added: Candidate[];
  replaced: (Candidate & { before: Known })[];
  kept: Candidate[];
  leftOut: LeftOut[];
};

async function planOf(db: Db | Tx, { replace }: Wish, { candidates, leftOut }: ReadPasswords): Promise<Plan> {
  const rows = await db.account.findMany({ select: { id: true, name: true, version: true } });
  const known = new Map(rows.map((row) => [row.name, row]));
  const plan: Plan = { added: [], replaced: [], kept: [], leftOut };
  for (const candidate of candidates) {
    const before = known.get(candidate.name);
    if (!before) plan.added.push(candidate);
    else if (replace) plan.replaced.push({ ...candidate, before });
    else plan.kept.push(candidate);
  }
  return plan;
}

/** A file of which nothing can be taken is the wrong file. */
function refuseFutile({ added, replaced, kept, leftOut: [first] }: Plan): void {
  if (added.length + replaced.length + kept.length > 0) return;
  throw refusedAt('text', first ? `Line ${first.line}: ${first.words}` : 'There is no account in this file.');
}

function shownOf({ added, replaced, kept, leftOut }: Plan): PasswordImport {
  const as = (outcome: AccountOutcome, list: readonly LeftOut[], says = '') =>
    list.map(({ line, text, words }) => ({ line, text, outcome, words: words || says }));
  const rows = [
    ...as('refused', leftOut),
    ...as('skipped', kept, 'An account of this name is there; its password stays.'),
    ...as('changed', replaced),
    ...as('new', added),
  ];
  const counts = {
    new: added.length,
    changed: replaced.length,
    skipped: kept.length,
    same: 0,
    refused: leftOut.length,
  };
  return { counts, rows: rows.slice(0, shown) };
}

async function store(
  { tx, now, sealer, caller }: WriteContext,
  { kind, legacy }: Wish,
  { added, replaced }: Plan,
  { secrets, realm }: { secrets: ReadonlyMap<Candidate['name'], ImportedSecrets>; realm: string },
): Promise<void> {
  let revision = await nextRevision(tx);
  const by = caller.actor.name;
  const columns = (id: string, name: string) => {
    const { cramMd5 = null, digestMd5 = null, ...rest } = secrets.get(name) ?? {};
    const digestRealm = digestMd5 && realm;
    const both = cramMd5 || digestMd5 ? { cramMd5, digestMd5, digestRealm } : null;
    return {
      ...{ argon2id: null, scramSha256: null, scramSha1: null, scramSha512: null, importedHash: null },
      ...rest,
      legacySecrets: both && sealLegacy(sealer, id, both),
      legacy: legacy && both !== null,
      ...{ passwordSetAt: now, passwordSetBy: by, revision: revision++ },
    };
  };
  await insertRows(
    tx,
    'Account',
    added.map(({ name }) => {
      const id = randomUUID();
      return {
        ...blankAccount,
        id,
        name,
        kind,
        createdAt: now,
        createdBy: by,
        updatedAt: now,
        ...columns(id, name),
      };
    }),
  );
  await updateRows(
    tx,
    'Account',
    replaced.map(({ name, before: { id, version } }) => ({
      id,
      version: version + 1,
      updatedAt: now,
      ...columns(id, name),
    })),
  );
  const ids = replaced.map(({ before }) => before.id);
  await revokeAllLinks(tx, ids, now);
}

/** An account as one is made, but for what an import knows of it. */
const blankAccount = {
  ...unused,
  ...{ label: '', note: '', address: '', disabledAt: null, expiresAt: null, lockedUntil: null },
  ...{ version: 1, limits: null, refusals: null },
};

function refusedAt(field: string, sentence: string): Refusal {
  return new Refusal('invalid', 'invalid-input', sentence, { fields: { [field]: [sentence] } });
}
