import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askedAbout, readSaslauthd } from './saslauthd-line.ts';

/** As saslauthd 2.1.28 writes it of a name and a realm that libsasl hands over. */
const verdictOn = (user: string, service: string, realm: string) =>
  `                : auth failure: [user=${user}] [service=${service}] [realm=${realm}] [mech=pam] [reason=PAM auth error]`;

describe('a line of saslauthd', () => {
  test.each([
    [': auth success: [user=amy] [service=smtp] [realm=] [mech=pam]', 'accepted'],
    ['                : master pid is: 22130', 'life'],
    [': listening on socket: /run/saslauthd/mux', 'life'],
    ['pam_unix(smtp:auth): check pass; user unknown', 'words'],
    ['DEBUG: auth_pam: pam_acct_mgmt failed: User account has expired', 'words'],
    ["ldap_simple_bind() failed -1 (Can't contact LDAP server).", 'words'],
    ['Authentication failed for amy/other.example: User not found (-6)', 'words'],
    [
      "auth_krb5: krb5_get_init_creds_password: Cannot contact any KDC for realm 'EXAMPLE.ORG' (-1765328228)",
      'words',
    ],
    ['auth_rimap: connect 127.0.0.1[127.0.0.1]/143: Connection refused', 'words'],
    [
      'pam_unix(imap:auth): authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=  user=amy',
      'other',
    ],
    ["DEBUG: auth_shadow: pw mismatch: '$6$VAg3$hQTe' != '$6$VAg3$l74S'", 'other'],
    ['auth_rimap: sending saslauthd LOGIN "amy" "tuba solo"', 'other'],
    ['auth_httpform: sending POST /login user=amy&password=tuba', 'other'],
    ['pam_mysql(smtp:auth): select password from users where name = amy', 'other'],
    ['[login=amy] [service=smtp] [realm=]: found with invalid passwd, update pending', 'other'],
  ])('%s', (text, kind) => {
    expect(readSaslauthd(text).kind).toBe(kind);
  });

  test('its service is the one that saslauthd wrote, not one in the name', () => {
    const text = verdictOn('a] [service=smtp] [realm=', 'imap', '');
    expect(readSaslauthd(text)).toMatchObject({ kind: 'verdict', service: 'imap' });
  });

  test('a verdict is that on exactly the name that the daemon logged', () => {
    const name = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.stringMatching(/^[a-c@]{1,6}$/),
      fc.constantFrom('kim] [service=smtp] [realm=', 'kim] [service=imap] [realm=x', 'a@b@c', '@', 'kim@'),
    );
    const isOneLine = (text: string) => !/[\n\r\u2028\u2029]/.test(text);
    fc.assert(
      fc.property(name.filter(isOneLine), name.filter(isOneLine), fc.boolean(), (typed, other, joined) => {
        const at = typed.lastIndexOf('@');
        const [user, realm] = at < 0 ? [typed, ''] : [typed.slice(0, at), typed.slice(at + 1)];
        const said = readSaslauthd(verdictOn(joined && at >= 0 ? typed : user, 'smtp', realm));
        if (said.kind !== 'verdict') throw new Error('not read');
        expect(askedAbout(typed)).toContain(said.asked);
        expect(said).toMatchObject({ mechanism: 'pam', reason: 'PAM auth error' });
        if (!other.includes('@') && other !== typed) expect(askedAbout(other)).not.toContain(said.asked);
      }),
    );
  });
});
