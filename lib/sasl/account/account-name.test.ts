import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountName, accountNameFault } from './account-name.ts';

const reasonFor = (name: unknown) => {
  const parsed = accountName.safeParse(name);
  return parsed.success ? null : parsed.error.issues[0]?.message;
};

describe('an account name', () => {
  test.each(['amy', 'a', '7', 'mx1.partner.example', 'front-desk', 'scan_2', 'x'.repeat(64)])(
    'may be %j',
    (name) => expect(accountName.parse(name)).toBe(name),
  );

  test('is folded to lower case, and spaces around it are dropped', () => {
    expect(accountName.parse('  Amy ')).toBe('amy');
  });

  test.each([
    ['', 'Type a user name.'],
    [undefined, 'Type a user name.'],
    [7, 'Type a user name.'],
    ['amy@example.org', 'Leave out the @ and the realm: amy and amy@realm are the same account.'],
    ['x'.repeat(65), 'Use at most 64 characters.'],
    ['amy smith', 'Use letters a to z, digits, dot, hyphen and underscore; a space cannot be used.'],
    ['zoë', 'Use letters a to z, digits, dot, hyphen and underscore; “ë” cannot be used.'],
    [
      'a\u0000b',
      'Use letters a to z, digits, dot, hyphen and underscore; the character U+0000 cannot be used.',
    ],
    ["amy'", "Use letters a to z, digits, dot, hyphen and underscore; “'” cannot be used."],
    ['a`b', 'Use letters a to z, digits, dot, hyphen and underscore; “`” cannot be used.'],
    ['.amy', 'Begin and end with a letter or a digit.'],
    ['amy-', 'Begin and end with a letter or a digit.'],
    ['root', 'root is an account of the mail host itself; an SMTP login must not share its name.'],
    ['Root', 'root is an account of the mail host itself; an SMTP login must not share its name.'],
    ['www-data', 'www-data is an account of the mail host itself; an SMTP login must not share its name.'],
    [
      'mailer-daemon',
      'mailer-daemon is an account of the mail host itself; an SMTP login must not share its name.',
    ],
    [
      'systemd-resolve',
      'systemd-resolve is an account of the mail host itself; an SMTP login must not share its name.',
    ],
  ])('is refused when it is %j', (name, reason) => expect(reasonFor(name)).toBe(reason));

  test('that is accepted never holds a character that m4, a map, a shell or a log line gives a meaning', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 70 }), (name) => {
        if (accountNameFault(name) === null) expect(name).toMatch(/^[a-z0-9._-]{1,64}$/);
      }),
    );
  });
});
