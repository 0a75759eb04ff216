import type { Db } from '#lib/db/client.ts';

/** A change of an account that a gateway has taken, and the milliseconds that took. */
export type Taken = { id: string; revision: number; ms: number };

/**
 * Notes that changes came into force on a gateway, and since when the password of now is in force there: another change of
 * the account does not move that, nor does hearing of it again (another realm, all accounts anew). An answer that was overtaken by the one to a later change takes nothing back.
 */
export async function noteInForce(
  db: Db,
  gatewayId: string,
  taken: readonly Taken[],
  at: Date,
): Promise<void> {
  const rows = JSON.stringify(
    taken.map(({ id, revision, ms }) => ({ id, revision, ms: Math.max(0, Math.min(ms, 2 ** 31 - 1)) })),
  );
  await db.$executeRaw`
    INSERT INTO "AccountOnGateway" ("accountId", "gatewayId", "revision", "at", "ms", "passwordAt")
    SELECT j.value->>'id', ${gatewayId}, j.value->>'revision', ${at}, j.value->>'ms', ${at} FROM json_each(${rows}) j
    WHERE true
    ON CONFLICT ("accountId", "gatewayId") DO UPDATE SET
      "revision" = excluded."revision", "at" = excluded."at", "ms" = excluded."ms",
      "passwordAt" = CASE
        WHEN "passwordAt" >= (SELECT "passwordSetAt" FROM "Account" WHERE "Account"."id" = excluded."accountId")
        THEN "passwordAt" ELSE excluded."passwordAt" END
    WHERE excluded."revision" > "AccountOnGateway"."revision"`;
}
