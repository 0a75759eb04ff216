import { canonicalJson } from '#lib/canonical-json.ts';
import { loginName, type Outgoing, type OutgoingLogin, serverWords } from '#lib/policy/section/outgoing.ts';
import { type ChangeWord, lowerFirst, was } from './change-word.ts';

const place = { area: 'Outgoing logins', href: '/authentication/outgoing' };

/** How outgoing logins differ; of a password only that it is another one. */
export function describeOutgoing(before: Outgoing, after: Outgoing): ChangeWord[] {
  const old = new Map(before.logins.map((login) => [login.key, login]));
  const words = after.logins.flatMap((login): ChangeWord[] => {
    const then = old.get(login.key);
    old.delete(login.key);
    if (!then) return [{ kind: 'new', ...place, text: sentence(login) }];
    return describeLogin(then, login).map((text) => ({ kind: 'changed', ...place, text }));
  });
  for (const login of old.values())
    words.push({ kind: 'gone', ...place, text: `No longer: ${lowerFirst(sentence(login))}` });
  return words;
}

function sentence(login: OutgoingLogin): string {
  const { key, authentication, authorization, mechanisms } = login;
  const acting = authentication !== '' && authorization !== '' && authorization !== authentication;
  const name = `${loginName(login)}${acting ? `, acting for ${authorization}` : ''}`;
  return `At ${serverWords(key)} we log in as ${name}${mechanisms.length > 0 ? ` by ${mechanisms.join(' or ')}` : ''}`;
}

function describeLogin(then: OutgoingLogin, now: OutgoingLogin): string[] {
  const server = serverWords(now.key);
  const words = [
    sentence(then) !== sentence(now) && `${sentence(now)}. Before: ${lowerFirst(sentence(then))}`,
    then.realm !== now.realm && `The realm at ${server} is ${now.realm || 'our host name'}${was(then.realm)}`,
    then.insist !== now.insist &&
      (now.insist
        ? `Mail to ${server} waits when the login fails`
        : `Mail to ${server} goes on without a login when it fails`),
    then.passwordId !== now.passwordId && `The password for ${server} is another one`,
    canonicalJson([then.owner, then.ticket, then.comment]) !==
      canonicalJson([now.owner, now.ticket, now.comment]) &&
      `The notes on the login at ${server} read otherwise`,
  ];
  return words.filter((word) => word !== false);
}
