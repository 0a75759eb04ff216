import { clientOf, noteTrouble } from '#lib/gateway/store.ts';
import type { LogWriter } from '#lib/maillog/writer.ts';
import type { Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { eachGateway } from './each-gateway.ts';

/** Seconds a gateway may keep the question open until a line comes. */
const wait = 5;
const limit = 5000;
/** So long a gateway is asked again and again before it is looked up anew, in milliseconds. */
const askedFor = 15_000;

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
  const stop = new AbortController();
  const each = eachGateway<Asked>((gateway) => pullFrom({ runtime, writer, signal: stop.signal }, gateway));
  return {
    async round() {
      const [gateways, realm] = await Promise.all([
        db.gateway.findMany({ where: { troubleCode: null }, select: { id: true, name: true } }),
        readRealm(db),
      ]);
      each.round(gateways.map((gateway) => ({ ...gateway, realm })));
    },
    end() {
      stop.abort();
      return each.end();
    },
  };
}

type Asked = { id: string; name: string; realm: string };

type Pulling = { runtime: Runtime; writer: LogWriter; signal: AbortSignal };

async function pullFrom(
  { runtime: { db, sealer, now }, writer, signal }: Pulling,
  { id, name, realm }: Asked,
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
