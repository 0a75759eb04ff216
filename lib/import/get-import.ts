import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { countEntries } from '#lib/policy/policy.ts';
import { countVerdicts, verdicts } from '#lib/sendmail/import/report.ts';
import { readImported } from './read-imported.ts';
import { listPending, readPending } from './store.ts';

const page = 200;

export const listImports = query({
  name: 'imports.list',
  summary: 'Imports that are read and not taken over',
  permission: 'policy.read',
  route: 'GET /imports',
  input: z.object({}),
  read: ({ db }) => listPending(db),
});

/** What the files would become: the report by line, and what the policy would hold. */
export const getImport = query({
  name: 'imports.get',
  summary: 'What the files of an import would become, line by line',
  permission: 'policy.read',
  route: 'GET /imports/{id}',
  input: z.object({
    id: z.string(),
    verdict: z.enum(verdicts).optional().catch(undefined),
    file: z.string().max(300).optional(),
    after: z.coerce.number().int().min(0).default(0).catch(0),
  }),
  read: async (context, { id, verdict, file, after }) => {
    const { files, ...about } = await readPending(context, id);
    const { policy, report, secrets } = readImported(files);
    const rows = report.filter(
      (row) =>
        (verdict === undefined || row.verdict === verdict) && (file === undefined || row.file === file),
    );
    return {
      id,
      ...about,
      counts: countVerdicts(report),
      files: [...files.keys()].map((path) => ({
        path,
        counts: countVerdicts(report.filter((row) => row.file === path)),
      })),
      entries: countEntries(policy),
      passwords: secrets.size,
      rows: rows.slice(after, after + page),
      total: rows.length,
      next: after + page < rows.length ? after + page : null,
    };
  },
});
