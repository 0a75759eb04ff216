import { z } from 'zod';
import { clientKey, keyRange } from '#lib/maillog/client-key.ts';
import { bareName, loggedName } from '#lib/maillog/parse/typed-name.ts';
import type { LogReader } from '#lib/maillog/reader.ts';
import { withLog } from '#lib/maillog/with-log.ts';
import { query } from '#lib/operation.ts';
import { maskAttempt } from '#lib/privacy/mask-log.ts';
import { readLogin } from '#lib/sasl/account/login-name.ts';
import { networkOf } from '#lib/unusual/hour.ts';
import { findMeant, findNearest, knownOf } from './known.ts';
import { explainStanding } from './standing.ts';
import { tellLogins, tellVisits } from './tell-logins.ts';

const most = 50;
const dayMs = 86_400_000;

/** Why a log-in fails, asked by what helpdesk hears on the phone: a user name, right or not, or the address it is tried from. */
export const whyLogin = query({
  name: 'accounts.why',
  summary: 'Why log-ins fail, by user name or by the client’s address',
  permission: 'account-log.read',
  route: 'GET /why',
  audit: ['maillog.searched'],
  input: z.object({ q: z.string().trim().max(200, 'Use at most 200 characters.').default('') }),
  read: async ({ db, mailLogFile, now, viewed, masking }, { q }) => {
    if (q === '') return null;
    const isAddress = keyRange(q) !== null;
    // where addresses are masked, asking for one after the other must not tell them: the answer is that of its network
    const client = masking?.clients && clientKey(q) ? networkOf(q) : q;
    const found = isAddress ? byAddress(mailLogFile, client, now) : byName(mailLogFile, q);
    const named = isAddress ? null : readLogin(q, '', '').name;
    // what is typed may be the account's name, or the person's, or their mail address
    const meant = isAddress ? [] : ((await findMeant(db, [q.toLowerCase()])).get(q.toLowerCase()) ?? []);
    const account = named && (await db.account.findUnique({ where: { name: named }, select: shown }));
    const known = await knownOf(db, found?.logins ?? []);
    const attempts = withLog(mailLogFile, (log) =>
      found?.visits
        ? tellVisits(log, found.visits, found.logins, known)
        : tellLogins(log, found?.logins ?? [], known),
    );
    const asked = `log-ins of ${q}`;
    const concerns = isAddress ? namesIn(attempts ?? []) : [];
    await viewed({ kind: 'maillog.searched', query: asked, rows: attempts?.length ?? 0, concerns }, asked);
    return {
      q,
      /** What the account is now, where that is the answer; of passwords that live elsewhere it decides nothing. */
      standing: account && !known.elsewhere ? explainStanding(account, attempts?.[0], now) : null,
      /** What the answer is about, where an address was asked for and is masked. */
      widened: client === q ? null : client,
      asked: isAddress
        ? { kind: 'address' as const, network: clientKey(client) === null }
        : { kind: 'name' as const, ...readLogin(q, '', known.realm), account },
      /** Whose log-ins came from the address that was asked for. */
      accounts: concerns.flatMap((name) => {
        const one = known.accounts.get(name.toLowerCase());
        return one ? [{ id: one.id, name: one.name, label: one.label }] : [];
      }),
      meant,
      nearest: named && !account && meant.length === 0 ? await findNearest(db, bareName(named)) : [],
      realm: known.realm,
      /** Who checks the passwords that are sent, when it is not Postern; names of accounts here say nothing of who may log in then. */
      elsewhere: known.elsewhere && known.elsewhere.by,
      offer: known.offer,
      attempts: (attempts ?? []).slice(0, most),
      progress: withLog(mailLogFile, (log) => log.progress()) ?? [],
    };
  },
  masked: (why, rule) =>
    why && { ...why, attempts: why.attempts.map((attempt) => maskAttempt(attempt, rule)) },
});

export type Why = NonNullable<Awaited<ReturnType<typeof whyLogin.invoke>>>;

const shown = {
  id: true,
  name: true,
  label: true,
  disabledAt: true,
  expiresAt: true,
  passwordSetAt: true,
  lockedUntil: true,
} as const;
const namesIn = (attempts: readonly { name: string | null }[]) =>
  [...new Set(attempts.flatMap(({ name }) => name ?? []))].slice(0, mostConcerned);
const mostConcerned = 20;

function byAddress(file: string, client: string, now: Date) {
  const since = new Date(now.getTime() - dayMs);
  return withLog(file, (log: LogReader) => ({
    visits: log.visits({ client, since }, most),
    logins: log.logins({ client, since }, { limit: most }).logins,
  }));
}

function byName(file: string, typed: string) {
  const { name } = readLogin(typed, '', '');
  return withLog(file, (log: LogReader) => ({
    visits: null,
    logins: [...new Set([name, loggedName(name)])]
      .flatMap((account) => log.logins({ account, anyRealm: true }, { limit: most }).logins)
      .toSorted((one, other) => other.at - one.at),
  }));
}
