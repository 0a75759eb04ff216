import { transact } from '#lib/db/transact.ts';
import { clientOf, noteTrouble } from '#lib/gateway/store.ts';
import type { Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { attemptsTold } from '#lib/sasl/account/account-use.ts';
import { noteAttempts } from '#lib/sasl/use-store.ts';
import { eachGateway } from './each-gateway.ts';

/** Seconds a gateway may keep the question open until somebody tries to log in. */
const wait = 5;
const limit = 2000;

/**
 * Reads from every gateway who tried to log in, into the rows of the accounts. The cursor moves in the same transaction, so an
 * attempt is counted once whatever restarts. A gateway that is away is asked again when it answers.
 */
export function attemptPuller(runtime: Runtime) {
  const each = eachGateway((gateway: Asked) => pullFrom(runtime, gateway));
  return {
    round: async () =>
      each.round(
        await runtime.db.gateway.findMany({
          where: { troubleCode: null },
          select: { id: true, name: true },
        }),
      ),
    end: each.end,
  };
}

type Asked = { id: string; name: string };

async function pullFrom({ db, sealer, now }: Runtime, { id, name }: Asked): Promise<void> {
  try {
    const client = await clientOf(db, sealer, id);
    // read here, where nobody else moves it: a round may have looked before the last pull ended
    let { attemptCursor: after } = await db.gateway.findUniqueOrThrow({ where: { id } });
    for (let more = true; more; ) {
      const page = await client.attempts({ after, wait, limit });
      more = page.more;
      if (page.next === after) continue;
      after = page.next;
      await transact(db, async (tx) => {
        await noteAttempts(tx, attemptsTold(page, name));
        await tx.gateway.updateMany({ where: { id }, data: { attemptCursor: after } });
      });
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await noteTrouble(db, id, now(), error);
  }
}
