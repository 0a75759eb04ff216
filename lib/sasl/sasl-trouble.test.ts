import { expect, test } from 'vitest';
import { explainSaslTrouble, offersNothing } from './sasl-trouble.ts';

test.each([
  ['postern-1[12]: 5AL7qRCM000012: SASL error: listmech=0, num=0', /no mechanism left to offer/],
  ['sm-mta[12]: SASL error: listmech=-4, num=0', /cannot list its mechanisms/],
  [
    'sm-mta[12]: error: safesasl(/etc/sasldb2) failed: Group readable file',
    /does not trust \/etc\/sasldb2: Group readable file\. .* belong to root/,
  ],
  [
    'sm-mta[9]: unable to open Berkeley db /etc/sasldb2: No such file or directory',
    /cannot be opened: No such/,
  ],
  [
    'sm-mta[9]: Could not find keytab file: /etc/smtp.keytab: Unknown error 1798052164',
    /keytab \/etc\/smtp\.keytab is not there.* GSSAPI is not offered/,
  ],
  ['sm-mta[9]: cannot connect to saslauthd server: No such file or directory', /Nobody answers for PLAIN/],
  ['sm-mta[9]: 5AL: AUTH=server, relay=x [192.0.2.1], authid=amy, mech=PLAIN, bits=0', null],
])('%s', (line, words) => {
  if (words === null) expect(explainSaslTrouble(line)).toBeNull();
  else expect(explainSaslTrouble(line)).toMatch(words);
});

test('nothing to offer is told from a list that cannot be read', () => {
  expect(offersNothing('x: SASL error: listmech=0, num=0')).toBe(true);
  expect(offersNothing('x: SASL error: listmech=-4, num=0')).toBe(false);
});
