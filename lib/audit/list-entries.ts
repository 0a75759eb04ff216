import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { readTrail, trailPeople } from './read-trail.ts';
import { trailPage, trailPageSize } from './trail-page.ts';
import { readAnchor } from './verify-chain.ts';
import { verifyHeld } from './verify-held.ts';

/** How the trail is narrowed: a group of kinds (views, exports, secrets) or kinds that begin so, a person, what it was about, words, a time. */
export const trailFilters = {
  kind: z.string().max(60).optional(),
  actor: z.string().max(100).optional(),
  subject: z.string().max(1000).optional(),
  text: z.string().max(200).optional(),
  since: z.coerce.date('Write a day, such as 2026-11-20.').optional(),
  /** Before this. */
  until: z.coerce.date('Write a day, such as 2026-11-20.').optional(),
};

/** The trail, newest first, by key: `before` and `after` are sequence numbers. */
export const listEntries = query({
  name: 'trail.list',
  summary: 'Who did what in the console',
  permission: 'trail.read',
  route: 'GET /trail',
  input: z.object({
    ...trailFilters,
    before: z.coerce.number().int().optional(),
    after: z.coerce.number().int().optional(),
  }),
  read: async ({ db }, { before, after, ...filter }) => {
    const [found, people, head] = await Promise.all([
      readTrail(db, { ...filter, before, after, most: trailPageSize + 1 }),
      trailPeople(db),
      db.auditEntry.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true, at: true, hash: true } }),
    ]);
    return {
      ...trailPage(found, { before, after }),
      /** Everybody who stands in the trail, by name. */
      people,
      /** The newest entry: what is written down elsewhere proves later that nothing was cut off. */
      head,
    };
  },
});

export const getEntry = query({
  name: 'trail.get',
  summary: 'One entry of the trail with its hashes',
  permission: 'trail.read',
  route: 'GET /trail/{seq}',
  input: z.object({ seq: z.coerce.number().int() }),
  read: async ({ db }, { seq }) => {
    const entry = await db.auditEntry.findUnique({ where: { seq } });
    if (entry) return entry;
    throw new Refusal('not-found', 'no-entry', 'The trail has no such entry.');
  },
});

/** Holds the trail against itself, the anchors given, and what the gateways keep of it. The walk takes some twenty seconds of a processor for a million entries; everything else goes on meanwhile. */
export const verifyTrail = query({
  name: 'trail.verify',
  summary: 'Prove that no entry of the trail was changed or removed',
  permission: 'trail.read',
  route: 'GET /trail/verification',
  input: z.object({
    /** `SEQ:HASH` of an entry as it was written down elsewhere. */
    anchor: z.union([z.string().max(100), z.array(z.string().max(100)).max(1000)]).optional(),
  }),
  read: async ({ db, sealer }, { anchor }) => {
    const anchors = anchor === undefined ? [] : [anchor].flat().map(readAnchor);
    return verifyHeld(db, sealer, anchors);
  },
});
