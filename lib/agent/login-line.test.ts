import { expect, test } from 'vitest';
import { readLoginLine } from '#lib/agent/login-line.ts';

test.each([
  [
    'sm-mta[24601]: AUTH=server, relay=x.example.net [10.9.0.20], authid=user1, mech=DIGEST-MD5, bits=0',
    { ok: true, client: '10.9.0.20', name: 'user1', mechanism: 'DIGEST-MD5', pid: 24601 },
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
      name: '',
      mechanism: 'SCRAM-SHA-256',
      reason: 'authentication failure: StoredKey mismatch',
    },
  ],
  [
    'sm-mta[9]: 6AL0SBRo008989: AUTH failure (PLAIN): generic failure (-1) SASL(-1): generic failure: checkpass failed, user=amy, relay=[1.2.3.4], authid=x [IPv6:2001:db8::1] (may be forged)',
    {
      ok: false,
      client: '2001:db8::1',
      unanswered: true,
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
])('reads %s', (line, expected) => expect(readLoginLine(line)).toEqual(expected));
