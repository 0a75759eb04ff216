import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { outgoingLogin, outgoingPasswordReason } from '#lib/policy/section/outgoing.ts';
import { Secret } from '#lib/secret.ts';
import { readAuthInfo, readDefaultAuthInfo, readLogins } from './read-authinfo.ts';
import { renderAuthInfo } from './render-authinfo.ts';

const plain = (reading: ReturnType<typeof readAuthInfo>) =>
  reading.logins.map(({ login: { key, authorization, authentication, realm, mechanisms }, password }) =>
    [key, authorization, authentication, realm, mechanisms.join(' '), password.reveal()].join('|'),
  );

describe('reads authinfo as the daemon does', () => {
  test.each([
    [
      'AuthInfo:smtp.isp.example "U:u" "I:gw1" "P:tuba solo" "R:isp" "M:PLAIN"',
      'smtp.isp.example|u|gw1|isp|PLAIN|tuba solo',
    ],
    [
      'authinfo:SMTP.ISP.Example\t"i:gw1" "p=dHViYQ==" "m:cram-md5 digest-md5"',
      'smtp.isp.example||gw1||DIGEST-MD5 CRAM-MD5|tuba',
    ],
    ['AuthInfo:[smtp.isp.example] "U:u" "P:x"', 'smtp.isp.example|u||||x'],
    ['AuthInfo:192.0.2.7 "U:u" "P:100%%"', '192.0.2.7|u||||100%'],
    ['AuthInfo:IPv6:2001:db8:0:0:0:0:0:1 "U:u" "P:x"', '2001:db8::1|u||||x'],
    ['AuthInfo: "U:u" "P:x" ', '|u||||x'],
    ['AuthInfo:a.example "U=w6k=" "P:x"', 'a.example|é||||x'],
  ])('%s', (line, wanted) => {
    const reading = readAuthInfo(line);
    expect(plain(reading)).toEqual([wanted]);
    expect(reading.rows).toMatchObject([{ line: 1, verdict: 'understood' }]);
  });

  test.each([
    ['AuthInfo:a.example "U:root" "P:x"', /root/],
    ['AuthInfo:a.example "U:u"', /Enter the password/],
    ['AuthInfo:a.example "P:x"', /name we log in with/],
    ['AuthInfo:a.example U:u P:x', /in quotes/],
    ['AuthInfo:a.example "U:u" "X:y" "P:x"', /U, I, P, R or M/],
    ['AuthInfo:a.example "U:u" "P=tuba!"', /base64/],
    ['AuthInfo:a.example "U:u" "P:x" "M:KERBEROS_V4"', /^None of its mechanisms/],
    ['AuthInfo:192.0.2 "U:u" "P:x"', /each address/],
    ['a.example "U:u" "P:x"', /begins with AuthInfo/],
  ])('refuses %s', (line, words) => {
    const { logins, rows } = readAuthInfo(line);
    expect(logins).toEqual([]);
    expect(rows).toMatchObject([{ line: 1, verdict: 'refused', words: expect.stringMatching(words) }]);
  });

  it('has a row for every line, and none that shows a password', () => {
    const text =
      '# ours\n\nAuthInfo:a.example "U:u" "P:tuba"\nAuthInfo:[a.example] "U:u" "P:tuba"\nAuthInfo:a.example "U:v" "P:horn"\ntuba "P:horn"\n';
    const reading = readAuthInfo(text);
    expect(reading.rows.map(({ line, verdict }) => `${line} ${verdict}`)).toEqual([
      '1 ignored',
      '3 understood',
      '4 understood',
      '5 refused',
      '6 refused',
    ]);
    expect(reading.logins).toHaveLength(1);
    expect(JSON.stringify(reading)).not.toMatch(/P:|horn/);
  });

  it('ignores the other lines of access, and says what differs there', () => {
    const reading = readAuthInfo('Connect:10 RELAY\nAuthInfo:isp.example "U:u" "P:x"\n', 'access');
    expect(reading.rows).toMatchObject([
      { verdict: 'ignored', key: 'Connect:10' },
      { verdict: 'understood', words: expect.stringContaining('this name alone') },
    ]);
  });

  it('knows an access map by its other lines', () => {
    const login = 'AuthInfo:isp.example "U:u" "P:x"\n';
    expect(readLogins(login).rows.map(({ words }) => words)).toEqual(['']);
    expect(readLogins(`# ours\n\n${login}Connect:10 RELAY\n`).logins).toHaveLength(1);
    expect(readLogins(`Connect:10 RELAY\n${login}`).rows[1]?.words).toContain('this name alone');
    expect(readLogins(`${login}isp.example "U:u" "P:x"\n`).rows[1]?.verdict).toBe('refused');
  });

  it('reads what was written', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    fc.assert(
      fc.property(text, text, text, text, (authorization, authentication, realm, password) => {
        const parsed = outgoingLogin.safeParse({
          key: 'a.example',
          authorization,
          authentication,
          realm,
          mechanisms: ['PLAIN'],
          passwordId: 'p',
        });
        if (!parsed.success || outgoingPasswordReason(password) !== null) return;
        const known = new Map([['p', { password: new Secret(password), salt: 's' }]]);
        const [again] = readAuthInfo(renderAuthInfo([parsed.data], known)).logins;
        expect({ ...again?.login, passwordId: 'p' }).toEqual(parsed.data);
        expect(again?.password.reveal()).toBe(password);
      }),
    );
  });
});

describe('reads default-auth-info of old', () => {
  test.each([
    ['authz\nauthc\ntuba solo\nisp.example\n', '|authz|authc|isp.example||tuba solo'],
    [
      'authz\nauthc\ntuba\nisp.example\nDIGEST-MD5 CRAM-MD5\n',
      '|authz|authc|isp.example|DIGEST-MD5 CRAM-MD5|tuba',
    ],
    ['# ours\nauthz\nauthc\ntuba\n\n', '|authz|authc|||tuba'],
  ])('%j', (text, wanted) => {
    expect(plain(readDefaultAuthInfo(text))).toEqual([wanted]);
    expect(plain(readLogins(text))).toEqual([wanted]);
  });

  test.each([['one\ntwo\n'], ['1\n2\n3\n4\n5\n6\n'], ['root\nroot\nx\ny\n'], ['a\nb\nc\nd\nKERBEROS_V4\n']])(
    'refuses %j',
    (text) => {
      expect(readDefaultAuthInfo(text)).toMatchObject({ logins: [], rows: [{ verdict: 'refused' }] });
    },
  );
});

test.each([
  'AuthInfo:mx.one.example"U:us""P:tuba-solo"',
  'AuthInfo:mx.one.example,"U:us","P:tuba-solo"',
  'AuthInfo:"P:tuba-solo" "U:us"',
  'AuthInfo:mx.one.example "U:us" "P:tuba-solo',
  'AuthInfo:mx.one.example U:us P:tuba-solo',
  'AuthInfo:mx.one.example "U:us" "P:x" "M:tuba-solo"',
  'AuthInfo:mx.one.example "U:us"\n "P:tuba-solo"',
  'us\nus\nexample.org\nPLAIN\ntuba-solo',
  'us\nus\ntuba-solo\nexample.org\nPLAIN\nmore',
])('whatever is wrong with %j, the password in it is not repeated', (text) => {
  const { rows } = readLogins(text);
  expect(rows.some(({ verdict }) => verdict === 'refused')).toBe(true);
  expect(JSON.stringify(rows).toLowerCase()).not.toContain('tuba-solo');
});
