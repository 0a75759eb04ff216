import { z } from 'zod';
import { trailPage, trailPageSize } from '#lib/audit/trail-page.ts';
import { query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { findExport, readExports } from './store.ts';

/** Exports of the mail log, the newest first, by key: `before` and `after` are numbers of entries of the trail. */
export const listExports = query({
  name: 'maillog.list-exports',
  summary: 'Exports of the mail log: what, by whom, how many rows, which SHA-256',
  permission: 'maillog.export',
  route: 'GET /mail-log/exports',
  input: z.object({
    before: z.coerce.number().int().optional(),
    after: z.coerce.number().int().optional(),
  }),
  read: async ({ db }, { before, after }) => {
    const found = await readExports(db, { before, after, most: trailPageSize + 1 });
    return trailPage(found, { before, after });
  },
});

/** The manifest of one export: what a file in hand is held against. */
export const getExport = query({
  name: 'maillog.get-export',
  summary: 'The manifest of an export: query, range, rows, bytes, SHA-256, and its entries of the trail',
  permission: 'maillog.export',
  route: 'GET /mail-log/exports/{id}',
  input: z.object({ id: z.string().max(64) }),
  read: async ({ db }, { id }) => {
    const found = await findExport(db, id);
    if (found) return found;
    throw new Refusal('not-found', 'no-export', 'There was no such export.');
  },
});
