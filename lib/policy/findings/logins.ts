import { covers } from '#lib/mail/network.ts';
import type { Entry } from '#lib/policy/entry/entry.ts';
import { networkOf } from '#lib/policy/entry/network-entry.ts';
import { type OutgoingLogin, serverWords } from '#lib/policy/section/outgoing.ts';
import { type Check, entryPlace, type Finding } from '../finding.ts';
import type { Policy } from '../policy.ts';
import { readRoute } from '../route.ts';

/** Logins at other servers: those that cannot work, and passwords that may cross the network in clear. */
export const checkLogins: Check = function* (policy: Policy) {
  const demands = policy.maps.access.filter(({ tag }) => tag === 'TLS_Srv:');
  for (const login of policy.outgoing.logins) {
    const place = { page: 'outgoing-logins', section: 'outgoing', field: 'logins' } as const;
    const server = serverWords(login.key);
    if (login.passwordId === '')
      yield {
        rule: 'logins/no-password',
        severity: 'error',
        place,
        title: `The login at ${server} has no password`,
        text: 'It would be left out, and mail would go there without a login. Type the password, or delete the login.',
      };
    if (sendsPassword(login, policy) && !demands.some((entry) => holdsFor(entry, login.key)))
      yield inClear(login);
  }
  yield* unaskedDemands(policy, demands);
};

/** Without mechanisms of its own a login has those that are offered to clients; where AUTH is off, the daemon's own, which has no PLAIN. */
function sendsPassword({ mechanisms }: OutgoingLogin, { auth }: Policy): boolean {
  const tried = mechanisms.length > 0 ? mechanisms : auth.enabled ? auth.mechanisms : [];
  return tried.some((name) => name === 'PLAIN' || name === 'LOGIN');
}

/** As rule set tls_server looks it up: the name, the domains above, the address, everybody. */
function holdsFor({ key, value }: Entry, server: string): boolean {
  const [network, address] = [networkOf(key), networkOf(server)];
  const reaches =
    key === '' ||
    key === server ||
    (server !== '' && server.endsWith(`.${key}`)) ||
    (network !== null && address !== null && covers(network, address));
  return reaches && /(?:^|\+)(?:VERIFY|ENCR:[1-9])/.test(value);
}

function inClear(login: OutgoingLogin): Finding {
  const { key } = login;
  const entry: Entry = {
    ...{ map: 'access', tag: 'TLS_Srv:', key, value: 'ENCR:128' },
    ...{ comment: '', owner: '', ticket: '', endsOn: null },
  };
  return {
    rule: 'logins/in-clear',
    severity: 'warning',
    place: { page: 'outgoing-logins', section: 'outgoing', field: 'logins' },
    title: `The password for ${serverWords(key)} may cross the network in clear`,
    text: 'PLAIN and LOGIN are used without TLS, too, when the server offers them so, or somebody on the way says so in its name. Demand TLS of that server: without it the mail then waits.',
    ...(key !== '' && { fix: { label: 'Demand TLS', patch: { kind: 'add-entry', entry } } }),
  };
}

/** A server in brackets is another name to the daemon: `[mx.example.org]`. */
function* unaskedDemands(policy: Policy, demands: readonly Entry[]): Generator<Finding> {
  const named = demands.filter(({ key }) => key !== '');
  if (named.length === 0) return;
  const routes = [policy.routing.smartHost, ...policy.maps.mailertable.map(({ value }) => value)];
  const seen = new Set<string>();
  for (const host of routes.flatMap(bracketedNames)) {
    const entry = named.find((one) => holdsFor(one, host));
    if (!entry || seen.has(host)) continue;
    seen.add(host);
    yield {
      rule: 'tls/demand-unasked',
      severity: 'warning',
      place: entryPlace(entry),
      title: `${entry.tag}${entry.key} is not asked on the way to [${host}]`,
      text: 'The daemon looks a server up by the name as the route spells it, and the brackets are part of it. Write the route without them, or demand TLS of the server’s address.',
    };
  }
}

function bracketedNames(value: string): string[] {
  const route = readRoute(value);
  if (route.kind !== 'mailer') return [];
  return route.hosts.flatMap((host) => {
    const name = /^\[([a-z][^\]:]*)\]$/i.exec(host)?.[1];
    return name === undefined ? [] : [name.toLowerCase()];
  });
}
