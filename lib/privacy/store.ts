import { z } from 'zod';
import type { Db, Tx } from '#lib/db/client.ts';
import { type Masking, masking, noMasking } from './masking.ts';

export const settingName = 'masking';
const stored = z.object({ version: z.int(), masking });

/** What is masked for helpdesk; nothing while nobody has chosen. */
export async function readMasking(db: Db | Tx): Promise<{ version: number; masking: Masking }> {
  const row = await db.setting.findUnique({ where: { name: settingName } });
  const read = stored.safeParse(row?.value);
  return read.success ? read.data : { version: 0, masking: noMasking };
}
