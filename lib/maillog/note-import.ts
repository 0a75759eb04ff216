import { z } from 'zod';
import { operation } from '#lib/operation.ts';

/** What `postern log import` has done, for the trail. It reads files of this machine, so it is no operation of the API. */
export const noteImport = operation({
  name: 'maillog.note-import',
  summary: 'Write down that files of history were imported into the mail log',
  permission: 'maillog.manage',
  route: null,
  audit: ['maillog.imported'],
  input: z.object({
    gateway: z.string().min(1).max(64),
    files: z.array(z.string().max(4096)).min(1).max(10_000),
    lines: z.int().min(0),
    stored: z.int().min(0),
    from: z.iso.datetime().nullable(),
    until: z.iso.datetime().nullable(),
  }),
  run: ({ audit }, input) => audit({ kind: 'maillog.imported', ...input }, input.gateway),
});
