import { z } from 'zod';
import { expectation } from '#lib/gateway/api.ts';
import { query } from '#lib/operation.ts';

const sheetSource = z.object({ expect: expectation });

/** What to type into a mail program, as the newest release has it; null before the first release. */
export const clientSheet = query({
  name: 'accounts.client-sheet',
  summary: 'Server, port and security for mail programs',
  permission: 'accounts.read',
  route: 'GET /client-settings',
  input: z.object({}),
  read: async ({ db }) => {
    const bundle = await db.bundle.findFirst({
      orderBy: { release: { number: 'desc' } },
      select: { manifest: true },
    });
    const parsed = sheetSource.safeParse(bundle?.manifest);
    if (!parsed.success) return null;
    const { hostName, listeners } = parsed.data.expect;
    const forPeople = listeners.filter((one) => one.tlsOnConnect || one.requireAuth);
    const ports = (forPeople.length > 0 ? forPeople : listeners).map((one) =>
      one.tlsOnConnect ? `${one.port} with TLS` : `${one.port} with STARTTLS`,
    );
    return { server: hostName, port: ports.join(', or '), user: 'the account name' };
  },
});
