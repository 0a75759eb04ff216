import type { Db } from '#lib/db/client.ts';
import type { ListedLogin } from '#lib/maillog/list-logins.ts';
import { readElsewhere } from '#lib/sasl/account/accounts-home.ts';
import { readRefusals } from '#lib/sasl/account/refusals.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { readOffer } from '#lib/sasl/settings/client-sheet.ts';
import { nearestNames, slipsAllowed } from './nearest-name.ts';
import type { Known } from './tell-logins.ts';

/** Names are asked for in one query up to here; a page shows fewer. */
const mostNames = 100;

/** What log-ins by these names are held against. */
export async function knownOf(db: Db, logins: readonly ListedLogin[]): Promise<Known> {
  const typed = [...new Set(logins.flatMap(({ account }) => account?.toLowerCase() ?? []))].slice(
    0,
    mostNames,
  );
  const [realm, offer, elsewhere, rows] = await Promise.all([
    readRealm(db),
    readOffer(db),
    readElsewhere(db),
    db.account.findMany({
      where: { name: { in: typed } },
      select: { name: true, disabledAt: true, expiresAt: true, passwordSetAt: true, refusals: true },
    }),
  ]);
  const accounts = new Map(
    rows.map(({ refusals, ...row }) => [row.name, { ...row, refusals: readRefusals(refusals) }]),
  );
  const strangers = typed.filter((name) => !accounts.has(name) && !name.includes('@')).slice(0, 10);
  const nearest = new Map<string, string[]>();
  for (const name of strangers) nearest.set(name, await findNearest(db, name));
  return { realm, accounts, nearest, offer, elsewhere };
}

/** Accounts whose names look like this one. The first letters are often right: only names that share one of the first two are compared. */
export async function findNearest(db: Db, typed: string): Promise<string[]> {
  const room = slipsAllowed(typed);
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT "name" FROM "Account"
    WHERE length("name") BETWEEN ${typed.length - room} AND ${typed.length + room}
      AND (substr("name", 1, 1) IN (${typed.slice(0, 1)}, ${typed.slice(1, 2)}) OR substr("name", 2, 1) = ${typed.slice(1, 2)})`;
  return nearestNames(
    typed,
    rows.map(({ name }) => name),
  );
}
