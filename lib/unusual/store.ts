import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { Refusal } from '#lib/refusal.ts';
import type { UnusualUse } from './judge.ts';
import { unusualRules } from './rules.ts';

export const reasonList = z
  .array(
    z.object({
      rule: z.enum(unusualRules),
      weight: z.union([z.literal(1), z.literal(2)]),
      words: z.string(),
    }),
  )
  .catch([]);

/** Notes what was found. A case that goes on is the same case; one that became worse is open again. */
export async function noteUse(db: Db, use: UnusualUse): Promise<void> {
  const { account, level, reasons } = use;
  const [fromAt, toAt] = [new Date(use.from), new Date(use.to)];
  const known = await db.unusualUse.findFirst({
    where: { account, fromAt: { lte: toAt }, toAt: { gte: fromAt } },
    orderBy: { fromAt: 'desc' },
  });
  if (!known) {
    await db.unusualUse.create({ data: { account, fromAt, toAt, level, reasons } });
    return;
  }
  if (known.toAt.getTime() === toAt.getTime() && known.level === level) return;
  const worse = known.level === 'notice' && level === 'alarm';
  await db.unusualUse.update({
    where: { id: known.id },
    data: { toAt, level, reasons, ...(worse && { acknowledgedAt: null, acknowledgedBy: null }) },
  });
}

export async function readUse(db: Pick<Db, 'unusualUse'>, id: string) {
  const use = await db.unusualUse.findUnique({ where: { id } });
  if (!use) throw new Refusal('not-found', 'no-unusual-use', 'There is no such case.');
  return use;
}

/** How many cases nobody has looked at yet, and how many of them are alarms. */
export async function countOpenUses(db: Pick<Db, 'unusualUse'>): Promise<{ open: number; alarms: number }> {
  const [open, alarms] = await Promise.all([
    db.unusualUse.count({ where: { acknowledgedAt: null } }),
    db.unusualUse.count({ where: { acknowledgedAt: null, level: 'alarm' } }),
  ]);
  return { open, alarms };
}
