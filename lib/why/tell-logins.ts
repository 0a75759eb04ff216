import { oneClient } from '#lib/mail/client-network.ts';
import type { RawLine } from '#lib/maillog/line-block.ts';
import type { ListedLogin } from '#lib/maillog/list-logins.ts';
import { typedName } from '#lib/maillog/parse/typed-name.ts';
import type { LogReader } from '#lib/maillog/reader.ts';
import type { Explanation } from '#lib/maillog/tracking/explain.ts';
import type { Visit } from '#lib/maillog/tracking/visit.ts';
import type { Elsewhere } from '#lib/sasl/account/elsewhere.ts';
import { splitDevice } from '#lib/sasl/account/login-name.ts';
import { type Refusal, wordOn } from '#lib/sasl/account/refusals.ts';
import { explainFailure, type KnownAccount } from './explain-login.ts';
import { explainVisit, type Offer } from './explain-visit.ts';

/** An attempt to log in, or a connection that came to none, in words, with the lines behind it. */
export type ShownAttempt = {
  key: string;
  at: number;
  gateway: string;
  ok: boolean;
  /** It was refused because the account was locked, whatever was typed. */
  locked: boolean;
  title: string;
  advice: string | null;
  /** The name that was typed; null where the log does not hold it. */
  name: string | null;
  /** What stood behind it, as in `kim+phone`, where the gateway tells. */
  device: string | null;
  client: string | null;
  mechanism: string | null;
  tls: string | null;
  lines: RawLine[];
};

export type NamedAccount = KnownAccount & {
  id: string;
  label: string;
  passwordSetAt: Date | null;
  refusals: readonly Refusal[];
};

/** What the attempts are held against. */
export type Known = {
  realm: string;
  accounts: ReadonlyMap<string, NamedAccount>;
  nearest: ReadonlyMap<string, readonly string[]>;
  /** Accounts whose mail address, or whose person, was typed as the user name. */
  meant: ReadonlyMap<string, readonly string[]>;
  offer: Offer | null;
  elsewhere: Elsewhere | null;
};

/** Log-ins in words, with the lines of their connections. */
export function tellLogins(log: LogReader, logins: readonly ListedLogin[], known: Known): ShownAttempt[] {
  const sessions = logins.flatMap(({ session }) => session ?? []);
  const visits = new Map(log.visits({ ids: sessions }, sessions.length).map((visit) => [visit.id, visit]));
  const knew = rememberingClients(log);
  return logins.map((login) => tellLogin(login, visits.get(login.session ?? -1), known, knew));
}

/** Connections of a client in words: an attempt for each log-in, and one for each that came to none. */
export function tellVisits(
  log: LogReader,
  visits: readonly Visit[],
  logins: readonly ListedLogin[],
  known: Known,
): ShownAttempt[] {
  const knew = rememberingClients(log);
  const tried = new Set(logins.map(({ session }) => session));
  const byId = new Map(visits.map((visit) => [visit.id, visit]));
  return [
    ...logins.map((login) => tellLogin(login, byId.get(login.session ?? -1), known, knew)),
    ...visits
      .filter(({ id, account }) => account === null && !tried.has(id))
      .map((visit) => tellVisit(visit, known)),
  ].toSorted((one, other) => other.at - one.at);
}

type Knew = (login: ListedLogin, passwordSetAt: Date) => boolean;

function tellLogin(login: ListedLogin, visit: Visit | undefined, known: Known, knew: Knew): ShownAttempt {
  const { id, gateway, at, ok, clientAddress: client, mechanism } = login;
  const name = login.account === null ? null : typedName(login.account);
  const account = name === null ? null : (known.accounts.get(name.toLowerCase()) ?? null);
  const since = account?.passwordSetAt ?? null;
  const told = account && !ok ? wordOn(account.refusals, login) : null;
  const words: Explanation = ok
    ? { title: 'Logged in', advice: null }
    : explainFailure(
        { ...login, account: name },
        {
          realm: known.realm,
          account,
          nearest: known.nearest.get(name?.toLowerCase() ?? '') ?? [],
          meant: known.meant.get(name?.toLowerCase() ?? '') ?? [],
          told,
          elsewhere: known.elsewhere,
          before: since !== null && at >= since.getTime() && knew(login, since),
        },
      );
  const lines = visit?.lines ?? [];
  const tls = visit?.tlsVersion ?? null;
  const locked = told?.reason === 'locked';
  const device = told && splitDevice(told.name).device;
  const shown = { at, gateway, ok, locked, ...words, name, device, client, mechanism, tls, lines };
  return { key: `${gateway} ${id}`, ...shown };
}

function tellVisit(visit: Visit, { offer }: Known): ShownAttempt {
  const { id, gateway, at, clientAddress: client, tlsVersion: tls, lines } = visit;
  const words = explainVisit(visit, offer);
  return {
    key: `${gateway} visit ${id}`,
    at,
    gateway,
    locked: false,
    ...words,
    name: null,
    device: null,
    client,
    mechanism: null,
    tls,
    lines,
  };
}

/** Whether this client got into the account before its password was changed, and never since. */
function rememberingClients(log: LogReader): Knew {
  const answers = new Map<string, boolean>();
  return ({ account, clientAddress }, passwordSetAt) => {
    if (account === null || clientAddress === null) return false;
    const key = `${account} ${clientAddress}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const good = { account, client: clientAddress, ok: true };
    const one = { limit: 1 };
    const answer =
      log.logins({ ...good, since: passwordSetAt }, one).logins.length === 0 &&
      log.logins({ ...good, until: passwordSetAt }, one).logins.length > 0;
    answers.set(key, answer);
    return answer;
  };
}

/**
 * "198.51.100.77 (9), 2001:db8:7:1::/64 (3)": where failures came from, the most first. Addresses of one network of IPv6 are told by the network, since whoever
 * has one of them has them all.
 */
export function addressWords(attempts: readonly ShownAttempt[]): string {
  const clients = new Map<string, string[]>();
  for (const { ok, client } of attempts) {
    if (ok) continue;
    const from = client ?? 'the gateway itself';
    const party = oneClient(from);
    clients.set(party, [...(clients.get(party) ?? []), from]);
  }
  const words = [...clients]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([party, from]) => `${new Set(from).size === 1 ? from[0] : party} (${from.length})`);
  const more = words.length - mostAddresses;
  return `${words.slice(0, mostAddresses).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const mostAddresses = 5;
