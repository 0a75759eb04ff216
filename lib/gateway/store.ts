import { z } from 'zod';
import type { Db, Tx } from '#lib/db/client.ts';
import type { Gateway } from '#lib/db/generated/client.ts';
import { Refusal } from '#lib/refusal.ts';
import type { Sealer } from '#lib/seal.ts';
import { engineInfo } from './api-engine.ts';
import { type GatewayState, gatewayState } from './api-state.ts';
import { type GatewayClient, gatewayClient } from './client.ts';

const tokenContext = 'gateway.token';

/** `lacks`: what the agent does not know of what this console tells it (lacks.ts). */
const knownEngine = engineInfo.extend({ lacks: z.array(z.string()).default([]) });
type KnownEngine = z.infer<typeof knownEngine>;

/** A gateway with what it last said of itself. */
export type KnownGateway = Omit<Gateway, 'engine' | 'state' | 'token'> & {
  engine: KnownEngine | null;
  state: GatewayState | null;
};

function known({ token: _token, engine, state, ...row }: Gateway): KnownGateway {
  return {
    ...row,
    engine: knownEngine.nullable().catch(null).parse(engine),
    state: gatewayState.nullable().catch(null).parse(state),
  };
}

export async function readGateways(db: Db | Tx): Promise<KnownGateway[]> {
  return (await db.gateway.findMany({ orderBy: { name: 'asc' } })).map(known);
}

export async function readGateway(db: Db | Tx, id: string): Promise<KnownGateway> {
  const row = await db.gateway.findUnique({ where: { id } });
  if (!row) throw new Refusal('not-found', 'no-gateway', 'There is no such gateway.');
  return known(row);
}

export const sealToken = (sealer: Sealer, token: string) => sealer.seal(token, tokenContext);

/** The console's side of one gateway's admin API; with a patience of its own for each call, if one is given. */
export async function clientOf(db: Db | Tx, sealer: Sealer, gatewayId: string, fetchTimeout?: number) {
  const row = await db.gateway.findUniqueOrThrow({ where: { id: gatewayId } });
  const token = sealer.open(row.token, tokenContext).toString('utf8');
  return gatewayClient({ url: row.url, certificateSha256: row.certificateSha256, token, fetchTimeout });
}

/** What the daemon is and can do, and what its agent does not know. */
export async function askEngine(client: GatewayClient): Promise<KnownEngine> {
  const [engine, lacks] = await Promise.all([client.engine(), client.lacks()]);
  return { ...engine, lacks };
}

/** Remembers what the gateway said, or why it could not be asked. */
export async function noteAnswer(
  db: Db,
  id: string,
  now: Date,
  answer: { engine?: KnownEngine; state?: GatewayState },
): Promise<void> {
  await db.gateway.updateMany({
    where: { id },
    data: {
      ...(answer.engine && { engine: answer.engine, engineAt: now }),
      ...(answer.state && { state: answer.state, stateAt: now }),
      troubleCode: null,
      trouble: null,
      troubleSince: null,
    },
  });
}

export async function noteTrouble(db: Db, id: string, now: Date, refusal: Refusal): Promise<void> {
  const { code, message } = refusal;
  await db.gateway.updateMany({ where: { id, troubleSince: null }, data: { troubleSince: now } });
  // one that is away is looked for again and again: what is written already is not written anew
  await db.gateway.updateMany({
    where: { id, OR: [{ trouble: null }, { trouble: { not: message } }, { troubleCode: { not: code } }] },
    data: { troubleCode: code, trouble: message },
  });
}
