import { describe, expect, test } from 'vitest';
import { loginLines } from '#lib/agent/login-line.ts';

test.each([
  [
    'sm-mta[24601]: AUTH=server, relay=x.example.net [10.9.0.20], authid=user1, mech=DIGEST-MD5, bits=0',
    { ok: true, client: '10.9.0.20', name: 'user1', mechanism: 'DIGEST-MD5', pid: 24601 },
  ],
  [
    'sm-mta[24601]: AUTH=server, relay=x.example [evil] [IPv6:2001:db8:0:7:0:0:0:20] (may be forged), authid=amy, mech=PLAIN, bits=0',
    { ok: true, client: '2001:db8:0:7::20', name: 'amy', mechanism: 'PLAIN', pid: 24601 },
  ],
  [
    'sm-mta[24601]: AUTH=server, relay=[10.9.0.20], authid=a+20b+2Bc, mech=PLAIN, bits=256',
    { ok: true, client: '10.9.0.20', name: 'a b+c', mechanism: 'PLAIN', pid: 24601 },
  ],
  [
    'sm-mta[24613]: 6AKNqDgM024613: AUTH failure (CRAM-MD5): authentication failure (-13) SASL(-13): authentication failure: incorrect digest response, user=user7, relay=x [10.9.0.20]',
    {
      ok: false,
      client: '10.9.0.20',
      unanswered: false,
      actFor: null,
      name: 'user7',
      mechanism: 'CRAM-MD5',
      reason: 'authentication failure: incorrect digest response',
    },
  ],
  [
    'sm-mta[24618]: 6AKNqD0b024618: AUTH failure (CRAM-MD5): user not found (-20) SASL(-13): user not found: user: ghost@gw property: x not found in sasldb, user=ghost, relay=x [10.9.0.20]',
    {
      ok: false,
      client: '10.9.0.20',
      unanswered: false,
      actFor: null,
      name: 'ghost',
      mechanism: 'CRAM-MD5',
      reason: 'user not found: user: ghost@gw property: x not found in sasldb',
    },
  ],
  [
    'sm-mta[24615]: 6AKNqDan024615: AUTH failure (SCRAM-SHA-256): authentication failure (-13) SASL(-13): authentication failure: StoredKey mismatch, user=, relay=x [10.9.0.20]',
    {
      ok: false,
      client: '10.9.0.20',
      unanswered: false,
      actFor: null,
      name: '',
      mechanism: 'SCRAM-SHA-256',
      reason: 'authentication failure: StoredKey mismatch',
    },
  ],
  [
    'sm-mta[9]: 6AL0SBRo008989: AUTH failure (PLAIN): generic failure (-1) SASL(-1): generic failure: checkpass failed, user=amy, relay=x.example [IPv6:2001:db8::1] (may be forged)',
    {
      ok: false,
      client: '2001:db8::1',
      unanswered: true,
      actFor: null,
      name: 'amy',
      mechanism: 'PLAIN',
      reason: 'generic failure: checkpass failed',
    },
  ],
  [
    'sm-mta[1]: 6AKNqDgM024613: from=<a@b>, size=1, msgid=<AUTH=server, relay=x, authid=amy, mech=PLAIN, bits=0>',
    null,
  ],
  [
    'sm-mta[1]: STARTTLS=server, relay=x [10.9.0.20], version=TLSv1.3, verify=NO, cipher=C, bits=256/256',
    null,
  ],
])('reads %s', (line, expected) => expect(loginLines()(line)).toEqual(expected));

test.each([
  ['x, user=kim', 'x, user=kim'],
  ['kim berg', 'kim berg'],
  ['x] [service=smtp] [realm=', 'x] [service=smtp] [realm='],
  ['m\\303\\274ller', 'müller'],
  ['kim+20x', 'kim+20x'],
])('who failed is named by all that was typed: %s', (user, name) => {
  const line = `sm-mta[9]: 6AL0SBRo008989: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): authentication failure: checkpass failed, user=${user}, relay=[10.9.0.20]`;
  expect(loginLines()(line)).toMatchObject({ ok: false, name, client: '10.9.0.20' });
});

const failure = (pid: number, mechanism: string, user = '', code = -13) =>
  `sm-mta[${pid}]: 6AKNqDan024615: AUTH failure (${mechanism}): x (${code}) SASL(${code}): x, user=${user}, relay=x [10.9.0.20]`;
const asked = (pid: number, rest: string) => `sm-mta[${pid}]: AUTH ${rest}`;

/** The name and the other identity of what these lines say, one after the other. */
function told(...lines: string[]) {
  const read = loginLines();
  return lines.flatMap((line) => {
    const login = read(line);
    return login && !login.ok ? [[login.name, login.actFor]] : [];
  });
}

describe('what our plugin of libsasl says before', () => {
  const scram = 'SCRAM-SHA-256';

  test('names who failed', () => {
    const lines = [asked(7, `asked: mech=${scram}, authid=kim+2Bphone`), failure(7, scram)];
    expect(told(...lines)).toEqual([['kim+phone', null]]);
  });

  test('is of its process, its mechanism and one attempt alone', () => {
    const kim = asked(7, `asked: mech=${scram}, authid=kim`);
    expect(told(kim, failure(8, scram))).toEqual([['', null]]);
    expect(told(kim, failure(7, 'DIGEST-MD5'))).toEqual([['', null]]);
    expect(told(kim, failure(7, scram), failure(7, scram))).toEqual([
      ['kim', null],
      ['', null],
    ]);
  });

  test('tells whom a client wanted to act for', () => {
    const refused = asked(7, 'refused: mech=PLAIN, authid=kim, authzid=boss+20x');
    expect(told(refused, failure(7, 'PLAIN', 'boss+20x/kim', -14))).toEqual([['kim', 'boss x']]);
    expect(told(failure(7, 'PLAIN', 'boss/kim'))).toEqual([['kim', null]]);
  });

  test('is not believed where it stands elsewhere in a line', () => {
    const forged = asked(7, `failure (x): ${asked(7, `asked: mech=${scram}, authid=boss`)}`);
    expect(told(forged, failure(7, scram))).toEqual([['', null]]);
  });
});
