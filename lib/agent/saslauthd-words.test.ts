import { expect, test } from 'vitest';
import { saslauthdWords } from './saslauthd-words.ts';

const refusal = (user: string, { realm = '', mech = 'ldap', reason = 'Unknown' } = {}) =>
  `saslauthd[7]:                 : auth failure: [user=${user}] [service=smtp] [realm=${realm}] [mech=${mech}] [reason=${reason}]`;

function told(...lines: [string, number][]) {
  const words = saslauthdWords();
  for (const [line, at] of lines) expect(words.note(line, at)).toBe(true);
  return words;
}

test('the lines before a verdict say why, and each verdict is used once', () => {
  const words = told(
    ['saslauthd[7]: Authentication failed for kim: Invalid password (-5)', 1000],
    [refusal('kim'), 1001],
    [refusal('kim', { mech: 'shadow', reason: 'Invalid username' }), 1500],
  );
  expect(words.take('kim', 2000)).toBe('saslauthd (ldap): wrong password');
  expect(words.take('kim', 2000)).toBe('saslauthd (shadow): no such user');
  expect(words.take('kim', 2000)).toBeNull();
});

test('a name is compared as a whole, with its realm as libsasl cuts it', () => {
  const words = told(
    [refusal('kim', { realm: 'mail.example' }), 0],
    [refusal('joe@mail.example', { realm: 'mail.example' }), 0],
  );
  expect(words.take('kim', 0)).toBeNull();
  expect(words.take('kim@mail.example', 0)).toContain('saslauthd (ldap)');
  expect(words.take('joe@mail.example', 0)).toContain('saslauthd (ldap)');
});

test('what was said long before, or of another attempt of the same process, is of no use', () => {
  const words = told([refusal('kim'), 0], ['saslauthd[7]: start tls failed (Connect error).', 0]);
  expect(words.take('kim', 15_001)).toBeNull();
  words.note(refusal('joe'), 20_000);
  words.note(refusal('amy'), 20_000);
  expect(words.take('joe', 20_000)).toBe('saslauthd (ldap): not set up rightly');
  expect(words.take('amy', 20_000)).toBe('saslauthd (ldap): refused');
});

test('a line of the daemon is none of saslauthd', () => {
  expect(saslauthdWords().note('sm-mta[7]: saslauthd[8]: x', 0)).toBe(false);
});
