import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { readTrail } from './read-trail.ts';
import { verifyChain } from './store.ts';

const pageSize = 50;

/** The trail, newest first, by key: `before` and `after` are sequence numbers. */
export const listEntries = query({
  name: 'trail.list',
  summary: 'Who did what in the console',
  permission: 'trail.read',
  route: 'GET /trail',
  input: z.object({
    kind: z.string().max(60).optional(),
    actor: z.string().max(100).optional(),
    subject: z.string().max(100).optional(),
    before: z.coerce.number().int().optional(),
    after: z.coerce.number().int().optional(),
  }),
  read: async ({ db }, { kind, actor, subject, before, after }) => {
    const up = after !== undefined;
    const found = await readTrail(db, { kind, actor, subject, before, after, most: pageSize + 1 });
    const rows = found.slice(0, pageSize);
    if (up) rows.reverse();
    const beyond = found.length > pageSize;
    return {
      rows,
      older: (up || beyond) && rows.length > 0 ? (rows.at(-1)?.seq ?? null) : null,
      newer: (up ? beyond : before !== undefined) && rows.length > 0 ? (rows[0]?.seq ?? null) : null,
    };
  },
});

export const verifyTrail = query({
  name: 'trail.verify',
  summary: 'Prove that no entry of the trail was changed or removed',
  permission: 'trail.read',
  route: 'GET /trail/verification',
  input: z.object({}),
  read: ({ db }) => verifyChain(db),
});
