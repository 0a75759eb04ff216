import { clientOf, noteTrouble } from '#lib/gateway/store.ts';
import type { LogWriter } from '#lib/maillog/writer.ts';
import type { Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { readRealm } from '#lib/sasl/realm.ts';

/** Seconds a gateway may keep the question open until a line comes. */
const wait = 5;
const limit = 5000;
/** So long a gateway is asked again and again before it is looked up anew, in milliseconds. */
const askedFor = 15_000;

/** Reads the mail logs of all gateways, each for itself: one that is silent or away keeps no other waiting. */
export type LogPuller = {
  /** Begins to ask the gateways that are not being asked. Throws what went wrong since the last round. */
  round: () => Promise<void>;
  /** Resolves when nothing is stored any more. */
  end: () => Promise<void>;
};

/**
 * Reads what is new in every gateway's mail log into the store. The cursor moves in the same transaction as the lines, so a
 * line is stored once whatever restarts. A gateway that is away is asked again when it answers.
 */
export function logPuller(runtime: Runtime, writer: LogWriter): LogPuller {
  const { db } = runtime;
  const asked = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  const stop = new AbortController();
  return {
    async round() {
      if (failures.length > 0) throw failures.shift();
      const [gateways, realm] = await Promise.all([
        db.gateway.findMany({ where: { troubleCode: null }, select: { id: true, name: true } }),
        readRealm(db),
      ]);
      for (const gateway of gateways) {
        if (asked.has(gateway.id)) continue;
        const pulling = pullFrom({ runtime, writer, realm, signal: stop.signal }, gateway)
          .catch((error: unknown) => void failures.push(error))
          .finally(() => asked.delete(gateway.id));
        asked.set(gateway.id, pulling);
      }
    },
    async end() {
      stop.abort();
      await Promise.all(asked.values());
    },
  };
}

type Pulling = { runtime: Runtime; writer: LogWriter; realm: string; signal: AbortSignal };

async function pullFrom(
  { runtime: { db, sealer, now }, writer, realm, signal }: Pulling,
  { id, name }: { id: string; name: string },
): Promise<void> {
  const until = performance.now() + askedFor;
  try {
    const client = await clientOf(db, sealer, id);
    for (let more = true; more && !signal.aborted; ) {
      const page = await client.log({ after: writer.cursor(name), wait, limit }, signal);
      writer.ingest(name, page.lines, { realm, pulledAt: now() });
      more = page.more || performance.now() < until;
    }
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof Refusal)) throw error;
    await noteTrouble(db, id, now(), error);
  }
}
