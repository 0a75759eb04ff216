import { describe, expect, test } from 'vitest';
import type { Fact } from '#lib/maillog/parse/line.ts';
import { joinParts, parseLine } from '#lib/maillog/parse/parse-line.ts';

const id = '6AKNt7sq028263';
const relay = 'relay=stranger.example.net [10.9.0.20]';
const stranger = { name: 'stranger.example.net', address: '10.9.0.20', forged: false };
const said = (text: string): Fact => parseLine(`sm-mta[28263]: ${text}`).fact;
const of = (text: string): Fact => said(`${id}: ${text}`);

test('takes tag, process and queue id off', () => {
  expect(parseLine(`sm-mta[28263]: ${id}: discarded`)).toEqual({
    tag: 'sm-mta',
    pid: 28_263,
    queueId: id,
    part: null,
    fact: { kind: 'discarded' },
  });
  expect(parseLine('sm-mta[1]: NOQUEUE: stopping daemon, reason=signal')).toMatchObject({
    queueId: null,
    fact: { kind: 'daemon', what: 'stopped' },
  });
});

test.each<[string, object]>([
  [
    'NOQUEUE: connect from liar.example.net [10.9.0.9] (may be forged)',
    { kind: 'connect', client: { forged: true } },
  ],
  ['NOQUEUE: connect from [IPv6:2001:db8:0:0:0:0:0:1]', { client: { name: null, address: '2001:db8::1' } }],
  [
    'AUTH=server, relay=stranger.example.net [10.9.0.20], authid=us+20er,+20ip+3D1.2.3.4, mech=PLAIN, bits=0',
    { kind: 'login', client: stranger, authid: 'us er, ip=1.2.3.4', mechanism: 'PLAIN', bits: 0 },
  ],
  [
    `${id}: AUTH failure (CRAM-MD5): authentication failure (-13) SASL(-13): authentication failure: incorrect digest response, user=user7, ${relay}`,
    {
      kind: 'login-failure',
      mechanism: 'CRAM-MD5',
      code: -13,
      detail: 'incorrect digest response',
      user: 'user7',
      client: stranger,
    },
  ],
  [
    `${id}: AUTH failure (SCRAM-SHA-256): user not found (-20) SASL(-13): user not found: unable to canonify user and get auxprops, user=, ${relay}`,
    { code: -20, user: null, detail: 'unable to canonify user and get auxprops' },
  ],
  [
    `${id}: AUTH failure (PLAIN): generic failure (-1) SASL(-1): generic failure: Password verification failed, user=zed, ${relay}`,
    { code: -1, user: 'zed' },
  ],
  [
    `STARTTLS=server, ${relay}, version=TLSv1.3, verify=NO, cipher=TLS_AES_256_GCM_SHA384, bits=256/256`,
    {
      kind: 'tls',
      side: 'server',
      peer: stranger,
      version: 'TLSv1.3',
      verify: 'NO',
      cipher: 'TLS_AES_256_GCM_SHA384',
      bits: 256,
    },
  ],
  [
    'STARTTLS=client, relay=[127.0.0.1], version=TLSv1.2, verify=OK, cipher=X, bits=128/256',
    { kind: 'tls', side: 'client', peer: { address: '127.0.0.1' }, verify: 'OK', bits: 128 },
  ],
  [
    'STARTTLS=server, cert-subject=/O=Lab/CN=Lab+20CA, cert-issuer=/CN=x, verifymsg=ok',
    { kind: 'certificate', subject: '/O=Lab/CN=Lab CA', issuer: '/CN=x', message: 'ok' },
  ],
  ['STARTTLS=server: file /k unsafe: Group readable file', { kind: 'tls-trouble' }],
  [
    `${id}: from=<a@example.com>, size=71, class=0, nrcpts=1, msgid=<m@x>, bodytype=8BITMIME, proto=ESMTPSA, daemon=MTA, ${relay}`,
    {
      kind: 'from',
      sender: 'a@example.com',
      size: 71,
      recipients: 1,
      messageId: 'm@x',
      protocol: 'ESMTPSA',
      daemon: 'MTA',
      client: stranger,
    },
  ],
  [
    `${id}: from=root, size=46, class=0, nrcpts=1, msgid=<m@x>, relay=root@localhost`,
    { kind: 'from', sender: 'root', protocol: null, client: { address: null, name: 'root@localhost' } },
  ],
  [
    `${id}: from=<>, size=1, class=0, nrcpts=0, proto=SMTP, daemon=MTA, ${relay}`,
    { sender: '', recipients: 0, messageId: null },
  ],
  [
    `${id}: to=<x3@p.example>,<x2@e.com>,joe, ctladdr=<list@l.example> (1/0), delay=1+00:00:01, xdelay=00:00:00, mailer=esmtp, pri=30071, relay=mx.example.org. [127.0.0.1], dsn=2.0.0, stat=Sent (2.0.0 ok queued as S)`,
    {
      kind: 'to',
      recipients: ['x3@p.example', 'x2@e.com', 'joe'],
      outcome: 'sent',
      tried: true,
      delaySeconds: 86_401,
      mailer: 'esmtp',
      relay: { name: 'mx.example.org', address: '127.0.0.1', forged: false },
      dsn: '2.0.0',
      reply: null,
      status: 'Sent (2.0.0 ok queued as S)',
    },
  ],
  [
    `${id}: to=<u@e.com>, delay=00:00:00, xdelay=00:00:00, mailer=esmtp, pri=1, relay=[127.0.0.1] [127.0.0.1], dsn=5.1.1, reply=550 5.1.1 <x>... User unknown, stat=User unknown`,
    {
      outcome: 'refused',
      dsn: '5.1.1',
      reply: '550 5.1.1 <x>... User unknown',
      status: 'User unknown',
      relay: { name: null },
    },
  ],
  [
    `${id}: to=<x@dead>, delay=00:00:00, xdelay=00:00:00, mailer=esmtp, pri=1, relay=dead.example, dsn=4.0.0, stat=Deferred: Connection refused by dead.example`,
    { outcome: 'deferred', status: 'Deferred: Connection refused by dead.example' },
  ],
  [
    `${id}: to=<x@e.com>, delay=00:00:00, mailer=esmtp, pri=1, quarantine=suspicious sender, stat=quarantined`,
    { outcome: 'held', status: 'quarantined: suspicious sender' },
  ],
  [`${id}: to=<x@e.com>, delay=00:00:00, pri=1, stat=bad header`, { outcome: 'refused', tried: false }],
  [`${id}: to=<x@e.com>, delay=00:00:00, pri=1, stat=RSET`, { outcome: 'withdrawn' }],
  [`${id}: to=<x@e.com>, delay=00:00:00, pri=1, stat=discarded`, { outcome: 'discarded' }],
  [
    `${id}: to=<a@e.com>,<b@e.com>, [more], delay=00:00:00, xdelay=00:00:00, mailer=esmtp, pri=1, relay=h [1.2.3.4], dsn=2.0.0, stat=Sent`,
    { recipients: ['a@e.com', 'b@e.com'], outcome: 'sent' },
  ],
  [`${id}: to=<a@e.com>, [more], delay=00:00:00, pri=1, dsn=2.0.0, stat=Sent`, { recipients: ['a@e.com'] }],
  [
    `${id}: to="|/usr/bin/procmail -a x", ctladdr=<joe@l> (1/2), delay=00:00:00, xdelay=00:00:00, mailer=prog, pri=1, dsn=2.0.0, stat=Sent`,
    { recipients: ['"|/usr/bin/procmail -a x"'], mailer: 'prog' },
  ],
  [
    `ruleset=check_relay, arg1=[10.9.0.60], arg2=10.9.0.60, relay=[10.9.0.60], reject=550 5.7.1 Access denied`,
    {
      kind: 'ruleset',
      ruleset: 'check_relay',
      subject: '[10.9.0.60]',
      client: { address: '10.9.0.60' },
      verdict: { kind: 'reject', reply: '550 5.7.1 Access denied' },
    },
  ],
  [
    `${id}: ruleset=check_rcpt, arg1=<x@e.com>, ${relay}, reject=550 5.7.1 <x@e.com>... Relaying denied. Proper authentication required.`,
    { ruleset: 'check_rcpt', subject: 'x@e.com', client: stranger },
  ],
  [
    `${id}: ruleset=check_compat, arg1=<"a, arg2=b"@corp.lan>, arg2=<x@e.com>, ${relay}, reject=550 5.7.1 no`,
    { ruleset: 'check_compat', subject: 'x@e.com', verdict: { reply: '550 5.7.1 no' } },
  ],
  [
    `${id}: ruleset=check_compat, arg1=u@corp.lan, arg2=x@e.com, reject=550 5.7.1 no`,
    { ruleset: 'check_compat', subject: 'x@e.com', verdict: { reply: '550 5.7.1 no' } },
  ],
  [`${id}: ruleset=check_mail, arg1=<u@drop.example>, ${relay}, discard`, { verdict: { kind: 'discard' } }],
  [
    `${id}: ruleset=check_mail, arg1=<u@q>, ${relay}, quarantine=suspicious sender`,
    { verdict: { kind: 'quarantine', reason: 'suspicious sender' } },
  ],
  [
    `${id}: ruleset=CheckBad, arg1= evil thing, ${relay}, reject=550 5.7.1 bad header`,
    { ruleset: 'CheckBad', subject: 'evil thing' },
  ],
  [
    `${id}: milter=clamav, action=body, reject=550 5.7.1 Infected`,
    { ruleset: 'milter clamav', verdict: { kind: 'reject', reply: '550 5.7.1 Infected' } },
  ],
  [`${id}: Milter: data, reject=554 5.7.1 Command rejected`, { ruleset: 'milter', subject: 'data' }],
  [`${id}: Milter: no active filter`, { kind: 'milter' }],
  [
    `${id}: <nosuch@l.example>... User unknown`,
    { kind: 'recipient-refused', recipient: 'nosuch@l.example', reason: 'User unknown' },
  ],
  [
    `${id}: q<${id}>u<us+20er>m<PLAIN>c<IPv6:2001:db8:0:0:0:0:0:1>p<54017>v<NO>t<TLSv1.3>s</CN=a+20b>d<MTA>n<2>f<z@e.com>`,
    {
      kind: 'audit',
      authid: 'us er',
      mechanism: 'PLAIN',
      address: '2001:db8::1',
      port: 54_017,
      verify: 'NO',
      tlsVersion: 'TLSv1.3',
      certificateSubject: '/CN=a b',
      daemon: 'MTA',
      recipients: 2,
      sender: 'z@e.com',
    },
  ],
  [
    `${id}: q<${id}>u<>m<>c<10.9.0.10>p<38121>v<>t<>s<>d<MTA>n<1>f<>`,
    { authid: null, tlsVersion: null, sender: '' },
  ],
  [
    `${id}: 6AKNtBPV028330: DSN: User unknown`,
    { kind: 'report', childId: '6AKNtBPV028330', report: 'DSN', reason: 'User unknown' },
  ],
  [
    `${id}: 6AKNtBPV028330: sender notify: Warning: could not send message for past 4 hours`,
    { report: 'sender notify' },
  ],
  [
    `${id}: 6AKNtBPV028330: clone: owner=owner-list@e.com`,
    { kind: 'clone', copyId: '6AKNtBPV028330', owner: 'owner-list@e.com' },
  ],
  [`${id}: done; delay=00:00:13, ntries=5`, { kind: 'done', delaySeconds: 13, tries: 5 }],
  [`${id}: quarantine=held by alice: CHG-42`, { kind: 'held', reason: 'held by alice: CHG-42' }],
  [`${id}: unquarantine`, { kind: 'released' }],
  [
    `${id}: message size (284129) exceeds maximum (200000)`,
    { kind: 'too-large', size: 284_129, limit: 200_000 },
  ],
  [`${id}: SYSERR(root): Too many hops 31 (25 max): from <a@e> via h, to <x@e>`, { kind: 'too-many-hops' }],
  [
    `${id}: lost input channel from relayhost.example.org [10.9.0.10] to MTA after mail`,
    { kind: 'interrupted' },
  ],
  [`${id}: SYSERR(root): collect: relay=h, from=<a@e>, info=read timeout`, { kind: 'interrupted' }],
  [
    `${id}: stranger.example.net [10.9.0.20]: possible SMTP attack: command=AUTH, count=6`,
    { kind: 'attack', command: 'AUTH', count: 6, client: stranger },
  ],
  [
    'NOQUEUE: SYSERR(root): hash map "access": missing map file /r/access.db: No such file',
    { kind: 'trouble' },
  ],
  ['starting daemon (8.17.1.9): SMTP+queueing@00:00:20', { kind: 'daemon', what: 'started' }],
  ['restarting /usr/sbin/sendmail due to signal', { kind: 'daemon', what: 'restarted' }],
  [`${id}: something new, relay=x`, { kind: 'unknown', text: 'something new, relay=x' }],
])('understands %s', (text, fact) => expect(said(text)).toMatchObject(fact));

test("tells the agent's own lines from the daemon's", () => {
  expect(parseLine('postern-log[9]: gap: 3 lines could not be kept').fact).toEqual({
    kind: 'gap',
    text: '3 lines could not be kept',
  });
  expect(parseLine('sm-mta[9]: gap: made up').fact.kind).toBe('unknown');
});

describe('what a stranger writes cannot pass for what the daemon writes', () => {
  test.each([
    '<x>, to=<fake@x>, stat=Sent',
    '<x>, bodytype=7BIT, proto=ESMTPA, daemon=MSA, relay=friend.example [192.0.2.1]',
    '<x>, proto=ESMTPSA',
    '<x>, relay=friend.example [192.0.2.1]',
    '<x>, nrcpts=7, msgid=<y>, proto=ESMTPA, daemon=MTA',
  ])('in a Message-ID: %s', (messageId) => {
    const fact = of(
      `from=<a@e.com>, size=1, class=0, nrcpts=1, msgid=${messageId}, proto=ESMTP, daemon=MTA, ${relay}`,
    );
    expect(fact).toMatchObject({
      kind: 'from',
      recipients: 1,
      protocol: 'ESMTP',
      daemon: 'MTA',
      client: stranger,
    });
  });

  test('in a quoted sender', () => {
    const sender = '"x>, size=9, class=0, nrcpts=9, msgid=<y>, proto=ESMTPA, relay=a [192.0.2.1]"@e.com';
    expect(
      of(`from=<${sender}>, size=1, class=0, nrcpts=1, proto=ESMTP, daemon=MTA, ${relay}`),
    ).toMatchObject({
      sender,
      size: 1,
      recipients: 1,
      protocol: 'ESMTP',
      client: stranger,
    });
  });

  test('in a sender that is cut at 200 characters and so loses its bracket', () => {
    const sender = `<${'a'.repeat(250)}@e.com>`.slice(0, 200);
    expect(of(`from=${sender}, size=1, class=0, nrcpts=1, proto=ESMTP, daemon=MTA, ${relay}`)).toMatchObject({
      kind: 'from',
      sender,
      size: 1,
    });
  });

  test('in a quoted recipient', () => {
    const recipient = '"a, delay=00:00:00, mailer=x, pri=1, relay=y, dsn=2.0.0, stat=Sent (b,c>"@e.com';
    expect(
      of(`to=<${recipient}>,<b@e.com>, delay=00:00:01, pri=1, dsn=5.1.1, stat=User unknown`),
    ).toMatchObject({
      recipients: [recipient, 'b@e.com'],
      outcome: 'refused',
    });
  });

  test('in the answer of the next host', () => {
    const reply = '550 5.1.1 no, stat=Sent (ok), dsn=2.0.0, stat=Sent';
    expect(
      of(
        `to=<a@e.com>, delay=00:00:00, xdelay=00:00:00, mailer=esmtp, pri=1, relay=h [1.2.3.4], dsn=5.1.1, reply=${reply}, stat=User unknown`,
      ),
    ).toMatchObject({ outcome: 'refused', dsn: '5.1.1' });
  });

  test('in an address that a rule set looks at', () => {
    const sender = '"x>, relay=friend [192.0.2.1], discard"@e.com';
    expect(
      of(`ruleset=check_mail, arg1=<${sender}>, ${relay}, reject=550 5.7.1 <${sender}>... Access denied`),
    ).toMatchObject({ subject: sender, client: stranger, verdict: { kind: 'reject' } });
  });

  test('in a header that a rule set looks at', () => {
    expect(
      of(
        `ruleset=CheckBad, arg1=x, relay=friend [192.0.2.1], reject=550 5.7.1 forged, ${relay}, reject=550 5.7.1 bad header`,
      ),
    ).toMatchObject({ client: stranger, verdict: { kind: 'reject', reply: '550 5.7.1 bad header' } });
  });

  test('in a sender that the audit line repeats', () => {
    const sender = `z>u<boss>m<PLAIN>c<192.0.2.1>p<1>v<OK>t<TLSv1.3>s<>d<MTA>n<1>f<z`;
    expect(of(`q<${id}>u<>m<>c<10.9.0.10>p<3>v<>t<>s<>d<MTA>n<1>f<${sender}>`)).toMatchObject({
      authid: null,
      address: '10.9.0.10',
    });
  });

  test.each([
    ['x, user=amy', 'Password verification failed'],
    ['x, relay=h [192.0.2.1]', 'checkpass failed'],
    ['x, user=amy', 'user: x, user=amy@gw.example.org property: cmusaslsecretCRAM-MD5 not found in sasldb'],
    [
      'amy@gw property: p not found in sasldb, user=amy',
      'user: amy@gw property: p not found in sasldb, user=amy@gw property: cmusaslsecretCRAM-MD5 not found in sasldb',
    ],
  ])('in the name of a log-in that fails: %s', (user, detail) => {
    const line = `AUTH failure (PLAIN): user not found (-20) SASL(-13): user not found: ${detail}, user=${user}, ${relay}`;
    expect(of(line)).toMatchObject({ kind: 'login-failure', user, detail, client: stranger });
  });

  test('by naming another message in an audit line', () => {
    expect(of('q<6AKNt7sq099999>u<boss>m<PLAIN>c<1.2.3.4>p<3>v<>t<>s<>d<MTA>n<1>f<a>').kind).toBe('unknown');
  });
});

test('a text in parts is put together again', () => {
  const first = parseLine(`sm-mta[1]: ${id}[1]: ruleset=check_rcpt, arg1=<a@e.com>, ...`);
  const second = parseLine(`sm-mta[1]: ${id}[2]:  relay=h [1.2.3.4], discard`);
  expect([first.part, second.part]).toEqual([
    { number: 1, more: true },
    { number: 2, more: false },
  ]);
  const texts = [first, second].map(({ fact }) => (fact.kind === 'part' ? fact.text : ''));
  expect(joinParts(texts)).toBe('ruleset=check_rcpt, arg1=<a@e.com>, relay=h [1.2.3.4], discard');
});
