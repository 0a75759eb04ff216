import type { Db } from '#lib/db/client.ts';
import type { ListedLogin } from '#lib/maillog/list-logins.ts';
import { bareName, typedName } from '#lib/maillog/parse/typed-name.ts';
import { readElsewhere } from '#lib/sasl/account/accounts-home.ts';
import { nearestNames, slipsAllowed } from '#lib/sasl/account/nearest-name.ts';
import { readRefusals } from '#lib/sasl/account/refusals.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { readOffer } from '#lib/sasl/settings/client-sheet.ts';
import type { Known } from './tell-logins.ts';

/** Names are asked for in one query up to here; a page shows fewer. */
const mostNames = 100;
/** Of names that no account has, so many are looked for among people. */
const mostStrangers = 10;
const mostMeant = 3;

/** What log-ins by these names are held against. */
export async function knownOf(db: Db, logins: readonly ListedLogin[]): Promise<Known> {
  const typed = [
    ...new Set(logins.flatMap(({ account }) => (account === null ? [] : typedName(account).toLowerCase()))),
  ].slice(0, mostNames);
  const [realm, offer, elsewhere, rows] = await Promise.all([
    readRealm(db),
    readOffer(db),
    readElsewhere(db),
    db.account.findMany({
      where: { name: { in: typed } },
      select: {
        ...{ id: true, name: true, label: true, disabledAt: true, expiresAt: true, passwordSetAt: true },
        refusals: true,
      },
    }),
  ]);
  const accounts = new Map(
    rows.map(({ refusals, ...row }) => [row.name, { ...row, refusals: readRefusals(refusals) }]),
  );
  const unknown = typed.filter((name) => !accounts.has(name)).slice(0, mostStrangers);
  const meant = unknown.length > 0 ? await findMeant(db, unknown) : new Map<string, string[]>();
  const strangers = unknown.filter((name) => !meant.has(name) && !name.includes('@'));
  const nearest = new Map<string, string[]>();
  for (const name of strangers) nearest.set(name, await findNearest(db, bareName(name)));
  return { realm, accounts, nearest, meant, offer, elsewhere };
}

/**
 * Accounts by what people type instead of the user name, in small letters: their mail address, what stands before its @ (a log names our own
 * realm no more), or their name.
 */
export async function findMeant(db: Db, typed: readonly string[]): Promise<Map<string, string[]>> {
  const asked = JSON.stringify(typed.filter((text) => text !== ''));
  const rows = await db.$queryRaw<{ name: string; label: string; address: string; before: string }[]>`
    WITH "typed" AS (SELECT "value" FROM json_each(${asked})), "people" AS (
      SELECT "name", lower("label") AS "label", lower("address") AS "address",
        lower(substr("address", 1, instr("address", '@') - 1)) AS "before" FROM "Account")
    SELECT * FROM "people" WHERE "address" IN (SELECT * FROM "typed") OR "before" IN (SELECT * FROM "typed")
      OR "label" IN (SELECT * FROM "typed") LIMIT ${mostStrangers * mostMeant}`;
  const meant = typed.map((text): [string, string[]] => {
    const those = rows.filter(({ label, address, before }) => [label, address, before].includes(text));
    return [text, those.flatMap(({ name }) => (name === text ? [] : name)).slice(0, mostMeant)];
  });
  return new Map(meant.filter(([, names]) => names.length > 0));
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
