import { z } from 'zod';
import { canonicalJson } from '#lib/canonical-json.ts';
import type { Db } from '#lib/db/client.ts';
import { query } from '#lib/operation.ts';
import { digestOf } from './blob-store.ts';
import type { NamedFinding } from './find-findings.ts';

const name = 'draft-check';
const stored = z.object({
  at: z.string(),
  /** The draft that was checked, as `stampOf` names it. */
  stamp: z.string(),
  errors: z.array(z.string()),
  warnings: z.array(z.object({ key: z.string(), title: z.string() })),
});

const accepted = z.array(z.object({ key: z.string(), acceptedBy: z.string().nullable() }));

/** Names the draft as it stands, without reading its entries: every change of a section or an entry makes it another. */
export async function stampOf(db: Db): Promise<string> {
  const [sections, maps] = await Promise.all([
    db.policySection.findMany({
      select: { scope: true, name: true, version: true },
      orderBy: [{ scope: 'asc' }, { name: 'asc' }],
    }),
    db.entryRevision.findMany({ orderBy: { map: 'asc' } }),
  ]);
  return digestOf(canonicalJson([sections, maps]));
}

/** Keeps what was found in a draft, so that it can be told elsewhere without checking a million entries again. */
export async function keepCheck(
  db: Db,
  { stamp, findings, now }: { stamp: string; findings: readonly NamedFinding[]; now: Date },
): Promise<void> {
  const value: z.infer<typeof stored> = {
    at: now.toISOString(),
    stamp,
    errors: findings.filter(({ severity }) => severity === 'error').map(({ title }) => title),
    warnings: findings
      .filter(({ severity }) => severity === 'warning')
      .map(({ key, title }) => ({ key, title })),
  };
  await db.setting.upsert({ where: { name }, create: { name, value }, update: { value } });
}

/** What the newest check said, without checking anew. Warnings that the newest release was deployed with are not told again. */
export const getDraftCheck = query({
  name: 'releases.draft-check',
  summary: 'Errors and open warnings of the newest check of the draft, and whether the draft changed since',
  permission: 'releases.read',
  route: 'GET /draft/check',
  input: z.object({}),
  read: async ({ db }) => {
    const [row, release, stamp] = await Promise.all([
      db.setting.findUnique({ where: { name } }),
      db.release.findFirst({ orderBy: { number: 'desc' }, select: { findings: true } }),
      stampOf(db),
    ]);
    const check = stored.safeParse(row?.value);
    if (!check.success) return null;
    const taken = accepted.catch([]).parse(release?.findings);
    const isTaken = (key: string) => taken.some((one) => one.key === key && one.acceptedBy !== null);
    const { at, errors, warnings } = check.data;
    return {
      at: new Date(at),
      isCurrent: check.data.stamp === stamp,
      errors,
      warnings: warnings.filter(({ key }) => !isTaken(key)).map(({ title }) => title),
    };
  },
});

export type DraftCheck = NonNullable<Awaited<ReturnType<typeof getDraftCheck.invoke>>>;
