import { z } from 'zod';
import type { Db, Tx } from '#lib/db/client.ts';

const withRealm = z.object({ realm: z.string() });

/** What a release that goes into force says; the gateways themselves go by the one that is in force with them. */
export async function keepRealm(tx: Tx, realm: string): Promise<void> {
  const value = { realm };
  await tx.setting.upsert({ where: { name: 'realm' }, create: { name: 'realm', value }, update: { value } });
}

/**
 * The realm accounts live in: that of the release that was put in force last (kept as a setting), so that an edit of the draft
 * moves nobody; before the first release, the draft's.
 */
export async function readRealm(db: Db | Tx): Promise<string> {
  const setting = await db.setting.findUnique({ where: { name: 'realm' } });
  const released = withRealm.safeParse(setting?.value);
  if (released.success) return released.data.realm;
  const section = await db.policySection.findUnique({
    where: { scope_name: { scope: 'fleet', name: 'auth' } },
  });
  const draft = withRealm.safeParse(section?.value);
  return draft.success ? draft.data.realm : '';
}
