import { expect, test } from 'vitest';
import { attemptsBySaslauthd } from './attempts-by-saslauthd.ts';

const said = (pid: number, text: string, at = 0) => ({ at, line: `saslauthd[${pid}]: ${text}` });
const verdict = (service: string) =>
  `                : auth failure: [user=amy] [service=${service}] [realm=] [mech=pam] [reason=PAM auth error]`;
const words = (text: string) => `DEBUG: auth_pam: pam_authenticate failed: ${text}`;

function kept(...records: { at: number; line: string }[]): string[] {
  const take = attemptsBySaslauthd();
  return records.flatMap((record) => take(record)).map(({ line }) => line);
}

test('all lines of one attempt come together, whoever else is at one', () => {
  expect(
    kept(said(1, words('a')), said(2, words('b')), said(1, verdict('smtp')), said(2, verdict('smtp'))),
  ).toEqual([
    `saslauthd[1]: ${words('a')}`,
    `saslauthd[1]: ${verdict('smtp')}`,
    `saslauthd[2]: ${words('b')}`,
    `saslauthd[2]: ${verdict('smtp')}`,
  ]);
});

test('what is said of users of another service is not kept, nor what may hold a password’s hash', () => {
  expect(kept(said(1, words('a')), said(1, verdict('imap')))).toEqual([]);
  expect(kept(said(1, 'pam_unix(imap:auth): check pass; user unknown'), said(1, verdict('imap')))).toEqual(
    [],
  );
  const hash = "DEBUG: auth_shadow: pw mismatch: '$6$a$b' != '$6$a$c'";
  expect(kept(said(1, hash), said(1, verdict('smtp')))).toEqual([`saslauthd[1]: ${verdict('smtp')}`]);
});

test('what was said before a success, or long ago, is of no later attempt', () => {
  const success = ': auth success: [user=amy] [service=smtp] [realm=] [mech=pam]';
  expect(kept(said(1, words('a')), said(1, success), said(1, verdict('smtp')))).toHaveLength(1);
  expect(kept(said(1, words('a')), said(1, verdict('smtp'), 60_001))).toHaveLength(1);
});

test('one that never says what came of it costs a few lines', () => {
  const many = Array.from({ length: 1000 }, (_, at) => said(at % 500, words(String(at))));
  expect(kept(...many, said(499, verdict('smtp')))).toHaveLength(2);
  const flood = Array.from({ length: 1000 }, (_, at) => said(1, words(String(at))));
  expect(kept(...flood, said(1, verdict('smtp')))).toHaveLength(13);
});

test('that it began and ended is kept', () => {
  expect(
    kept(said(1, '                : master pid is: 1'), said(1, '                : master exited: 1')),
  ).toHaveLength(2);
});
