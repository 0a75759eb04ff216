import { describe, expect, test } from 'vitest';
import { explainLogin, explainReply, loginReason } from '#lib/maillog/tracking/explain.ts';

describe('a log-in that failed', () => {
  test.each([
    [-13, 'PLAIN', 'wrong-password'],
    [-20, 'CRAM-MD5', 'no-such-user'],
    [-4, 'PLAIN', 'needs-tls'],
    [-4, 'GSSAPI', 'not-offered'],
    [-16, 'LOGIN', 'needs-tls'],
    [-1, 'PLAIN', 'verifier-down'],
    [-5, 'PLAIN', 'gave-up'],
    [-99, 'PLAIN', 'other'],
  ])('SASL %i of %s is %s', (code, mechanism, reason) =>
    expect(loginReason({ mechanism, failure: { code, error: '', detail: '' } })).toBe(reason),
  );

  test('says what to do', () =>
    expect(explainLogin({ mechanism: 'PLAIN', failure: { code: -13, error: '', detail: '' } })).toEqual({
      title: 'Wrong password',
      advice: expect.stringContaining('Reset the password'),
    }));
});

describe('a refusal', () => {
  test.each([
    ['550 5.7.1 <x@e.com>... Relaying denied. Proper authentication required.', null, 'Relaying refused'],
    ['550 5.1.1 <x>... User unknown', '5.1.1', 'No such person'],
    ['550 5.7.1 <b@e.org>... kim may not send as b@e.org.', null, 'The account may not send as this address'],
    [
      '451 4.7.1 This account has sent 3 of the 3 messages that it may within an hour. Try again after 09:55 UTC.',
      null,
      'The account has sent too much',
    ],
    [
      '451 4.3.0 socket_map_lookup(postern): failed to send lookup request: Broken pipe',
      null,
      'The gateway’s agent did not answer',
    ],
    ['550 5.1.1 nobody here', null, 'No such person'],
    ['552 5.2.2 over quota', null, 'The mailbox is full'],
    ['Deferred: Connection refused by mx.example', '4.0.0', 'The receiving server refuses connections'],
    ['451 4.7.1 Greylisted, come back', null, 'Asked to come back later'],
    ['Host unknown (Name server: nohost.invalid: host not found)', '5.1.2', 'No such domain'],
    ['554 5.6.0 content rejected', '5.0.0', 'The content is not accepted'],
    ['collect: premature EOM: unexpected close', null, 'The connection broke off'],
    [
      '553 5.1.8 <u@x>... Domain of sender address u@x does not exist',
      null,
      'The sender’s domain does not exist',
    ],
    ['550 5.7.26 DMARC', null, 'SPF, DKIM or DMARC failed'],
    ['452 4.2.2 Full, try again later', '4.3.1', 'The mailbox is full'],
    ['something else', null, 'Refused'],
  ])('%s', (text, dsn, title) => expect(explainReply(text, dsn).title).toBe(title));
});
