import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { outgoingLogin } from '#lib/policy/section/outgoing.ts';
import { Secret } from '#lib/secret.ts';
import { previewAuthInfo, renderAuthInfo } from './render-authinfo.ts';

const parsed = (more: object) =>
  outgoingLogin.parse({ key: 'smtp.isp.example', authentication: 'gw1', passwordId: 'p', ...more });
const known = (password = 'tuba') => new Map([['p', { password: new Secret(password), salt: 'salt' }]]);

test.each([
  [
    'a name, with and without brackets',
    {},
    ['smtp.isp.example', '[smtp.isp.example]'],
    '"I:gw1" "P=dHViYQ=="',
  ],
  ['an address', { key: '192.0.2.7' }, ['192.0.2.7'], '"I:gw1" "P=dHViYQ=="'],
  ['IPv6 in full', { key: '2001:db8::1' }, ['IPv6:2001:db8:0:0:0:0:0:1'], '"I:gw1" "P=dHViYQ=="'],
  ['everybody', { key: '' }, [''], '"I:gw1" "P=dHViYQ=="'],
  [
    'all there is',
    { authorization: 'u', realm: 'isp.example', mechanisms: ['PLAIN', 'CRAM-MD5'] },
    ['smtp.isp.example', '[smtp.isp.example]'],
    '"U:u" "I:gw1" "P=dHViYQ==" "R:isp.example" "M:CRAM-MD5 PLAIN"',
  ],
  [
    'signs the syntax has no room for',
    { authentication: 'a"b%\\é' },
    ['smtp.isp.example', '[smtp.isp.example]'],
    '"I=YSJiJVzDqQ==" "P=dHViYQ=="',
  ],
])('writes %s', (_what, more, keys, value) => {
  const login = parsed(more);
  const lines = keys.map((key) => `AuthInfo:${key}\t${value}\n`).sort();
  expect(renderAuthInfo([login], known())).toBe(`# salt\n${lines.join('')}`);
});

it('leaves out a login without its password', () => {
  expect(renderAuthInfo([parsed({})], new Map())).toBe('');
});

it('never shows a password', () => {
  expect(previewAuthInfo(parsed({ key: '' }))).toEqual(['AuthInfo:\t"I:gw1" "P=…"']);
  expect(JSON.stringify([...known('tuba solo')])).not.toContain('tuba');
});

it('renders whatever the schema takes, each line within what makemap reads', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 130 });
  fc.assert(
    fc.property(
      text,
      text,
      text,
      fc.string({ maxLength: 45 }),
      (authorization, authentication, realm, password) => {
        const login = outgoingLogin.safeParse({
          key: `${'a.'.repeat(120)}example`,
          authorization,
          authentication,
          realm,
          passwordId: 'p',
        });
        if (!login.success) return;
        const lines = renderAuthInfo([login.data], known(password)).trimEnd().split('\n').slice(1);
        for (const line of lines) {
          expect(line).toMatch(/^AuthInfo:\S+\t(?:"[UIPR][:=][A-Za-z0-9._@+:/= -]*" ?)+$/);
          expect(line.length).toBeLessThanOrEqual(1024);
        }
      },
    ),
  );
});
