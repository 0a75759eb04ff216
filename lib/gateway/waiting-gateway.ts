import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { settings } from '#lib/env.ts';
import { query } from '#lib/operation.ts';
import { parseEnrolmentCode } from './api-enrolment.ts';

/** A gateway on the console's own machine that waits to be enrolled (`postern up` starts one), so that nobody need paste. */
export const waitingGateway = query({
  name: 'gateways.waiting',
  summary: 'The gateway on this machine that is not enrolled yet',
  permission: 'gateways.write',
  route: null,
  input: z.object({}),
  read: async ({ db }) => {
    const file = settings().localEnrolmentFile;
    const code = file ? await readFile(file, 'utf8').catch(() => null) : null;
    const parsed = code ? parseEnrolmentCode(code) : null;
    if (!code || !parsed) return null;
    const { url, certificateSha256 } = parsed;
    if (await db.gateway.findFirst({ where: { certificateSha256 } })) return null;
    return { code: code.trim(), url };
  },
});
