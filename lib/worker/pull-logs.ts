import { clientOf, noteTrouble } from '#lib/gateway/store.ts';
import type { LogWriter } from '#lib/maillog/writer.ts';
import type { Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { readRealm } from '#lib/sasl/realm.ts';

/** Seconds a gateway may keep the question open until a line comes. */
const wait = 5;
const limit = 5000;

/**
 * Reads what is new in every gateway's mail log into the store. The cursor moves in the same transaction as the lines, so a
 * line is stored once whatever restarts. A gateway that is away is asked again when it answers.
 */
export async function pullLogs(runtime: Runtime, writer: LogWriter): Promise<void> {
  const { db } = runtime;
  const [gateways, realm] = await Promise.all([
    db.gateway.findMany({ where: { troubleCode: null }, select: { id: true, name: true } }),
    readRealm(db),
  ]);
  await Promise.all(gateways.map((gateway) => pullFrom(runtime, writer, gateway, realm)));
}

async function pullFrom(
  { db, sealer, now }: Runtime,
  writer: LogWriter,
  { id, name }: { id: string; name: string },
  realm: string,
): Promise<void> {
  try {
    const client = await clientOf(db, sealer, id);
    for (let more = true; more; ) {
      const page = await client.log({ after: writer.cursor(name), wait, limit });
      writer.ingest(name, page.lines, { realm, pulledAt: now() });
      more = page.more;
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await noteTrouble(db, id, now(), error);
  }
}
