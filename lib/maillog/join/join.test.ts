import { describe, expect, test } from 'vitest';
import { everything } from '#lib/maillog/search/query.ts';
import { testStore } from '#lib/maillog/test-log.ts';
import type { ListedMessage } from '#lib/maillog/tracking/list-messages.ts';

const one = '6AKNt7sq028263';
const two = '6AKNt7sr028263';
const client = 'relay=stranger.example.net [10.9.0.20]';
const mta = (text: string, pid = 28_263) => `sm-mta[${pid}]: ${text}`;
const connect = mta('NOQUEUE: connect from stranger.example.net [10.9.0.20]');
const tls = mta(
  `STARTTLS=server, ${client}, version=TLSv1.3, verify=NO, cipher=TLS_AES_256_GCM_SHA384, bits=256/256`,
);
const login = (name: string, mechanism = 'PLAIN') =>
  mta(`AUTH=server, ${client}, authid=${name}, mech=${mechanism}, bits=0`);
const audit = (id: string, user: string, more = {}) => {
  const f = { m: user === '' ? '' : 'PLAIN', v: 'NO', t: 'TLSv1.3', n: '1', f: 'u@corp.lan', ...more };
  return mta(
    `${id}: q<${id}>u<${user}>m<${f.m}>c<10.9.0.20>p<40171>v<${f.v}>t<${f.t}>s<>d<MTA>n<${f.n}>f<${f.f}>`,
  );
};
const from = (id: string, protocol: string, more = {}) => {
  const f = { sender: 'u@corp.lan', size: 71, n: 1, msgid: ', msgid=<m@x>', ...more };
  return mta(
    `${id}: from=<${f.sender}>, size=${f.size}, class=0, nrcpts=${f.n}${f.msgid}, proto=${protocol}, daemon=MTA, ${client}`,
  );
};
const to = (id: string, recipient: string, dsn: string, stat: string, pid = 28_265) =>
  mta(
    `${id}: to=${recipient}, delay=00:00:00, xdelay=00:00:00, mailer=esmtp, pri=30071, relay=mx.example.com. [127.0.0.1], dsn=${dsn}, stat=${stat}`,
    pid,
  );
const untried = (id: string, recipient: string, stat: string) =>
  mta(`${id}: to=${recipient}, delay=00:00:00, pri=30071, stat=${stat}`);
const done = (id: string) => mta(`${id}: done; delay=00:00:01, ntries=1`, 28_265);
const reject = (id: string, ruleset: string, address: string, reply: string) =>
  mta(`${id}: ruleset=${ruleset}, arg1=<${address}>, ${client}, reject=${reply}`);

function messagesOf(lines: readonly string[]): ListedMessage[] {
  const store = testStore();
  store.ingest(lines);
  return store
    .read()
    .listMessages({ query: everything, now: new Date() }, { limit: 100 })
    .messages.toReversed();
}
const only = (lines: readonly string[]) => {
  const messages = messagesOf(lines);
  expect(messages).toHaveLength(1);
  return messages[0];
};

describe('whose a message is', () => {
  test('the audit line says', () => {
    const lines = [
      connect,
      tls,
      login('amy'),
      audit(one, 'amy'),
      from(one, 'ESMTPSA'),
      to(one, '<x@e.com>', '2.0.0', 'Sent (ok)'),
      done(one),
    ];
    expect(only(lines)).toMatchObject({
      account: 'amy',
      audited: true,
      mechanism: 'PLAIN',
      clientAddress: '10.9.0.20',
      clientName: 'stranger.example.net',
      clientPort: 40_171,
      tlsVersion: 'TLSv1.3',
      tlsCipher: 'TLS_AES_256_GCM_SHA384',
      tlsBits: 256,
      daemon: 'MTA',
      sender: 'u@corp.lan',
      recipients: 1,
      size: 71,
      messageId: 'm@x',
      status: 'sent',
      sentCount: 1,
      done: true,
    });
  });

  test('without an audit line, the lines of the same process say', () =>
    expect(only([connect, tls, login('amy', 'SCRAM-SHA-256'), from(one, 'ESMTPSA')])).toMatchObject({
      account: 'amy',
      audited: false,
      mechanism: 'SCRAM-SHA-256',
      tlsCipher: 'TLS_AES_256_GCM_SHA384',
    }));

  test('amy and amy@realm are one account, amy@elsewhere is another', () => {
    const second = login('amy@elsewhere.example').replaceAll('28263', '28299');
    const lines = [
      connect,
      login('amy@gw.example.org'),
      from(one, 'ESMTPA'),
      second,
      from(two, 'ESMTPA').replaceAll('[28263]', '[28299]'),
    ];
    expect(messagesOf(lines).map(({ account }) => account)).toEqual(['amy', 'amy@elsewhere.example']);
  });

  test('every message of a session belongs to who logged in', () =>
    expect(
      messagesOf([connect, login('amy'), from(one, 'ESMTPA'), from(two, 'ESMTPA')]).map(
        ({ account }) => account,
      ),
    ).toEqual(['amy', 'amy']));

  test.each([
    ['that says connect', [connect, login('amy'), from(one, 'ESMTPA'), connect, from(two, 'ESMTP')]],
    ['whose protocol has no A', [login('amy'), from(one, 'ESMTPA'), from(two, 'ESMTP')]],
    [
      'of another client',
      [login('amy'), from(one, 'ESMTPA'), from(two, 'SMTP').replace('10.9.0.20', '10.9.0.21')],
    ],
    [
      'whose audit line names nobody',
      [login('amy'), from(one, 'ESMTPA'), audit(two, ''), from(two, 'ESMTP')],
    ],
  ])('a process id used again is another session: one %s', (_name, lines) =>
    expect(messagesOf(lines).map(({ account }) => account)).toEqual(['amy', null]),
  );

  test('a second log-in under the same process id is another session, too', () =>
    expect(
      messagesOf([login('amy'), from(one, 'ESMTPA'), login('bob'), from(two, 'ESMTPA')]).map(
        ({ account }) => account,
      ),
    ).toEqual(['amy', 'bob']));

  const oldTls = tls.replace('TLSv1.3', 'TLSv1/SSLv3');
  test.each<[string, string[], string | null]>([
    ['after its log-in', [connect, login('amy'), from(one, 'ESMTP')], 'amy'],
    ['after TLS and its log-in', [connect, oldTls, login('amy'), from(one, 'ESMTP')], 'amy'],
    [
      'whose daemon started as 8.14',
      [mta('starting daemon (8.14.7): SMTP', 1), login('amy'), from(one, 'ESMTP')],
      'amy',
    ],
    [
      'whose daemon started as 8.15',
      [mta('starting daemon (8.15.2): SMTP', 1), login('amy'), from(one, 'ESMTP')],
      null,
    ],
    ['of another client', [login('amy'), from(one, 'ESMTP').replace('10.9.0.20', '10.9.0.21')], null],
    ['with TLS of a version by its own name', [tls, login('amy'), from(one, 'ESMTP')], null],
  ])('before 8.15 the protocol tells nothing of a log-in: one %s', (_name, lines, account) =>
    expect(messagesOf(lines).map((message) => message.account)).toEqual([account]),
  );

  const oldLogin = (name: string, pid: number) =>
    mta(`SASL: connection from stranger.example.net [10.9.0.20]: mech=CRAM-MD5, id=${name}`, pid);
  const forked = (pid: number, address = '10.9.0.20') =>
    from(`f7FKXHQ0${pid}`, 'ESMTP').replace('[28263]', `[${pid}]`).replace('10.9.0.20', address);
  test.each<[string, string[], string | null]>([
    ['by the client', [oldLogin('amy', 4700), forked(4711)], 'amy'],
    ['but not of another client', [oldLogin('amy', 4700), forked(4711, '10.9.0.21')], null],
    [
      'but not where two log in from one address',
      [oldLogin('amy', 4700), oldLogin('bob', 4702), forked(4711)],
      null,
    ],
    [
      'but not once the daemon is 8.15',
      [mta('starting daemon (8.15.2): SMTP', 1), oldLogin('amy', 4700), forked(4711)],
      null,
    ],
  ])('8.10 and 8.11 take a message in a process of its own: it is found %s', (_name, lines, account) =>
    expect(messagesOf(lines).map((message) => message.account)).toEqual([account]),
  );

  test('a message with addresses in UTF-8 belongs to who logged in', () =>
    expect(only([tls, login('amy'), from(one, 'UTF8SMTPSA')])).toMatchObject({ account: 'amy' }));

  test('a Message-ID cannot make a message look authenticated', () => {
    const forged = { msgid: ', msgid=<x>, proto=ESMTPSA, daemon=MTA, relay=a [1.2.3.4]' };
    expect(only([connect, from(one, 'ESMTP', forged)])).toMatchObject({ account: null, protocol: 'ESMTP' });
  });

  test('nobody is named for what the host itself hands in', () => {
    const local = mta(`${one}: from=root, size=46, class=0, nrcpts=1, msgid=<m@x>, relay=root@localhost`);
    expect(only([login('amy'), local])).toMatchObject({ sender: 'root', protocol: null, status: 'queued' });
  });
});

describe('whether a message was taken', () => {
  test('what is no address at RCPT refuses nobody, and is the reason', () =>
    expect(only([mta(`${one}: Unbalanced '<'`), from(one, 'SMTP', { n: 0, msgid: '' })])).toMatchObject({
      status: 'abandoned',
      reason: "Unbalanced '<'",
    }));

  const status = (...lines: string[]) => {
    const message = only([connect, ...lines]);
    return [message?.status, message?.reason];
  };

  test('from= with a Message-ID and recipients, and nothing against it', () =>
    expect(status(audit(one, ''), from(one, 'ESMTP'))).toEqual(['queued', null]));
  test('not yet after the audit line alone', () =>
    expect(status(audit(one, ''))).toEqual(['receiving', null]));
  test('not when it is too large', () =>
    expect(
      status(
        from(one, 'ESMTP', { size: 284_129 }),
        mta(`${one}: message size (284129) exceeds maximum (200000)`),
        untried(one, '<x@e.com>', 'Message exceeds maximum fixed size (200000)'),
      ),
    ).toEqual(['refused', 'The message has 284129 bytes, and 200000 are allowed.']));
  test('not when a header was refused', () =>
    expect(
      status(
        mta(`${one}: ruleset=CheckBad, arg1= evil thing, ${client}, reject=550 5.7.1 bad header`),
        from(one, 'ESMTP'),
        untried(one, '<x@e.com>', 'bad header'),
      ),
    ).toEqual(['refused', '550 5.7.1 bad header']));
  test('not when it was discarded, though the client thinks so', () =>
    expect(
      status(
        mta(`${one}: ruleset=check_mail, arg1=<u@d>, ${client}, discard`),
        from(one, 'ESMTP'),
        untried(one, '<x@e>', 'discarded'),
      )[0],
    ).toBe('discarded'));
  test('held, when it was put in quarantine', () =>
    expect(
      status(
        mta(`${one}: ruleset=check_mail, arg1=<u@q>, ${client}, quarantine=suspicious`),
        from(one, 'ESMTP'),
        mta(`${one}: to=<x@e>, delay=00:00:00, mailer=esmtp, pri=1, quarantine=suspicious, stat=quarantined`),
      ),
    ).toEqual(['held', 'suspicious']));
  test('taken, when a quarantine at connect time did not hold it', () =>
    expect(
      status(
        mta(`${one}: ruleset=check_mail, arg1=<u@q>, ${client}, quarantine=suspicious`),
        from(one, 'ESMTP'),
        to(one, '<x@e>', '2.0.0', 'Sent'),
      )[0],
    ).toBe('sent'));
  test('not when it went round too often', () =>
    expect(
      status(
        from(one, 'ESMTP'),
        mta(`${one}: SYSERR(root): Too many hops 31 (25 max): from <a> via h, to <x>`),
      )[0],
    ).toBe('refused'));
  test('not when the client broke off in DATA', () =>
    expect(
      status(mta(`${one}: collect: premature EOM: unexpected close`), from(one, 'ESMTP', { msgid: '' })),
    ).toEqual(['abandoned', 'collect: premature EOM: unexpected close']));
  test('not when the client took it back', () =>
    expect(status(untried(one, '<x@e>', 'RSET'), from(one, 'ESMTP', { msgid: '' }))[0]).toBe('abandoned'));
  test('not without a recipient', () =>
    expect(
      status(
        reject(one, 'check_rcpt', 'x@e.com', '550 5.7.1 <x@e.com>... Relaying denied'),
        from(one, 'ESMTP', { n: 0, msgid: '' }),
      ),
    ).toEqual(['refused', '550 5.7.1 <x@e.com>... Relaying denied']));
  test('not when the sender was refused', () =>
    expect(
      status(
        reject(one, 'check_mail', 'spam@bad', '550 5.7.1 no'),
        from(one, 'ESMTP', { n: 0, msgid: '', sender: 'spam@bad' }),
      )[0],
    ).toBe('refused'));
});

test('a queue id that is used again after a refused MAIL is another message', () => {
  const messages = messagesOf([
    connect,
    reject(one, 'check_mail', 'spam@bad', '550 5.7.1 no'),
    from(one, 'ESMTP', { n: 0, msgid: '', sender: 'spam@bad' }),
    audit(one, ''),
    from(one, 'ESMTP'),
    to(one, '<x@e.com>', '2.0.0', 'Sent'),
  ]);
  expect(messages.map(({ sender, status }) => [sender, status])).toEqual([
    ['spam@bad', 'refused'],
    ['u@corp.lan', 'sent'],
  ]);
});

test('a refused sender is one message, however often a rule says so; the next one is another, even without from=', () => {
  const messages = messagesOf([
    connect,
    reject(one, 'check_mail', 'spam@bad', '550 5.7.1 no'),
    reject(one, 'check_mail', 'spam@bad', '550 5.7.1 no'),
    reject(one, 'check_rcpt', 'x@e.com', '550 5.1.1 no'),
    audit(one, ''),
    from(one, 'ESMTP'),
  ]);
  expect(messages.map(({ sender, status, refusedCount }) => [sender, status, refusedCount])).toEqual([
    ['spam@bad', 'refused', 0],
    ['u@corp.lan', 'refused', 1],
  ]);
});

describe('deliveries', () => {
  const base = [connect, audit(one, ''), from(one, 'ESMTP', { n: 3 })];
  const outcomes = (lines: readonly string[]) =>
    messagesOf([...base, ...lines])[0]?.deliveries.map(({ recipient, outcome, tries }) => [
      recipient,
      outcome,
      tries,
    ]);

  test('are kept by recipient, with as many tries as there were', () =>
    expect(
      outcomes([
        to(one, '<later@e.com>,<a@e.com>', '4.3.0', 'Deferred: 451 4.3.0 try later'),
        to(one, '<no@e.com>', '5.1.1', 'User unknown'),
        to(one, '<a@e.com>', '2.0.0', 'Sent', 28_300),
      ]),
    ).toEqual([
      ['later@e.com', 'deferred', 1],
      ['no@e.com', 'refused', 1],
      ['a@e.com', 'sent', 2],
    ]));

  test('the worst of them is what the message is', () => {
    const deferred = to(one, '<a@e.com>', '4.0.0', 'Deferred');
    expect(only([...base, to(one, '<b@e.com>', '2.0.0', 'Sent'), deferred])?.status).toBe('deferred');
    expect(only([...base, deferred, to(one, '<c@e.com>', '5.0.0', 'no')])).toMatchObject({
      status: 'refused',
      deferredCount: 1,
      refusedCount: 1,
    });
  });

  test('what was deferred has failed once the daemon gives up', () =>
    expect(
      outcomes([
        to(one, '<a@e.com>', '4.0.0', 'Deferred'),
        mta(`${one}: 6AKNtOSS028576: DSN: Cannot send message for 5 days`, 28_400),
      ]),
    ).toEqual([['a@e.com', 'refused', 1]]));

  test('a recipient refused at RCPT is one of them', () => {
    const refused = [
      reject(one, 'check_rcpt', 'x@e.com', '550 5.1.1 <x@e.com>... nobody here'),
      mta(`${one}: <nosuch@l>... User unknown`),
    ];
    expect(
      only([connect, ...refused, audit(one, ''), from(one, 'ESMTP'), to(one, '<ok@l>', '2.0.0', 'Sent')]),
    ).toMatchObject({
      status: 'refused',
      sentCount: 1,
      refusedCount: 2,
      deliveries: [{ recipient: 'nosuch@l' }, { recipient: 'x@e.com', dsn: '5.1.1' }, { recipient: 'ok@l' }],
    });
  });

  test('tell the TLS to the next host', () => {
    const out = mta(
      'STARTTLS=client, relay=mx.example.com. [127.0.0.1], version=TLSv1.3, verify=OK, cipher=X, bits=256/256',
      28_265,
    );
    expect(only([...base, out, to(one, '<x@e.com>', '2.0.0', 'Sent')])?.deliveries[0]).toMatchObject({
      tlsVersion: 'TLSv1.3',
      tlsVerify: 'OK',
      relayName: 'mx.example.com',
      relayAddress: '127.0.0.1',
    });
  });

  test('tell the TLS to a next host that is named without its address', () => {
    const out = (host: string) =>
      mta(`STARTTLS=client, relay=${host}, version=TLSv1.3, verify=OK, cipher=X, bits=256/256`, 28_265);
    const sent = to(one, '<x@e.com>', '2.0.0', 'Sent');
    const tlsTo = (host: string) => only([...base, out(host), sent])?.deliveries[0]?.tlsVersion;
    expect([tlsTo('mx.example.com.'), tlsTo('MX.example.com.'), tlsTo('mx2.example.com.')]).toEqual([
      'TLSv1.3',
      'TLSv1.3',
      null,
    ]);
  });

  test('a list cut off by [more] goes on in the next line', () =>
    expect(
      outcomes([
        to(one, '<a@e.com>,<b@e.com>, [more]', '2.0.0', 'Sent'),
        to(one, '<c@e.com>', '2.0.0', 'Sent'),
      ]),
    ).toHaveLength(3));
});

test('recipients that go on under queue ids of their own are of the same message', () => {
  const [first, second] = ['6AKNtBPV028263', '6AKNtBPW028263'];
  const messages = messagesOf([
    connect,
    login('amy'),
    from(one, 'ESMTPA', { n: 3 }),
    mta(`${one}: split: maxrcpts=1, rcpts=3, count=2, ids=${first}; ${second}`),
    to(one, '<a@e.com>', '2.0.0', 'Sent'),
    to(first, '<b@e.com>', '2.0.0', 'Sent'),
    to(second, '<c@e.com>', '5.1.1', 'User unknown'),
  ]);
  expect(
    messages.map(({ queueId, parent, account, sender, status }) => [
      queueId,
      parent,
      account,
      sender,
      status,
    ]),
  ).toEqual([
    [one, null, 'amy', 'u@corp.lan', 'sent'],
    [first, one, 'amy', 'u@corp.lan', 'sent'],
    [second, one, 'amy', 'u@corp.lan', 'refused'],
  ]);
});

describe('what no delivery tells', () => {
  test('a name that became nothing is refused by the report on it', () =>
    expect(
      messagesOf([
        connect,
        from(one, 'ESMTP'),
        mta(`${one}: alias <staff@l.example> => :include:/lists/staff`, 28_330),
        mta(
          `${one}: 6AKNtBPV028330: DSN: :include:/lists/staff... Cannot open /lists/staff: No such file or directory`,
          28_330,
        ),
        done(one),
      ])[0],
    ).toMatchObject({
      queueId: one,
      status: 'refused',
      deliveries: [
        {
          recipient: ':include:/lists/staff',
          outcome: 'refused',
          reply: 'Cannot open /lists/staff: No such file or directory',
          tries: 1,
        },
      ],
    }));

  test('trouble is why a message has no recipients', () =>
    expect(
      only([
        connect,
        mta(`${one}: SYSERR(root): buildaddr: unknown mailer nosuch`),
        from(one, 'ESMTP', { n: 0, msgid: '' }),
      ]),
    ).toMatchObject({ status: 'refused', reason: 'buildaddr: unknown mailer nosuch' }));

  test('a filter says why it holds a message only once that came in', () =>
    expect(
      only([
        connect,
        from(one, 'ESMTP'),
        mta(`${one}: milter=spam, quarantine=odd`),
        mta(`${one}: to=<x@e>, delay=00:00:00, mailer=esmtp, pri=1, quarantine=odd, stat=quarantined`),
      ]),
    ).toMatchObject({ status: 'held', reason: 'odd' }));

  test('a rule says why a recipient is refused on the way', () =>
    expect(
      only([
        connect,
        from(one, 'ESMTP'),
        mta(`${one}: ruleset=check_compat, arg1=u@corp.lan, arg2=x@e.com, reject=550 5.7.1 no`, 28_265),
        mta(`${one}: to=<x@e.com>, delay=00:00:00, mailer=esmtp, pri=1, dsn=5.7.1, stat=Data format error`),
      ])?.deliveries,
    ).toMatchObject([{ recipient: 'x@e.com', outcome: 'refused', reply: '550 5.7.1 no' }]));

  test('a rule says why a recipient has to wait', () =>
    expect(
      only([
        connect,
        from(one, 'ESMTP'),
        mta(
          `${one}: ruleset=tls_rcpt, arg1=x@e.com, relay=mx.example.com, reject=454 4.7.0 authentication failed`,
          28_265,
        ),
        to(one, '<x@e.com>', '4.2.0', 'Deferred'),
      ])?.deliveries,
    ).toMatchObject([
      { recipient: 'x@e.com', outcome: 'deferred', reply: '454 4.7.0 authentication failed' },
    ]));
});

test('a report has its message as parent and no client, a copy for a list its account', () => {
  const report = '6AKNtBPV028330';
  const copy = '6AKNtBPW028330';
  const messages = messagesOf([
    connect,
    login('amy'),
    audit(one, 'amy'),
    from(one, 'ESMTPA'),
    mta(`${one}: ${copy}: clone: owner=owner-list@corp.lan`, 28_330),
    to(copy, '<x@e.com>', '5.1.1', 'User unknown'),
    mta(`${one}: ${report}: DSN: User unknown`, 28_330),
    to(report, 'u@corp.lan', '2.0.0', 'Sent'),
  ]);
  expect(
    messages.map(({ queueId, parent, account, sender, status }) => [
      queueId,
      parent,
      account,
      sender,
      status,
    ]),
  ).toEqual([
    [one, null, 'amy', 'u@corp.lan', 'queued'],
    [copy, one, 'amy', 'owner-list@corp.lan', 'refused'],
    [report, one, null, '', 'sent'],
  ]);
});

describe('who failed to log in', () => {
  const failure = (mechanism: string, user = '', code = -13) =>
    mta(`${one}: AUTH failure (${mechanism}): x (${code}) SASL(${code}): x: words, user=${user}, ${client}`);
  const asked = (rest: string, pid?: number) => mta(`AUTH ${rest}`, pid);
  const failed = (lines: readonly string[]) => {
    const store = testStore();
    store.ingest(lines);
    const { logins } = store.read().logins({}, { limit: 100 });
    return logins.toReversed().map(({ account, failure: why }) => [account, why?.detail]);
  };
  const scram = 'SCRAM-SHA-256';

  test('the gateway’s plug-in says, of its process, its mechanism and one attempt', () => {
    const kim = asked(`asked: mech=${scram}, authid=kim+40gw.example.org`);
    expect(failed([tls, kim, failure(scram), failure(scram)])).toEqual([
      ['kim', 'words'],
      [null, 'words'],
    ]);
    expect(failed([kim, failure('DIGEST-MD5')])).toEqual([[null, 'words']]);
    expect(failed([asked(`asked: mech=${scram}, authid=kim`, 5), failure(scram)])).toEqual([[null, 'words']]);
  });

  test('and whom they wanted to act for', () => {
    const refused = asked('refused: mech=PLAIN, authid=kim, authzid=boss');
    expect(failed([refused, failure('PLAIN', 'boss/kim', -14)])).toEqual([
      ['kim', 'asked to act as boss, logged in as kim'],
    ]);
    expect(failed([failure('PLAIN', 'boss/kim')])).toEqual([['kim', 'words']]);
  });
});
