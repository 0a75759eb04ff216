import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { publicPart } from '#lib/pki/private-keys.ts';
import { Refusal } from '#lib/refusal.ts';
import { refuseBrokenDocument } from './read-imported.ts';
import { putPending } from './store.ts';

/** Most bytes of all files together. */
export const largestUpload = 32 << 20;

const path = z
  .string()
  .min(1, 'A file needs its name.')
  .max(300, 'The path of a file has at most 300 characters.')
  .refine(
    (text) => !/[\p{Cc}\\]/u.test(text) && !text.split('/').includes('..'),
    'This is no path of a file.',
  );

/** Reads files of another server in, to be looked at. Nothing of the draft changes. */
export const uploadImport = operation({
  name: 'imports.upload',
  summary: 'Read the files of another server, to look at what they would become',
  permission: 'policy.write',
  route: 'POST /imports',
  audit: ['import.read'],
  maxBody: largestUpload + (2 << 20),
  input: z.object({
    files: z
      .array(z.object({ path, text: z.string() }), 'Choose the files.')
      .min(1, 'Choose the files.')
      .max(500, 'Use at most 500 files.'),
    /** Without it private keys are left out before anything is kept. */
    withKeys: z.union([z.boolean(), z.stringbool()]).default(false),
  }),
  prepare: async (_context, { files }) => {
    refuseBrokenDocument(new Map(files.map(({ path: name, text }) => [name, text])));
  },
  run: async (context, { files, withKeys }) => {
    const bytes = files.reduce((sum, { text }) => sum + text.length, 0);
    if (bytes > largestUpload)
      throw new Refusal(
        'too-large',
        'import-too-large',
        `All files together may have ${largestUpload >> 20} MiB.`,
        {
          next: 'Leave out what is no configuration, or use “postern import” on the command line.',
          fields: { files: [`All files together may have ${largestUpload >> 20} MiB.`] },
        },
      );
    const map = new Map(files.map(({ path, text }) => [path, withKeys ? text : (publicPart(text) ?? '')]));
    const origin = map.size === 1 ? `the file ${[...map.keys()][0]}` : `${map.size} uploaded files`;
    const id = await putPending(context, origin, map);
    await context.audit({ kind: 'import.read', importId: id, origin, files: map.size }, id);
    return { id };
  },
});
