import type { Db, Tx } from '#lib/db/client.ts';
import { transact } from '#lib/db/transact.ts';
import { type Recording, recordEvent } from './store.ts';

/** A page that keeps up with the log asks again and again, and a list has more than one page: within this time it is one look. */
const oneLookMs = 15 * 60_000;
/** So many looks at the same thing are read to find the caller's last one. */
const mostRead = 100;

type View = Recording & { subject: string };

/** Writes down that somebody looked at something, once for each look: the same person, kind and subject. */
export async function recordView(db: Db, view: View): Promise<void> {
  if (await lookedJustNow(db, view)) return;
  await transact(db, async (tx) => {
    if (!(await lookedJustNow(tx, view))) await recordEvent(tx, view);
  });
}

async function lookedJustNow(db: Db | Tx, { actor, now, event, subject }: View): Promise<boolean> {
  const looks = await db.auditEntry.findMany({
    where: { subject },
    orderBy: { seq: 'desc' },
    take: mostRead,
    select: { at: true, kind: true, actorId: true, actorName: true },
  });
  const id = actor.kind === 'system' ? null : actor.id;
  return looks.some(
    ({ at, kind, actorId, actorName }) =>
      kind === event.kind &&
      actorId === id &&
      (id !== null || actorName === actor.name) &&
      Math.abs(now.getTime() - at.getTime()) < oneLookMs,
  );
}
