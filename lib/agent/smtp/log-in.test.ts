import { createHmac, pbkdf2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { cramMd5Response, logIn, plainResponse } from '#lib/agent/smtp/log-in.ts';
import type { SmtpReply } from '#lib/agent/smtp/reply.ts';

test('follows the example of RFC 2195 section 2 (CRAM-MD5)', () => {
  const challenge = '<1896.697170952@postoffice.reston.mci.net>';
  expect(cramMd5Response({ user: 'tim', password: 'tanstaaftanstaaf' }, challenge)).toBe(
    'tim b913a602c7eda7a495b4e6e7334d3890',
  );
});

test('follows the example of RFC 4616 section 4 (PLAIN)', () => {
  expect(plainResponse({ user: 'tim', password: 'tanstaaftanstaaf' })).toBe(
    Buffer.from('\0tim\0tanstaaftanstaaf').toString('base64'),
  );
});

/** A server that gives these answers, one after the other. */
function scripted(...answers: SmtpReply[]) {
  const said: string[] = [];
  const command = async (line: string, shown = line): Promise<SmtpReply> => {
    said.push(shown);
    return answers.shift() ?? { code: 421, lines: ['no more'] };
  };
  return { said, session: { command } };
}
const challenge = (text: string) => ({ code: 334, lines: [Buffer.from(text).toString('base64')] });
const trial = { user: 'amy', password: 'sekret' };

test('keeps names and passwords out of the transcript', async () => {
  const plain = scripted({ code: 235, lines: ['2.0.0 OK'] });
  expect(await logIn(plain.session, { ...trial, mechanism: 'PLAIN' })).toEqual({
    accepted: true,
    reply: '235 2.0.0 OK',
    unproved: false,
  });
  const login = scripted(challenge('Username:'), challenge('Password:'), { code: 535, lines: ['5.7.0 no'] });
  expect(await logIn(login.session, { ...trial, mechanism: 'LOGIN' })).toEqual({
    accepted: false,
    reply: '535 5.7.0 no',
    unproved: false,
  });
  expect([...plain.said, ...login.said]).toEqual([
    'AUTH PLAIN [secret]',
    'AUTH LOGIN',
    '[secret]',
    '[secret]',
  ]);
});

test('stops when a mechanism is refused', async () => {
  for (const mechanism of ['PLAIN', 'LOGIN', 'CRAM-MD5', 'SCRAM-SHA-256'] as const) {
    const { session, said } = scripted({ code: 504, lines: ['5.3.3 mechanism not available'] });
    expect((await logIn(session, { ...trial, mechanism })).accepted).toBe(false);
    expect(said).toHaveLength(1);
  }
});

test('cancels SCRAM with a server that shows no proof', async () => {
  const { session, said } = scripted(challenge('r=evil,s=QSXCR+Q6sek8bf92,i=4096'), {
    code: 501,
    lines: ['5.0.0 cancelled'],
  });
  expect(await logIn(session, { ...trial, mechanism: 'SCRAM-SHA-256' })).toEqual({
    accepted: false,
    reply: notProved,
    unproved: true,
  });
  expect(said.at(-1)).toBe('*');
});

const notProved =
  'The server did not prove that it knows the password: it may be another one than the one meant.';

test.each(['SCRAM-SHA-1', 'SCRAM-SHA-512', 'DIGEST-MD5'] as const)(
  'does not believe the yes of a server that asks for nothing by %s',
  async (mechanism) => {
    const { session } = scripted({ code: 235, lines: ['2.0.0 welcome'] });
    expect(await logIn(session, { ...trial, mechanism })).toEqual({
      accepted: true,
      reply: `235 2.0.0 welcome. ${notProved}`,
      unproved: true,
    });
  },
);

/** A server that knows this password, and hands its proof over in this way. */
function scramServer(password: string, over: (proof: string) => SmtpReply) {
  const salt = Buffer.from('salt of our own');
  const salted = pbkdf2Sync(password, salt, 4096, 32, 'sha256');
  const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  let [first, second] = ['', ''];
  const command = async (line: string): Promise<SmtpReply> => {
    const text = Buffer.from(line.replace('AUTH SCRAM-SHA-256 ', ''), 'base64').toString();
    if (first === '') {
      first = text.replace(/^n,,/, '');
      second = `${/r=.*/.exec(first)?.[0]}more,s=${salt.toString('base64')},i=4096`;
      return challenge(second);
    }
    if (text === '') return { code: 235, lines: ['2.0.0 OK'] };
    const message = `${first},${second},${text.replace(/,p=.*/, '')}`;
    return over(`v=${hmac(hmac(salted, 'Server Key'), message).toString('base64')}`);
  };
  return { command };
}

test.each<[string, (proof: string) => SmtpReply]>([
  ['in a challenge', challenge],
  ['behind the 235', (proof) => ({ code: 235, lines: ['2.7.0', Buffer.from(proof).toString('base64')] })],
  ['behind the 235 as it is', (proof) => ({ code: 235, lines: [`2.7.0 ${proof} welcome`] })],
])('believes a server that shows its proof %s, and no other one', async (_, over) => {
  const login = { ...trial, mechanism: 'SCRAM-SHA-256' } as const;
  expect(await logIn(scramServer('sekret', over), login)).toMatchObject({ accepted: true, unproved: false });
  expect(await logIn(scramServer('another', over), login)).toMatchObject({ unproved: true });
});
