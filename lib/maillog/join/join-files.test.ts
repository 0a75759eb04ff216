import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineReader } from '#lib/maillog/join/filed-line.ts';
import { fileJoiner } from '#lib/maillog/join/join-files.ts';
import { type MessageLine, messageJson, tellMessage } from '#lib/maillog/join/tell-message.ts';

const one = '6AKA00sq004711';
const two = '6AKA00sr004711';
const client = 'relay=app.example.net [192.0.2.20]';

/** Joins lines that are written a second apart; one that begins with a month has a time of its own. */
function messagesOf(lines: readonly string[], host = 'gw'): MessageLine[] {
  const told: MessageLine[] = [];
  const joiner = fileJoiner((message) => told.push(tellMessage(message)));
  const read = lineReader({ latest: Date.parse('2026-11-21T12:00:00Z') });
  for (const [index, line] of lines.entries()) {
    const minutes = String(Math.trunc(index / 60)).padStart(2, '0');
    const stamp = `Nov 20 10:${minutes}:${String(index % 60).padStart(2, '0')} ${host} `;
    joiner.add(read(/^[A-Z][a-z]{2} [ \d]\d /.test(line) ? line : `${stamp}${line}`));
  }
  for (const _ of joiner.end());
  return told;
}

const mta = (text: string, pid = 4711) => `sm-mta[${pid}]: ${text}`;
const connect = mta('NOQUEUE: connect from app.example.net [192.0.2.20]');
const tls = mta(
  `STARTTLS=server, ${client}, version=TLSv1.3, verify=NO, cipher=TLS_AES_256_GCM_SHA384, bits=256/256`,
);
const login = mta(`AUTH=server, ${client}, authid=kim, mech=PLAIN, bits=0`);
const from = (id: string, protocol = 'ESMTPSA', count = 1) =>
  mta(
    `${id}: from=<kim@corp.example>, size=71, class=0, nrcpts=${count}, msgid=<m.${id}@corp.example>, proto=${protocol}, daemon=MTA, ${client}`,
  );
const to = (id: string, recipients: string, end = 'dsn=2.0.0, stat=Sent (ok 77)', pid = 4713) =>
  mta(
    `${id}: to=${recipients}, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=30071, relay=mx.away.example. [198.51.100.4], ${end}`,
    pid,
  );

const session = [connect, tls, login, from(one), to(one, '<joe@away.example>')];
const whole = {
  queueId: one,
  account: 'kim',
  mechanism: 'PLAIN',
  client: { address: '192.0.2.20', name: 'app.example.net' },
  tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', verify: 'NO' },
  from: 'kim@corp.example',
  recipients: [
    {
      address: 'joe@away.example',
      status: 'sent',
      relay: 'mx.away.example. [198.51.100.4]',
      dsn: '2.0.0',
      reply: 'ok 77',
    },
  ],
  size: 71,
  messageId: `m.${one}@corp.example`,
  accepted: true,
};

test('a message is told with its session and its deliveries, and with nothing else', () =>
  expect(messagesOf(session)).toEqual([{ ...whole, time: new Date('2026-11-20T10:00:03').toISOString() }]));

test.each([
  ['a filter', `${one}: milter=spam, action=eom, reject=550 5.7.1 Blocked`],
  ['a rule set', `${one}: ruleset=HSubject, arg1=x, ${client}, reject=550 5.7.1 Blocked`],
])('what was refused after DATA has the whole answer of %s', (_name, line) =>
  expect(
    messagesOf([
      from(one),
      mta(line),
      mta(`${one}: to=<joe@away.example>, delay=00:00:01, pri=30071, stat=Blocked`),
    ]),
  ).toMatchObject([
    { accepted: false, recipients: [{ status: 'refused', dsn: '5.7.1', reply: '550 5.7.1 Blocked' }] },
  ]),
);

test('a message that only copies were made of was taken, also where no line says that it is done', () =>
  expect(
    messagesOf([
      from(one),
      mta(`${one}: ${two}: clone: owner=owner-list@corp.example`),
      to(two, '<joe@away.example>'),
    ]),
  ).toMatchObject([
    { queueId: one, accepted: true, recipients: [] },
    { queueId: two, accepted: true, recipients: [{ status: 'sent' }] },
  ]));

test('what is printed is JSON of the same', () =>
  fc.assert(
    fc.property(fc.string(), (sender) => {
      const joiner = fileJoiner((told) =>
        expect(messageJson(told)).toBe(`${JSON.stringify(tellMessage(told))}\n`),
      );
      const read = lineReader({ latest: Date.parse('2026-11-21T12:00:00Z') });
      for (const line of session)
        joiner.add(read(`Nov 20 10:00:00 gw ${line.replace('kim@', () => `"${sender}"@`)}`));
      for (const _ of joiner.end());
    }),
  ));

test('in whatever order the lines of a moment come', () =>
  fc.assert(
    fc.property(fc.shuffledSubarray(session, { minLength: session.length }), (lines) => {
      const stamped = lines.map((line) => `Nov 20 10:00:00 gw ${line}`);
      expect(messagesOf(stamped)).toEqual([
        { ...whole, time: new Date('2026-11-20T10:00:00').toISOString() },
      ]);
    }),
    { numRuns: 120 },
  ));

test('two gateways with equal ids are two', () => {
  const other = session.map((line) => `Nov 20 10:00:00 gw2 ${line.replace('authid=kim', 'authid=joe')}`);
  const mixed = session.flatMap((line, at) => [`Nov 20 10:00:00 gw1 ${line}`, other[at] ?? '']);
  expect(messagesOf(mixed).map(({ queueId, account }) => [queueId, account])).toEqual([
    [one, 'kim'],
    [one, 'joe'],
  ]);
});

test('a process id that is used again is another session', () => {
  const later = [
    mta('NOQUEUE: connect from other.example [192.0.2.99]'),
    from(two, 'ESMTP').replaceAll('app.example.net [192.0.2.20]', 'other.example [192.0.2.99]'),
  ];
  const lines = [...session, ...later.map((line) => `Nov 20 10:05:00 gw ${line}`)];
  expect(messagesOf(lines).map(({ account }) => account)).toEqual(['kim', null]);
});

test('other programs’ lines join nothing', () => {
  const foreign = [
    `opendkim[4711]: ${one}: DKIM-Signature field added (s=a, d=corp.example)`,
    `milter-greylist: ${one}: addr 203.0.113.9 from <x@y> to <z@w> delayed`,
    `postfix/smtp[4711]: ${one}: to=<mallory@away.example>, relay=h[203.0.113.9]:25, delay=1, dsn=2.0.0, status=sent (ok)`,
    'dovecot: imap-login: Login: user=<mallory>, method=PLAIN, rip=203.0.113.9',
  ];
  const mixed = session.flatMap((line, at) => [line, foreign[at % foreign.length] ?? '']);
  expect(messagesOf(mixed)).toMatchObject([{ ...whole }]);
});

describe('what became of each recipient', () => {
  const statuses = (lines: readonly string[]) =>
    messagesOf([connect, from(one, 'ESMTP', 3), ...lines])[0]?.recipients.map(({ address, status }) => [
      address,
      status,
    ]);

  test('is the newest that was said, also when an older line comes late', () =>
    expect(
      statuses([to(one, '<a@e>,<b@e>'), to(one, '<b@e>,<c@e>', 'dsn=4.3.0, stat=Deferred: 451 later')]),
    ).toEqual([
      ['a@e', 'sent'],
      ['b@e', 'sent'],
      ['c@e', 'deferred'],
    ]));
  test('a list goes on behind [more], and in the next line', () =>
    expect(statuses([to(one, '<a@e>,<b@e>, [more]'), to(one, '<c@e>')])).toEqual([
      ['a@e', 'sent'],
      ['b@e', 'sent'],
      ['c@e', 'sent'],
    ]));
  test('who took it and could not deliver it has bounced it', () =>
    expect(statuses([to(one, '<a@e>', 'dsn=5.1.1, reply=550 5.1.1 no, stat=User unknown')])).toEqual([
      ['a@e', 'bounced'],
    ]));
  test('who did not take it has refused it', () =>
    expect(statuses([mta(`${one}: <a@e>... User unknown`)])).toEqual([['a@e', 'refused']]));
  test('it is held', () =>
    expect(
      statuses([
        mta(`${one}: to=<a@e>, delay=00:00:00, mailer=esmtp, pri=1, quarantine=odd, stat=quarantined`),
      ]),
    ).toEqual([['a@e', 'quarantined']]));
  test('a filter’s verdict at RCPT is of that recipient alone', () =>
    expect(
      statuses([
        mta(`${one}: Milter: to=<a@e>, reject=550 5.7.1 no`),
        mta(`${one}: milter=x, action=rcpt, reject=550 5.7.1 no`),
        to(one, '<b@e>'),
      ]),
    ).toEqual([
      ['a@e', 'refused'],
      ['b@e', 'sent'],
    ]));
});

describe('whether it was taken', () => {
  const accepted = (...lines: string[]) => messagesOf([connect, ...lines])[0]?.accepted;
  const audit = mta(
    `${one}: q<${one}>u<kim>m<PLAIN>c<192.0.2.20>p<40171>v<NO>t<>s<>d<MTA>n<1>f<kim@corp.example>`,
  );

  test('from= alone does not show it', () => expect(accepted(from(one, 'ESMTP'))).toBe(false));
  test('the audit line does', () => expect(accepted(audit, from(one, 'ESMTPA'))).toBe(true));
  test('a delivery does', () => expect(accepted(from(one, 'ESMTP'), to(one, '<a@e>'))).toBe(true));
  test('done does', () =>
    expect(accepted(from(one, 'ESMTP'), mta(`${one}: done; delay=00:00:01, ntries=1`))).toBe(true));
  test.each([
    ['too large', `message size (284129) exceeds maximum (200000)`],
    ['a header was refused', `ruleset=CheckBad, arg1= evil, ${client}, reject=550 5.7.1 bad header`],
    ['too many hops', 'SYSERR(root): Too many hops 31 (25 max): from <a> via h, to <x>'],
    [
      'headers too large',
      'headers too large (32768 max) from app.example.net [192.0.2.20] during message collect',
    ],
    ['a filter refused it', 'Milter: data, reject=554 5.7.1 Command rejected'],
    ['it was thrown away', `ruleset=check_mail, arg1=<kim@corp.example>, ${client}, discard`],
  ])('not when %s, even with an audit line', (_name, text) =>
    expect(accepted(audit, mta(`${one}: ${text}`), from(one, 'ESMTPA'))).toBe(false),
  );
});

test('a report and what was made of it are messages of the gateway’s own', () => {
  const report = '6AKA01sq004713';
  const lines = [
    ...session.slice(0, 4),
    to(one, '<joe@away.example>', 'dsn=5.1.1, stat=User unknown'),
    mta(`${one}: ${report}: DSN: User unknown`, 4713),
    to(report, '<kim@corp.example>'),
  ];
  expect(messagesOf(lines)).toMatchObject([
    { queueId: one, account: 'kim', recipients: [{ status: 'bounced' }] },
    {
      queueId: report,
      account: null,
      from: '',
      recipients: [{ address: 'kim@corp.example', status: 'sent' }],
      accepted: true,
    },
  ]);
});

test('what the host hands in keeps its own id, and the daemon’s stands behind it', () => {
  const lines = [
    `sendmail[90]: 6AKA00aa000090: from=root, size=9, class=0, nrcpts=1, msgid=<a@gw>, relay=root@localhost`,
    `sm-mta[91]: 6AKA00bb000091: from=<root@gw>, size=20, class=0, nrcpts=1, msgid=<a@gw>, proto=ESMTP, daemon=MTA, relay=localhost [127.0.0.1]`,
    'sendmail[90]: 6AKA00aa000090: to=joe@away.example, ctladdr=root (0/0), delay=00:00:00, xdelay=00:00:00, mailer=relay, pri=30009, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (6AKA00bb000091 Message accepted for delivery)',
    to('6AKA00bb000091', '<joe@away.example>'),
  ];
  expect(messagesOf(lines)).toMatchObject([
    {
      queueId: '6AKA00aa000090',
      client: { address: null },
      recipients: [{ status: 'sent', relay: '[127.0.0.1] [127.0.0.1]' }],
    },
    { queueId: '6AKA00bb000091', client: { address: '127.0.0.1' }, accepted: true },
  ]);
});

test('queue ids of 8.9 come again', () => {
  const old = (day: number, name: string) => [
    `Nov ${day} 10:00:00 gw sendmail[471]: KAA00471: from=<${name}@old.example>, size=9, class=0, pri=30009, nrcpts=1, msgid=<${name}@old>, proto=SMTP, relay=mx.old.example [192.0.2.1]`,
    `Nov ${day} 10:00:01 gw sendmail[472]: KAA00471: to=<joe@away.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, relay=mx.away.example. [198.51.100.4], stat=Sent (ok)`,
  ];
  expect(messagesOf([...old(18, 'kim'), ...old(19, 'amy')]).map(({ from }) => from)).toEqual([
    'kim@old.example',
    'amy@old.example',
  ]);
});

test('a clock that is set back by an hour parts nothing', () => {
  const lines = session.map((line, at) => `Nov 20 ${at < 3 ? '10:30' : '09:30'}:0${at} gw ${line}`);
  expect(messagesOf(lines)).toMatchObject([whole]);
});

test('a long text in parts is understood as a whole', () => {
  const list = Array.from({ length: 40 }, (_, at) => `<person${at}@a-long-domain.example>`);
  const text = `to=${list.join(',')}, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=1, relay=h [192.0.2.9], dsn=2.0.0, stat=Sent`;
  const lines = [
    connect,
    from(one, 'ESMTP', 40),
    mta(`${one}[1]: ${text.slice(0, 700)} ...`, 4713),
    mta(`${one}[2]: ${text.slice(700)}`, 4713),
  ];
  expect(messagesOf(lines)[0]?.recipients).toHaveLength(40);
});

test('a report that all have is handed on, one that waits is not', () => {
  const told: MessageLine[] = [];
  const joiner = fileJoiner((message) => told.push(tellMessage(message)));
  const read = lineReader({ latest: Date.parse('2026-11-21T12:00:00Z') });
  const stampOf = (second: number) => new Date(Date.UTC(2026, 10, 1) + second * 1000).toISOString();
  const [sent, waits] = ['6A1000zz000007', '6A1000zy000009'];
  const lines = [
    mta(`6A1000zx000005: ${sent}: DSN: User unknown`),
    to(sent, '<kim@away.example>'),
    mta(`6A1000zx000005: ${waits}: DSN: User unknown`),
    mta(`${waits}: to=<joe@away.example>, delay=00:00:01, mailer=esmtp, pri=1, dsn=4.0.0, stat=Deferred`),
  ];
  for (const line of lines) joiner.add(read(`${stampOf(0)} gw ${line}`));
  for (let at = 0; at < 50_000; at += 1)
    joiner.add(
      read(
        `${stampOf(at)} gw ${mta('STARTTLS=client, relay=mx.example., version=TLSv1.3, verify=OK, cipher=X, bits=256/256')}`,
      ),
    );
  expect(told.map(({ queueId }) => queueId)).toEqual([sent]);
  expect([...joiner.end()]).toHaveLength(2);
});

test('what is through is handed on, and nothing is kept', () => {
  const told: MessageLine[] = [];
  const joiner = fileJoiner((message) => told.push(tellMessage(message)));
  const read = lineReader({ latest: Date.parse('2026-11-21T12:00:00Z') });
  const stampOf = (second: number) => new Date(Date.UTC(2026, 10, 1) + second * 1000).toISOString();
  for (let at = 0; at < 30_000; at += 1) {
    const id = `6A1000${at.toString(36).padStart(4, '0').slice(-2)}${String(100_000 + at)}`;
    joiner.add(read(`${stampOf(at)} gw ${from(id, 'ESMTP')}`));
    joiner.add(read(`${stampOf(at)} gw ${to(id, '<joe@away.example>')}`));
  }
  expect(told.length).toBeGreaterThan(15_000);
  for (const _ of joiner.end());
  expect(told).toHaveLength(30_000);
});
