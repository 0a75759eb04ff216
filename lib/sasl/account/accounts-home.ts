import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { query } from '#lib/operation.ts';
import { fleetSections } from '#lib/policy/schema.ts';
import { readFleetSection } from '#lib/policy/store.ts';
import { Refusal } from '#lib/refusal.ts';
import { accountsElsewhere, type Elsewhere } from './elsewhere.ts';

const released = z.object({ 'fleet/auth': fleetSections.auth });

/** Where accounts live under the newest release; before the first one, under the draft. Null: here. */
export async function readElsewhere(db: Db): Promise<Elsewhere | null> {
  const release = await db.release.findFirst({ orderBy: { number: 'desc' }, select: { sections: true } });
  const parsed = released.safeParse(release?.sections);
  if (parsed.success) return accountsElsewhere(parsed.data['fleet/auth']);
  return accountsElsewhere((await readFleetSection(db, 'auth')).value);
}

/** Refuses to make a password that no log-in would ever be held against. */
export async function refuseElsewhere(db: Db): Promise<void> {
  const elsewhere = await readElsewhere(db);
  if (!elsewhere || elsewhere.here.length > 0) return;
  throw new Refusal(
    'conflict',
    'accounts-elsewhere',
    `Passwords are checked by ${elsewhere.by}, not by Postern.`,
    {
      next: 'Set the password there. An admin can change that under Authentication, Mechanisms.',
    },
  );
}

/** Whether the accounts of Postern decide log-ins, for the pages that show them. */
export const accountsHome = query({
  name: 'accounts.home',
  summary: 'Whether accounts and passwords are kept here or elsewhere',
  permission: 'accounts.read',
  route: 'GET /accounts-home',
  input: z.object({}),
  read: async ({ db }) => ({ elsewhere: await readElsewhere(db) }),
});
