import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import type { ListedLogin } from '#lib/maillog/list-logins.ts';
import { bareName, typedName } from '#lib/maillog/parse/typed-name.ts';
import type { LogReader } from '#lib/maillog/reader.ts';
import { term } from '#lib/maillog/search/query.ts';
import { withLog } from '#lib/maillog/with-log.ts';
import { query } from '#lib/operation.ts';
import { maskAttempt, maskMessage } from '#lib/privacy/mask-log.ts';
import { nearestNames } from '#lib/sasl/account/nearest-name.ts';
import { readAccount } from '#lib/sasl/store.ts';
import { knownOf } from './known.ts';
import { tellLogins } from './tell-logins.ts';

const limit = 40;
const likelyMs = 2 * 86_400_000;
const mostClients = 5;

/** The last log-ins and messages of one account: what helpdesk needs to say why it fails. Who looks stands in the trail. */
export const accountLog = query({
  name: 'accounts.log',
  summary: 'Last log-ins and messages of one account',
  permission: 'account-log.read',
  route: 'GET /accounts/{id}/log',
  audit: ['account.log-viewed'],
  input: z.object({ id: z.string() }),
  read: async ({ db, mailLogFile, viewed, now }, { id }) => {
    const { name, address } = await readAccount(db, id);
    await viewed({ kind: 'account.log-viewed', accountId: id, name }, id);
    const instead = await typedInstead(db, name, address);
    const logins = withLog(mailLogFile, (log) => loginsOf(log, name, { instead, now }));
    if (!logins) return null;
    const known = await knownOf(db, logins);
    const mine = logins.filter((login) => !isMisspelt(login, name) || !known.accounts.has(typedIn(login)));
    return withLog(mailLogFile, (log) => ({
      attempts: tellLogins(log, mine, known),
      messages: log.listMessages({ query: term('account', name), now }, { limit: 10 }).messages,
    }));
  },
  masked: (answer, rule) =>
    answer && {
      attempts: answer.attempts.map((attempt) => maskAttempt(attempt, rule)),
      messages: answer.messages.map((message) => maskMessage(message, rule)),
    },
});

/** As what the log knows somebody who types the mail address for the user name: the address, or what stands before our own realm. */
async function typedInstead(db: Db, name: string, address: string): Promise<string[]> {
  const whole = address.toLowerCase();
  const before = whole.slice(0, Math.max(whole.lastIndexOf('@'), 0));
  const other = await db.account.findUnique({ where: { name: before }, select: { id: true } });
  return [whole, ...(other ? [] : [before])].filter((text) => text !== '' && text !== name);
}

/**
 * Log-ins by this name, in whatever realm; those by the person's mail address, typed where the user name belongs; and those that failed
 * without a name (SCRAM), or by one that looks like it, from where this account got in before: they are probably its own.
 */
function loginsOf(
  log: LogReader,
  name: string,
  { instead, now }: { instead: readonly string[]; now: Date },
): ListedLogin[] {
  const byAddress = instead.flatMap((text) => log.logins({ account: text, ok: false }, { limit }).logins);
  const named = log.logins({ account: name, anyRealm: true }, { limit }).logins;
  const clients = new Set(named.flatMap(({ ok, clientAddress }) => (ok && clientAddress) || []));
  const since = new Date(now.getTime() - likelyMs);
  const likely = [...clients]
    .slice(0, mostClients)
    .flatMap((client) => log.logins({ client, ok: false, since }, { limit }).logins)
    .filter((login) => login.account === null || isMisspelt(login, name));
  const byId = new Map([...named, ...byAddress, ...likely].map((one) => [`${one.gateway} ${one.id}`, one]));
  return [...byId.values()].toSorted((one, other) => other.at - one.at).slice(0, limit);
}

const typedIn = ({ account }: ListedLogin) => typedName(account ?? '').toLowerCase();

/** `kmi` and `EXAMPLE\kim` are probably kim, where nobody is called so. */
function isMisspelt(login: ListedLogin, name: string): boolean {
  const typed = typedIn(login);
  const bare = bareName(typed);
  return typed !== name && !login.ok && (bare === name || nearestNames(bare, [name]).length > 0);
}

export type AccountLog = Awaited<ReturnType<typeof accountLog.invoke>>;
