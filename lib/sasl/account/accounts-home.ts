import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { query } from '#lib/operation.ts';
import { fleetSections } from '#lib/policy/schema.ts';
import type { Auth } from '#lib/policy/section/auth.ts';
import { readFleetSection } from '#lib/policy/store.ts';
import { Refusal } from '#lib/refusal.ts';
import { accountsElsewhere, type Elsewhere } from './elsewhere.ts';

const released = z.object({ 'fleet/auth': fleetSections.auth });

/** How people log in under the newest release; before the first one, under the draft. */
export async function readAuthInForce(db: Db): Promise<Auth> {
  const release = await db.release.findFirst({ orderBy: { number: 'desc' }, select: { sections: true } });
  const parsed = released.safeParse(release?.sections);
  return parsed.success ? parsed.data['fleet/auth'] : (await readFleetSection(db, 'auth')).value;
}

/** Where accounts live; null: here. */
export const readElsewhere = async (db: Db): Promise<Elsewhere | null> =>
  accountsElsewhere(await readAuthInForce(db));

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
