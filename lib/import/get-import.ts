import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { countEntries } from '#lib/policy/policy.ts';
import { countVerdicts, verdicts } from '#lib/sendmail/import/report.ts';
import { describeImport } from './describe-import.ts';
import { readImported } from './read-imported.ts';
import { draftStamp, listPending, readPending } from './store.ts';
import { type JudgedCertificate, judgeFound } from './take-certificates.ts';

const page = 200;

export const listImports = query({
  name: 'imports.list',
  summary: 'Imports that are read and not taken over',
  permission: 'policy.read',
  route: 'GET /imports',
  input: z.object({}),
  read: ({ db }) => listPending(db),
});

/** What the files would become: the report by line, what the policy would hold, the certificates, and how the draft would change. */
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
    /** The gateway that the imported host is to be; none: the first. */
    gatewayId: z.string().max(64).optional(),
  }),
  read: async (context, { id, verdict, file, after, gatewayId }) => {
    const { files, ...about } = await readPending(context, id);
    const { policy, report, secrets, certificates } = readImported(files);
    const judged = await judgeFound(context.db, certificates, context.now);
    const showable = Object.fromEntries(
      judged.filter(({ troubles }) => troubles.length === 0).map(({ use, file: path }) => [use, path]),
    );
    const stamp = await draftStamp(context.db);
    const part = verdict !== undefined || file !== undefined || after > 0;
    const changes = part ? null : await describeImport(context.db, policy, { gatewayId, showable });
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
      certificates: judged.map(shown),
      authorities: certificates.authorities.length,
      /** How the draft would change; null when a part of the report is asked for. */
      changes,
      /** The draft that was compared, for `imports.apply`. */
      draft: stamp,
      rows: rows.slice(after, after + page),
      total: rows.length,
      next: after + page < rows.length ? after + page : null,
    };
  },
});

/** A certificate without its key. */
function shown({ use, file, certificate: { facts }, key, troubles }: JudgedCertificate) {
  const { names, subject, notAfter } = facts;
  return { use, file, names, subject, notAfter, hasKey: key !== null, troubles };
}
