import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { describeChange } from '#lib/policy/describe-change.ts';
import { entryId } from '#lib/policy/entry.ts';
import { emptyPolicy } from '#lib/policy/policy.ts';
import { diffBundles } from './diff-files.ts';
import { findEntryRows, findFindings } from './find-findings.ts';
import { countPending } from './pending-changes.ts';
import { renderDraft } from './render-draft.ts';
import { comparable, comparableRelease, draftDigest, newestRelease, readPolicy } from './store.ts';

/** Everything a person looks at before deploying: findings, the change in words, and in every file. */
export const reviewDraft = query({
  name: 'releases.review',
  summary: 'Findings of the draft, and how it differs from the newest release',
  permission: 'releases.read',
  route: 'GET /draft/review',
  input: z.object({}),
  read: async ({ db, sealer, now }) => {
    const [draft, base] = await Promise.all([renderDraft(db, sealer), newestRelease(db)]);
    const before = base ? await readPolicy(db, sealer, base) : emptyPolicy();
    const then = base ? await comparableRelease(db, sealer, base.id) : [];
    const names = Object.fromEntries(draft.gateways.map(({ id, name }) => [id, name]));
    const findings = await findFindings(db, draft, now);
    const rows = await findEntryRows(db, findings);
    return {
      base: base && { id: base.id, number: base.number, at: base.createdAt, by: base.authorName },
      digest: draftDigest(draft.policy, draft.bundles),
      /** `entryRow`: the row of the entry it is about, whose form can be opened. */
      findings: findings.map((finding) => ({
        ...finding,
        entryRow: (finding.place.entry && rows.get(entryId(finding.place.entry))) ?? null,
      })),
      words: describeChange(before, draft.policy, names),
      /** As the bar counts them: entries and sections, of which one may change in several words. */
      pending: (await countPending(db)).changes,
      files: diffBundles(then, draft.bundles.map(comparable)),
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
