import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { Refusal } from '#lib/refusal.ts';
import { levelOf, type UnusualUse, worstOf } from './judge.ts';
import { type Reason, unusualRules } from './rules.ts';

export const reasonList = z
  .array(
    z.object({
      rule: z.enum(unusualRules),
      weight: z.union([z.literal(1), z.literal(2)]),
      /** Cases of before have none. */
      size: z.number().default(0),
      words: z.string(),
    }),
  )
  .catch([]);

/**
 * Notes what was found. A case that goes on is the same case, and says the worst of it, also of an hour that is not over yet; one that became much
 * worse is open again.
 */
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
  const before = reasonList.parse(known.reasons);
  const worst = worstOf(before, reasons);
  const isSaid = worst.every((reason) => before.includes(reason));
  if (known.toAt >= toAt && isSaid) return;
  const now = levelOf(worst);
  const worse =
    (known.level === 'notice' && now === 'alarm') || worst.some((one) => isMuchWorse(before, one));
  await db.unusualUse.update({
    where: { id: known.id },
    data: {
      ...{ toAt: known.toAt > toAt ? known.toAt : toAt, level: now, reasons: worst },
      ...(worse && { acknowledgedAt: null, acknowledgedBy: null }),
    },
  });
}

/** Who looked at a case looked at what it was then: not at another thing that is seldom innocent, nor at ten times as much. */
function isMuchWorse(before: readonly Reason[], { rule, weight, size }: Reason): boolean {
  if (weight < 2) return false;
  const other = before.find((one) => one.rule === rule && one.weight === weight);
  return !other || (other.size > 0 && size >= 10 * other.size);
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
