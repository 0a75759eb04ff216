import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { writeDocument } from '#lib/policy/document/write-document.ts';
import { loadDraft } from '#lib/policy/store.ts';
import { Refusal } from '#lib/refusal.ts';
import { readPolicy } from './store.ts';

/** The draft, or what a release holds, as the text of policy.json. Secrets are no part of a policy: none is in it. */
export const exportPolicy = query({
  name: 'policy.export',
  summary: 'The draft or a release as policy.json',
  permission: 'policy.read',
  route: 'GET /policy.json',
  audit: ['list.exported'],
  input: z.object({ release: z.coerce.number().int().positive('Name a release by its number.').optional() }),
  read: async ({ db, sealer, audit }, { release: number }) => {
    const release = number === undefined ? null : await db.release.findUnique({ where: { number } });
    if (number !== undefined && !release)
      throw new Refusal('not-found', 'no-release', `There is no release ${number}.`);
    const filters = release ? `release ${number}` : 'the draft';
    await audit(
      { kind: 'list.exported', list: 'policy.json', format: 'json', filters },
      release?.id ?? 'draft',
    );
    if (!release) return { text: writeDocument(await loadDraft(db)) };
    return { text: writeDocument(await readPolicy(db, sealer, release)) };
  },
});
