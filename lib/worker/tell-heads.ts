import type { Logger } from 'pino';
import { recordEvent } from '#lib/audit/store.ts';
import type { Db } from '#lib/db/client.ts';
import type { TrailHead } from '#lib/gateway/api-trail.ts';
import { problemCode } from '#lib/gateway/client.ts';
import { readHeads } from '#lib/gateway/read-heads.ts';
import { clientOf } from '#lib/gateway/store.ts';
import type { Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';

/**
 * Tells every gateway the newest number and hash of the trail when it has grown, with what the trail now says of the entry that the gateway was told last; so
 * what is cut off or written anew is missed there. A gateway that refuses is named in the worker's log, and whenever the trail is verified.
 */
export function headTeller(
  { db, sealer, now }: Pick<Runtime, 'db' | 'sealer' | 'now'>,
  log: Pick<Logger, 'error'>,
) {
  /** The hash that each gateway was asked to keep last. */
  const asked = new Map<string, string>();
  const tell = async (id: string, name: string, head: TrailHead): Promise<void> => {
    try {
      const client = await clientOf(db, sealer, id);
      const newest = readHeads(await client.trailHeads()).at(-1);
      await client.keepTrailHead({ ...head, before: newest ? await entryAt(db, newest.seq) : null });
      // it is new, or somebody on its host had it begin anew: from when on it is a witness stands in the trail
      if (!newest)
        await recordEvent(db, {
          actor: { kind: 'system', name: 'worker' },
          now: now(),
          event: { kind: 'gateway.keeps-trail', gatewayId: id, name, seq: head.seq },
        });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // one that is away is told when it answers; one that refuses, or is too old to know what a head is, will say the same again
      if (problemCode(error) === null) return;
      if (error.kind === 'conflict') log.error({ gateway: name, problem: problemCode(error) }, error.message);
    }
    asked.set(id, head.hash);
  };
  return async (): Promise<void> => {
    const head = await db.auditEntry.findFirst({
      orderBy: { seq: 'desc' },
      select: { seq: true, hash: true },
    });
    if (!head) return;
    const gateways = await db.gateway.findMany({
      where: { troubleCode: null },
      select: { id: true, name: true },
    });
    const behind = gateways.filter(({ id }) => asked.get(id) !== head.hash);
    await Promise.all(behind.map(({ id, name }) => tell(id, name, head)));
  };
}

/** What the trail has under a number; of an entry that is gone nothing can be said but the number. */
async function entryAt(db: Db, seq: number): Promise<TrailHead> {
  const found = await db.auditEntry.findUnique({ where: { seq }, select: { hash: true } });
  return { seq, hash: found?.hash ?? '0'.repeat(64) };
}
