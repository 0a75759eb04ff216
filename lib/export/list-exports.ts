import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { findExport, readExports } from './store.ts';

const pageSize = 50;

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
    const up = after !== undefined;
    const found = await readExports(db, { before, after, most: pageSize + 1 });
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
