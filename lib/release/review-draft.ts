import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { entryId } from '#lib/policy/entry/entry.ts';
import { describeRelease } from './describe-release.ts';
import { diffBundles } from './diff-files.ts';
import { keepCheck, stampOf } from './draft-check.ts';
import { findEntryRows, findFindings } from './find-findings.ts';
import { countPending } from './pending-changes.ts';
import { renderDraft } from './render-draft.ts';
import {
  comparable,
  comparableRelease,
  draftDigest,
  newestRelease,
  nothingReleased,
  readReleased,
} from './store.ts';

/** Everything a person looks at before deploying: findings, the change in words, and in every file. */
export const reviewDraft = query({
  name: 'releases.review',
  summary: 'Findings of the draft, and how it differs from the newest release',
  permission: 'releases.read',
  route: 'GET /draft/review',
  input: z.object({}),
  read: async ({ db, sealer, now }) => {
    // asked before the draft is read: what changes meanwhile is told as changed since
    const stamp = await stampOf(db);
    const [draft, base] = await Promise.all([renderDraft(db, sealer), newestRelease(db)]);
    const before = base ? await readReleased(db, sealer, base) : nothingReleased();
    const then = base ? await comparableRelease(db, sealer, base.id) : [];
    const names = Object.fromEntries(draft.gateways.map(({ id, name }) => [id, name]));
    const findings = await findFindings(db, draft, now);
    await keepCheck(db, { stamp, findings, now });
    const rows = await findEntryRows(db, findings);
    return {
      base: base && { id: base.id, number: base.number, at: base.createdAt, by: base.authorName },
      digest: draftDigest(draft),
      /** `entryRow`: the row of the entry it is about, whose form can be opened. */
      findings: findings.map((finding) => ({
        ...finding,
        entryRow: (finding.place.entry && rows.get(entryId(finding.place.entry))) ?? null,
      })),
      words: await describeRelease(db, { before, after: draft, names }),
      /** As the bar counts them: entries and sections, of which one may change in several words. */
      pending: (await countPending(db)).changes,
      files: await diffBundles(then, draft.bundles.map(comparable(db, sealer))),
      fileCount: draft.bundles[0]?.files.length ?? 0,
      gateways: draft.gateways.map(({ id, name, trouble, engine }) => ({
        id,
        name,
        trouble,
        ready: engine !== null,
      })),
    };
  },
});

export type Review = Awaited<ReturnType<typeof reviewDraft.invoke>>;
