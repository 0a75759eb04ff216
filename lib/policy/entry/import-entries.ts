import { z } from 'zod';
import type { Db, Tx } from '#lib/db/client.ts';
import { operation, query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { type EntryId, entryId, type MapName, mapNames } from './entry.ts';
import { addEntries, type DraftEntry, removeEntries, rewriteEntry } from './entry-store.ts';
import {
  type Candidate,
  type ImportMode,
  type ImportRow,
  importFormats,
  importModes,
  isSame,
  merged,
  type Outcome,
  outcomes,
  type ReadImport,
  readImport,
} from './plan-import.ts';

/** Rows of a preview; the counts are always exact. */
const shown = 500;

const importFields = {
  map: z.enum(mapNames, 'There is no such map.'),
  format: z.enum(importFormats, 'Choose the format of the file: native or csv.').default('native'),
  mode: z.enum(importModes, 'Choose what happens to entries that are there.').default('add'),
  text: z
    .string('Paste or choose a file.')
    .min(1, 'Paste or choose a file.')
    .max(3_500_000, 'The file is larger than 3.5 MB. Import it in parts, or with “postern import”.'),
};

export type ImportPlan = {
  rows: ImportRow[];
  counts: Record<Outcome | 'removed', number>;
};

/** What an import would do, line by line; nothing is saved. */
export const previewImport = query({
  name: 'policy.preview-import',
  summary: 'What importing a list into a map of the draft would do',
  permission: 'policy.write',
  route: 'POST /policy/entries/{map}/import/preview',
  input: z.object(importFields),
  read: async ({ db }, input): Promise<ImportPlan> =>
    shownOf(await planOf(db, input, readImport(input.map, input.format, input.text))),
});

/** Imports a list into a map of the draft, all of it in one transaction. */
export const importEntries = operation({
  name: 'policy.import-entries',
  summary: 'Import a list into a map of the draft',
  permission: 'policy.write',
  route: 'POST /policy/entries/{map}/import',
  audit: ['policy.entries-imported'],
  input: z.object({
    ...importFields,
    /** Whether lines that cannot be taken are left out; otherwise one such line refuses all. */
    leaveOut: z.union([z.boolean(), z.stringbool()]).default(false),
  }),
  // Reading a long list takes seconds: not while others wait to write.
  prepare: async (_context, { map, format, text }) => readImport(map, format, text),
  run: async ({ tx, audit, caller, now }, input, read): Promise<ImportPlan> => {
    const plan = await planOf(tx, input, read);
    const refused = plan.rows.filter((row) => row.outcome === 'refused');
    const [first] = refused;
    if (first && !input.leaveOut)
      throw new Refusal(
        'invalid',
        'import-refused',
        `${refused.length === 1 ? 'One line' : `${refused.length.toLocaleString('en')} lines`} cannot be taken; nothing was saved.`,
        {
          next:
            refused.length === 1
              ? 'Mend it, or import the others without it.'
              : 'Mend them, or import the others without them.',
          fields: { text: [`Line ${first.line}: ${first.words}`] },
        },
      );
    const by = caller.actor.name;
    await removeEntries(tx, plan.removed);
    for (const { before, entry } of plan.changes) await rewriteEntry(tx, before, { entry, by });
    await addEntries(tx, plan.added, { by, now });
    const count = plan.added.length + plan.changes.length + plan.removed.length;
    const { map } = input;
    if (count > 0)
      await audit({
        kind: 'policy.entries-imported',
        map,
        count,
        added: plan.added.length,
        changed: plan.changes.length,
        removed: plan.removed.length,
      });
    return shownOf(plan);
  },
});

type Plan = {
  rows: ImportRow[];
  added: Candidate['entry'][];
  changes: { before: DraftEntry; entry: Candidate['entry'] }[];
  removed: string[];
};

async function planOf(
  db: Db | Tx,
  { map, mode }: { map: MapName; mode: ImportMode },
  { candidates, refused }: ReadImport,
): Promise<Plan> {
  const there = await existing(db, map, mode === 'replaceAll' ? null : candidates.map(({ entry }) => entry));
  const plan: Plan = { rows: [...refused], added: [], changes: [], removed: [] };
  for (const candidate of candidates) {
    const before = there.get(entryId(candidate.entry));
    there.delete(entryId(candidate.entry));
    plan.rows.push(rowOf(plan, candidate, before, mode));
  }
  // Nothing is deleted for the sake of a file that says nothing.
  if (mode === 'replaceAll' && candidates.length > 0) plan.removed = [...there.values()].map(({ id }) => id);
  plan.rows.sort((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome) || a.line - b.line);
  return plan;
}

function rowOf(
  plan: Plan,
  candidate: Candidate,
  before: DraftEntry | undefined,
  mode: ImportMode,
): ImportRow {
  const { line, text, words } = candidate;
  if (before === undefined) {
    plan.added.push(candidate.entry);
    return { line, text, outcome: 'new', words };
  }
  const known = { ...before, map: candidate.entry.map, spelling: before.spelling ?? undefined };
  const entry = merged(candidate, known);
  if (isSame(known, entry)) return { line, text, outcome: 'same', words };
  if (mode === 'add')
    return {
      line,
      text,
      outcome: 'skipped',
      words: `It is there already, as ${before.value || before.key}.`,
    };
  plan.changes.push({ before, entry });
  return {
    line,
    text,
    outcome: 'changed',
    words: before.value === entry.value ? words : `Before: ${before.value}. ${words}`.trim(),
  };
}

/** What the draft has: all of the map, or what stands under these keys. */
async function existing(
  db: Db | Tx,
  map: MapName,
  wanted: readonly EntryId[] | null,
): Promise<Map<string, DraftEntry>> {
  const found = new Map<string, DraftEntry>();
  const keep = (rows: DraftEntry[]) => {
    for (const row of rows) found.set(entryId({ map, tag: row.tag, key: row.key }), row);
  };
  if (wanted === null) keep(await db.policyEntry.findMany({ where: { map } }));
  const keys = [...new Set(wanted?.map(({ key }) => key))];
  for (let at = 0; at < keys.length; at += 500)
    keep(await db.policyEntry.findMany({ where: { map, key: { in: keys.slice(at, at + 500) } } }));
  return found;
}

function shownOf({ rows, removed }: Plan): ImportPlan {
  const counts = { refused: 0, changed: 0, skipped: 0, new: 0, same: 0, removed: removed.length };
  for (const { outcome } of rows) counts[outcome] += 1;
  return { rows: rows.slice(0, shown), counts };
}
