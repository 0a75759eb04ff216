import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { record } from '#lib/agent/accounts/fixtures/records.ts';
import { standingOf } from '#lib/agent/accounts/standing.ts';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { netstring, startAskServer, takeNetstring } from './ask-server.ts';
import { addressesOf } from './from-header.ts';
import { readQuestion } from './question.ts';
import { sendingAnswers } from './sending.ts';
import { openSentBook } from './sent-book.ts';

let dir: string;
let kim: AccountRecord;
const now = () => Date.UTC(2026, 10, 21, 12);
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postern-sending-'));
  kim = record('1', 1, { name: 'kim', senders: ['kim@example.org'] });
});
afterEach(() => rmSync(dir, { recursive: true }));

const book = () => openSentBook(join(dir, 'sent.log'), () => {}, now);
const answers = (sent = book()) =>
  sendingAnswers({
    find: (name) => (name === 'kim' ? kim : null),
    standing: (account) => standingOf(account, null, now()),
    realm: () => 'mail.example',
    sent,
    now,
  });
const key = (more: { k?: string; s?: string; l?: string; u?: string; n?: string; f?: string } = {}) => {
  const { k = 'mail', s = 'granted', l = '', u = 'kim', n = '0', f = '<kim@example.org>' } = more;
  return `k<${k}>s<${s}>l<${l}>u<${u}>c<192.0.2.7>n<${n}>f<${f}>`;
};

describe('a question of the daemon', () => {
  test.each<[string, Parameters<typeof key>[0], string]>([
    ['a granted sender', {}, 'YES'],
    ['another', { f: '<boss@example.org>' }, '5 "kim may not send as boss@example.org."'],
    ['no sender at all, as reports have', { f: '<>' }, 'YES'],
    ['any sender where any may be used', { s: 'any', f: '<boss@example.org>' }, 'YES'],
    [
      'a listed account',
      { s: 'listed', f: '<boss@example.org>' },
      '5 "kim may not send as boss@example.org."',
    ],
    [
      'one nobody knows, where only listed ones are held',
      { s: 'listed', u: 'cert', f: '<x@y.example>' },
      'YES',
    ],
    ['one nobody knows', { u: 'cert', f: '<x@y.example>' }, '5 "cert may not send as x@y.example."'],
    ['the name with realm', { u: 'kim@mail.example' }, 'YES'],
    ['another realm', { u: 'kim@other.example' }, '5 "kim may not send as kim@example.org."'],
    ['a device that is gone', { u: 'kim+2bphone' }, '5 "The device password phone of kim was revoked."'],
    [
      'quotes and percent signs',
      { f: '<"x\\%1@example.org>' },
      '5 "kim may not send as ?x?%%1@example.org."',
    ],
  ])('%s', (_says, more, answer) => expect(answers()(key(more))).toBe(answer));

  test.each(['', 'x', 'k<mail>', key({ k: 'more' }), key({ s: 'all' }), key({ l: '1/2' }), key({ u: '' })])(
    'that is none of ours gets no answer: %j',
    (text) => {
      expect(readQuestion(text, 'mail.example')).toBeNull();
      expect(() => answers()(text)).toThrow('not a question');
    },
  );

  test('counts a message once, at DATA', () => {
    const sent = book();
    const answer = answers(sent);
    const l = '2/0/0/0';
    for (const k of ['mail', 'mail', 'data', 'from', 'mail', 'data'])
      expect(answer(key({ k, l, n: '3', f: 'kim@example.org' })), k).toBe('YES');
    expect(sent.use('1', now())).toMatchObject({ messagesThisHour: 2, recipientsThisHour: 6, refused: null });
    expect(answer(key({ l }))).toMatch(/^4 "This account has sent 2 of the 2 messages/);
    expect(sent.use('1', now()).refused?.text).toContain('2 of the 2');
  });

  test('of an account that ended is refused', () => {
    kim = { ...kim, disabled: true };
    expect(answers()(key())).toBe('5 "The account kim is disabled."');
  });
});

test('the count outlasts the process, and lines that cannot be read are left out', () => {
  const first = book();
  for (let i = 0; i < 3; i += 1) first.add('1', 2, now());
  expect(book().use('1', now())).toMatchObject({ messagesThisDay: 3, recipientsThisDay: 6 });
  writeFileSync(join(dir, 'sent.log'), 'torn 1\n12', { flag: 'a' });
  expect(book().use('1', now())).toMatchObject({ messagesThisDay: 3 });
  expect(openSentBook(join(dir, 'gone', 'sent.log'), () => {}, now).use('1', now()).messagesThisDay).toBe(0);
});

test('a clock that was a year ahead and is put right leaves nobody counted for a year, a restart included', () => {
  let clock = now() + 365 * 24 * 60 * 60_000;
  const open = () =>
    openSentBook(
      join(dir, 'sent.log'),
      () => {},
      () => clock,
    );
  const first = open();
  first.add('1', 2, clock);
  clock = now();
  expect(first.use('1', clock)).toMatchObject({ messagesThisHour: 1 });
  first.add('1', 2, clock);
  clock += 25 * 60 * 60_000;
  expect(first.use('1', clock)).toMatchObject({ messagesThisDay: 0 });
  expect(open().use('1', clock)).toMatchObject({ messagesThisDay: 0 });
});

test.each<[string, string[]]>([
  ['kim@example.org', ['kim@example.org']],
  ['kim.doe<kim@example.org>', ['kim@example.org']],
  ['doe,kim<kim@example.org>', ['kim@example.org']],
  ['kim@home.example<kim@example.org>', ['kim@example.org']],
  ['kim<kim@example.org>,boss@example.org', ['kim@example.org', 'boss@example.org']],
  ['<kim@example.org><boss@example.org>', ['kim@example.org', 'boss@example.org']],
  ['staff:kim@example.org,info@shop.example;', ['kim@example.org', 'info@shop.example']],
  ['kim<kim@example.org', []],
  ['', []],
])('in From: %s stand %j', (header, addresses) => expect(addressesOf(header)).toEqual(addresses));

describe('the socket', () => {
  test.each<[string, ReturnType<typeof takeNetstring>]>([
    ['3:abc,', { text: 'abc', rest: Buffer.alloc(0) }],
    ['3:ab', 'incomplete'],
    ['', 'incomplete'],
    ['12', 'incomplete'],
    ['3:abcd', 'malformed'],
    ['x:', 'malformed'],
    ['9999999:', 'malformed'],
  ])('reads %j', (text, taken) => expect(takeNetstring(Buffer.from(text))).toEqual(taken));

  test('answers questions one after the other, and nobody who talks otherwise', async () => {
    const path = join(dir, 'ask');
    const server = await startAskServer({
      path,
      answer: (text) => {
        if (text === 'throw') throw new Error('no');
        return text.toUpperCase();
      },
    });
    const ask = (bytes: string) =>
      new Promise<string>((resolve) => {
        let heard = '';
        const socket = createConnection(path, () => socket.write(bytes));
        socket.on('data', (chunk) => {
          heard += chunk.toString();
          if (heard.length >= 20) socket.destroy();
        });
        socket.on('close', () => resolve(heard));
      });
    const twice = Buffer.concat([netstring('postern one'), netstring('postern throw')]).toString();
    expect(await ask(twice)).toBe('6:OK ONE,14:TEMP no answer,');
    expect(await ask('GET / HTTP/1.0\r\n\r\n')).toBe('');
    await server.close();
  });
});
