import type { Db } from '#lib/db/client.ts';
import { type AttemptReason, attemptReason } from '#lib/gateway/api-attempts.ts';
import type { ListedLogin } from '#lib/maillog/list-logins.ts';
import type { StatusOnGateway } from '#lib/sasl/account/account-status.ts';
import { readElsewhere } from '#lib/sasl/account/accounts-home.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { readOffer } from '#lib/sasl/settings/client-sheet.ts';
import { nearestNames, slipsAllowed } from './nearest-name.ts';
import type { Known } from './tell-logins.ts';

/** Names are asked for in one query up to here; a page shows fewer. */
const mostNames = 100;
/** An agent's clock and the log's lines differ by no more. */
const sameMomentMs = 3000;

/** What log-ins by these names are held against. */
export async function knownOf(
  db: Db,
  logins: readonly ListedLogin[],
  statuses: readonly StatusOnGateway[] = [],
): Promise<Known> {
  const typed = [...new Set(logins.flatMap(({ account }) => account?.toLowerCase() ?? []))].slice(
    0,
    mostNames,
  );
  const words = verifierWords(logins, statuses);
  const [realm, offer, elsewhere, rows] = await Promise.all([
    readRealm(db),
    readOffer(db),
    readElsewhere(db),
    db.account.findMany({
      where: { name: { in: typed } },
      select: { name: true, disabledAt: true, expiresAt: true, passwordSetAt: true },
    }),
  ]);
  const accounts = new Map(rows.map((row) => [row.name, row]));
  const strangers = typed.filter((name) => !accounts.has(name) && !name.includes('@')).slice(0, 10);
  const nearest = new Map<string, string[]>();
  for (const name of strangers) nearest.set(name, await findNearest(db, name));
  return { realm, accounts, nearest, offer, elsewhere, told: (login) => words.get(login) ?? null };
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

/** The verifier remembers why it refused last: that is the word on the failure nearest to it in time. */
function verifierWords(
  logins: readonly ListedLogin[],
  statuses: readonly StatusOnGateway[],
): Map<ListedLogin, AttemptReason> {
  const words = new Map<ListedLogin, AttemptReason>();
  for (const one of statuses) {
    const last = one.reached ? one.status.lastFailure : null;
    const reason = attemptReason.safeParse(last?.reason).data;
    if (!last || !reason) continue;
    const far = ({ at }: ListedLogin) => Math.abs(Date.parse(last.at) - at);
    const [nearest] = logins
      .filter(({ ok, gateway, account }) => !ok && account !== null && gateway === one.gateway)
      .toSorted((a, b) => far(a) - far(b));
    if (nearest && far(nearest) <= sameMomentMs) words.set(nearest, reason);
  }
  return words;
}
