import { describe, expect, test } from 'vitest';
import { testStore } from '#lib/maillog/test-log.ts';

const verdict = (user: string, mechanism = 'shadow', reason = 'Incorrect password', realm = '') =>
  `saslauthd[900]:                 : auth failure: [user=${user}] [service=smtp] [realm=${realm}] [mech=${mechanism}] [reason=${reason}]`;
const failure = (pid: number, user: string) =>
  `sm-mta[${pid}]: 6AKN${pid}012345: AUTH failure (PLAIN): authentication failure (-13) SASL(-13): authentication failure: Password verification failed, user=${user}, relay=[192.0.2.${pid % 200}]`;

/** What the store tells of the log-ins of a name, the oldest first. */
function told({ read }: ReturnType<typeof testStore>, account: string) {
  const log = read();
  return log
    .logins({ account, anyRealm: true }, { limit: 20 })
    .logins.toReversed()
    .map((login) => ({
      detail: login.failure?.detail,
      lines:
        log.visits({ ids: [login.session ?? -1] }, 1)[0]?.lines.map(({ text }) => text.slice(0, 60)) ?? [],
    }));
}

describe('what the host’s saslauthd said of a log-in', () => {
  test('stands with it, all its lines before the daemon’s', () => {
    const store = testStore();
    const words = 'saslauthd[900]: DEBUG: auth_pam: pam_acct_mgmt failed: User account has expired';
    const lines = [words, verdict('amy', 'pam', 'PAM acct error'), failure(11, 'amy')];
    store.ingest(lines);
    expect(told(store, 'amy')).toEqual([
      { detail: 'saslauthd (pam): the account has ended', lines: lines.map((line) => line.slice(0, 60)) },
    ]);
    expect(store.rawLines()).toEqual([...lines].sort());
  });

  test('also when the lines come one at a time, and the worker starts anew in between', () => {
    const store = testStore();
    const words = 'saslauthd[900]: Authentication failed for amy: User not found (-6)';
    store.ingest([words, verdict('amy', 'ldap', 'Unknown')], 'gw1', 1);
    store.reopen();
    store.ingest([failure(12, 'amy')], 'gw1', 3);
    expect(told(store, 'amy')).toMatchObject([{ detail: 'saslauthd (ldap): no such user' }]);
    expect(told(store, 'amy')[0]?.lines).toHaveLength(3);
  });

  test('each attempt has its own, in their order', () => {
    const store = testStore();
    store.ingest([
      verdict('amy'),
      verdict('amy', 'shadow', 'Account expired'),
      failure(13, 'amy'),
      failure(14, 'amy'),
      failure(15, 'amy'),
    ]);
    expect(told(store, 'amy').map(({ detail }) => detail)).toEqual([
      'saslauthd (shadow): wrong password',
      'saslauthd (shadow): the account has ended',
      'Password verification failed',
    ]);
  });

  test('is of nobody else: another name, another realm, another gateway, long before', () => {
    const store = testStore();
    store.ingest([verdict('amy'), verdict('bob', 'shadow', 'Incorrect password', 'a.example')]);
    store.ingest([verdict('cat')], 'gw2');
    store.ingest([failure(16, 'bob'), failure(17, 'cat'), failure(18, 'bob@a.example')], 'gw1', 3);
    store.ingest([failure(19, 'amy')], 'gw1', 40);
    const details = ['bob', 'cat', 'amy'].flatMap((name) => told(store, name).map(({ detail }) => detail));
    expect(details).toEqual([
      'Password verification failed',
      'saslauthd (shadow): wrong password',
      'Password verification failed',
      'Password verification failed',
    ]);
  });

  test('a name that looks like saslauthd’s words gives nobody else a reason', () => {
    const store = testStore();
    const odd = 'kim] [service=smtp] [realm=] [mech=pam] [reason=PAM auth error';
    store.ingest([verdict(odd, 'shadow', 'Invalid username'), failure(20, 'kim')]);
    expect(told(store, 'kim')).toMatchObject([{ detail: 'Password verification failed' }]);
  });

  test('names nobody in the tables that outlive the lines', () => {
    const store = testStore();
    store.ingest([verdict('kim-berg')]);
    store.ingest([failure(21, 'somebody')], 'gw1', 2);
    expect(JSON.stringify(told(store, 'kim-berg'))).toBe('[]');
  });
});
