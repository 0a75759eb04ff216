import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineReader, parseFiled } from '#lib/maillog/join/filed-line.ts';
import { join } from '#lib/maillog/join/join.ts';
import { passingBook } from '#lib/maillog/join/passing-book.ts';
import { beginnings } from '#lib/maillog/parse/beginnings.ts';

const latest = Date.parse('2026-11-21T12:00:00Z');
const reader = () => lineReader({ latest });
const text = '6AKNt7sq004711: discarded';
const local = (iso: string) => new Date(iso).getTime();

describe('takes off what syslog writes in front', () => {
  const bsd = local('2026-11-20T23:52:12');
  test.each<[string, string, number | null, string]>([
    ['a file of RFC 3164', `Nov 20 23:52:12 gw sm-mta[11]: ${text}`, bsd, 'gw'],
    ['a day of one digit', `Nov  2 23:52:12 gw sm-mta[11]: ${text}`, local('2026-11-02T23:52:12'), 'gw'],
    ['the same, not filled up', `Nov 2 23:52:12 gw sm-mta[11]: ${text}`, local('2026-11-02T23:52:12'), 'gw'],
    ['a raw datagram without a host', `<22>Nov 20 23:52:12 sm-mta[11]: ${text}`, bsd, ''],
    ['a datagram with one', `<22>Nov 20 23:52:12 gw.example.org sm-mta[11]: ${text}`, bsd, 'gw.example.org'],
    ['a host that is an address', `Nov 20 23:52:12 192.0.2.9 sm-mta[11]: ${text}`, bsd, '192.0.2.9'],
    ['Solaris', `Nov 20 23:52:12 gw sm-mta[11]: [ID 801593 mail.info] ${text}`, bsd, 'gw'],
    ['AIX', `Nov 20 23:52:12 gw mail:info sm-mta[11]: ${text}`, bsd, 'gw'],
    ['AIX, forwarded', `Nov 20 23:52:12 log Message forwarded from gw: sm-mta[11]: ${text}`, bsd, 'log'],
    ['IRIX', `Nov 20 23:52:12 6F:gw sm-mta[11]: ${text}`, bsd, 'gw'],
    ['FreeBSD with its level', `Nov 20 23:52:12 <mail.info> gw sm-mta[11]: ${text}`, bsd, 'gw'],
    ['FreeBSD with numbers', `Nov 20 23:52:12 <2.6> gw sm-mta[11]: ${text}`, bsd, 'gw'],
    ['syslog-ng', `Nov 20 23:52:12 s_local@gw sm-mta[11]: ${text}`, bsd, 'gw'],
    ['fractions', `Nov 20 23:52:12.250 gw sm-mta[11]: ${text}`, bsd + 250, 'gw'],
    ['a year', `Nov 20 2019 23:52:12 gw sm-mta[11]: ${text}`, local('2019-11-20T23:52:12'), 'gw'],
    ['a year behind', `Nov 20 23:52:12 2019 gw sm-mta[11]: ${text}`, local('2019-11-20T23:52:12'), 'gw'],
    ['a year in front', `2019 Nov 20 23:52:12 gw sm-mta[11]: ${text}`, local('2019-11-20T23:52:12'), 'gw'],
    [
      'RFC 5424',
      `<22>1 2026-11-20T23:52:12.003Z gw sm-mta 11 - - ${text}`,
      Date.parse('2026-11-20T23:52:12.003Z'),
      'gw',
    ],
    [
      'RFC 5424 with data',
      `<22>1 2026-11-20T23:52:12Z gw sm-mta 11 ID [a b="c \\] d"][e f="g"] ${text}`,
      Date.parse('2026-11-20T23:52:12Z'),
      'gw',
    ],
    [
      'RFC 5424 in a file',
      `1 2026-11-20T23:52:12Z - sm-mta 11 - - ${text}`,
      Date.parse('2026-11-20T23:52:12Z'),
      '',
    ],
    [
      'rsyslog',
      `2026-11-20T23:52:12.123456+01:00 gw sm-mta[11]: ${text}`,
      Date.parse('2026-11-20T22:52:12.123Z'),
      'gw',
    ],
    ['ISO without a zone', `2026-11-20T23:52:12 gw sm-mta[11]: ${text}`, bsd, 'gw'],
    ['ISO with a space', `2026-11-20 23:52:12 MAIL sm-mta[11]: ${text}`, bsd, 'MAIL'],
    [
      'journalctl short-iso',
      `2026-11-20T23:52:12+0100 gw sm-mta[11]: ${text}`,
      Date.parse('2026-11-20T22:52:12Z'),
      'gw',
    ],
    [
      'journalctl short-full',
      `Fri 2026-11-20 23:52:12 UTC gw sm-mta[11]: ${text}`,
      Date.parse('2026-11-20T23:52:12Z'),
      'gw',
    ],
    ['journalctl short-monotonic', `[12345.678901] gw sm-mta[11]: ${text}`, null, 'gw'],
    ['a date with strokes', `2026/11/20 23:52:12 gw sm-mta[11]: ${text}`, bsd, 'gw'],
    [
      'a container that writes for syslog',
      `2026-11-20T23:52:13.1Z Nov 20 23:52:12 gw sm-mta[11]: ${text}`,
      bsd,
      'gw',
    ],
    [
      'Kubernetes',
      `2026-11-20T23:52:13.123456789Z stdout F Nov 20 23:52:12 gw sm-mta[11]: ${text}`,
      bsd,
      'gw',
    ],
    [
      'Kubernetes, without a time inside',
      `2026-11-20T23:52:12.1Z stderr F sm-mta[11]: ${text}`,
      Date.parse('2026-11-20T23:52:12.1Z'),
      '',
    ],
    [
      "Docker's own files",
      JSON.stringify({ log: `Nov 20 23:52:12 gw sm-mta[11]: ${text}\n`, time: '2026-11-20T23:52:13Z' }),
      bsd,
      'gw',
    ],
    [
      'a log shipper that keeps the whole line',
      JSON.stringify({ message: `sm-mta[11]: ${text}`, host: 'gw', '@timestamp': '2026-11-20T23:52:12Z' }),
      Date.parse('2026-11-20T23:52:12Z'),
      'gw',
    ],
    ['Docker Compose', `mail-1  | Nov 20 23:52:12 gw sm-mta[11]: ${text}`, bsd, 'gw'],
    ['grep in several files', `/var/log/maillog.1:Nov 20 23:52:12 gw sm-mta[11]: ${text}`, bsd, 'gw'],
    ['grep -n', `17:Nov 20 23:52:12 gw sm-mta[11]: ${text}`, bsd, 'gw'],
    ['a quotation', `> Nov 20 23:52:12 gw sm-mta[11]: ${text}`, bsd, 'gw'],
    [
      'a zone by its name',
      `Nov 20 23:52:12 UTC gw sm-mta[11]: ${text}`,
      Date.parse('2026-11-20T23:52:12Z'),
      'gw',
    ],
    [
      'a zone by its hours',
      `Nov 20 23:52:12 +0100 gw sm-mta[11]: ${text}`,
      Date.parse('2026-11-20T22:52:12Z'),
      'gw',
    ],
    ['a host that looks like a zone', `Nov 20 23:52:12 MAIL sm-mta[11]: ${text}`, bsd, 'MAIL'],
    ['journalctl short-unix', `1795218732.250000 gw sm-mta[11]: ${text}`, 1_795_218_732_250, 'gw'],
    [
      'the journal as JSON',
      JSON.stringify({
        MESSAGE: text,
        SYSLOG_IDENTIFIER: 'sm-mta',
        _PID: '11',
        _HOSTNAME: 'gw',
        __REALTIME_TIMESTAMP: '1795218732250000',
      }),
      1_795_218_732_250,
      'gw',
    ],
    [
      'a message that is no UTF-8',
      JSON.stringify({
        MESSAGE: [...Buffer.from(text)],
        SYSLOG_IDENTIFIER: 'sm-mta',
        _PID: '11',
        __REALTIME_TIMESTAMP: '1795218732250000',
      }),
      1_795_218_732_250,
      '',
    ],
    ['a stamp in front of a stamp', `Nov 20 23:53:00 log Nov 20 23:52:12 gw sm-mta[11]: ${text}`, bsd, 'gw'],
    ['no time', `sm-mta[11]: ${text}`, null, ''],
    ['the day in front', `20 Nov 23:52:12 gw sm-mta[11]: ${text}`, bsd, 'gw'],
    [
      'a day of one digit in front',
      `2 Nov 23:52:12 gw sm-mta[11]: ${text}`,
      local('2026-11-02T23:52:12'),
      'gw',
    ],
    ['day and year', `20-Nov-2019 23:52:12 gw sm-mta[11]: ${text}`, local('2019-11-20T23:52:12'), 'gw'],
    [
      'the same as a web server writes it',
      `20/Nov/2026:23:52:12 +0100 gw sm-mta[11]: ${text}`,
      Date.parse('2026-11-20T22:52:12Z'),
      'gw',
    ],
    ['no colon behind the process id', `Nov 20 23:52:12 gw sm-mta[11] ${text}`, bsd, 'gw'],
    ['macOS', `Nov 20 23:52:12 gw sm-mta[11] <Info>: ${text}`, bsd, 'gw'],
    [
      'a collector and the host',
      `Nov 20 23:52:12 log.example.org gw/192.0.2.1 sm-mta[11]: ${text}`,
      bsd,
      'gw',
    ],
    ['AIX with its facility', `Nov 20 23:52:12 gw mail:info mail sm-mta[11]: ${text}`, bsd, 'gw'],
    ['a priority with a stroke', `Nov 20 23:52:12 gw mail/info sm-mta[11]: ${text}`, bsd, 'gw'],
    ['Kiwi', `2026-11-20 23:52:13\tMail.Info\t192.0.2.9\tNov 20 23:52:12 gw sm-mta[11]: ${text}`, bsd, 'gw'],
    ['Kiwi alone', `2026-11-20 23:52:12\tMail.Info\t192.0.2.9\tsm-mta[11]: ${text}`, bsd, '192.0.2.9'],
    ['a stream with lengths', `62 <22>Nov 20 23:52:12 gw sm-mta[11]: ${text}`, bsd, 'gw'],
    ['zeros that a crash left', `${'\0'.repeat(5000)}Nov 20 23:52:12 gw sm-mta[11]: ${text}`, bsd, 'gw'],
    [
      'a shipper that knows host and process',
      JSON.stringify({
        '@timestamp': '2026-11-20T23:52:12Z',
        host: { name: 'gw' },
        process: { name: 'sm-mta', pid: 11 },
        message: text,
      }),
      Date.parse('2026-11-20T23:52:12Z'),
      'gw',
    ],
    [
      'Graylog',
      JSON.stringify({ short_message: `sm-mta[11]: ${text}`, host: 'gw', timestamp: 1_795_218_732.25 }),
      1_795_218_732_250,
      'gw',
    ],
  ])('%s', (_name, line, at, host) => {
    const filed = reader()(line);
    expect(filed).toMatchObject({ at, host });
    expect(parseFiled(filed)).toMatchObject({
      tag: 'sm-mta',
      pid: 11,
      queueId: '6AKNt7sq004711',
      fact: { kind: 'discarded' },
    });
  });

  test('without a process id', () =>
    expect(parseFiled(reader()(`Nov 20 23:52:12 gw sendmail: ${text}`))).toMatchObject({
      tag: 'sendmail',
      pid: null,
      fact: { kind: 'discarded' },
    }));
});

test.each([
  `Nov 20 23:52:12 gw one two cron[11]: ${text}`,
  `Nov 20 23:52:12 gw cron[11] ${text}`,
  `Nov 20 23:52:12 gw a line that speaks of sm-mta[11]: ${text}`,
  `20 Nov lines of sm-mta[11]: ${text}`,
])('what only looks like it is another program’s: %s', (line) =>
  expect(parseFiled(reader()(line)).fact.kind).toBe('foreign'),
);

test('a line that came again is the line before it, of the same host', () => {
  const read = reader();
  read('Nov 20 23:52:12 gw sm-mta[11]: AUTH warning: no mechanisms');
  const again = parseFiled(read('Nov 20 23:52:19 gw last message repeated 3 times'));
  expect(again).toMatchObject({
    pid: 11,
    fact: { kind: 'repeated', times: 3, of: { kind: 'login-trouble' } },
  });
  expect(parseFiled(read('Nov 20 23:52:20 other last message repeated 2 times')).fact.kind).toBe('foreign');
});

test('another program repeats itself, too', () => {
  const read = reader();
  read('Nov 20 23:52:12 gw cron[1]: hello');
  expect(parseFiled(read('Nov 20 23:52:19 gw last message repeated 3 times')).fact.kind).toBe('foreign');
});

describe('no line stops it', () => {
  const pieces = [
    'Nov 20 23:52:12 ',
    'gw ',
    'sm-mta[11]: ',
    '6AKNt7sq004711: ',
    'from=',
    'to=<',
    '<',
    '>',
    '"',
    '\\',
    ', ',
    ', size=1, class=0, nrcpts=1',
    ', msgid=',
    ', proto=ESMTP',
    ', relay=h [192.0.2.1]',
    ', stat=Sent',
    ', delay=00:00:01',
    ', user=',
    'AUTH failure (X): x (-13) SASL(-13): x: user: ',
    ' not found in sasldb',
    'ruleset=x, arg1=',
    ', reject=550 ',
    'Milter: to=',
    '\0',
    '\uFFFD',
    'é',
    '{"MESSAGE":',
    '<22>1 ',
    '[a b="',
    'last message repeated ',
    ', arg2=',
    ', addr=',
    'Milter: connect: host=',
    'split: count=1, ids=',
    '... ',
    'Syntax error in mailbox address "',
    '14NNwaRm004711: DSN: ',
    'SYSERR(',
    ': line 1',
    ' writable ',
  ];
  const lines = fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 40 })
    .map((parts) => parts.join(''));

  test('whatever it is', () => {
    const read = reader();
    const book = passingBook(() => {});
    fc.assert(
      fc.property(lines, (line) => {
        const filed = read(line);
        join(parseFiled(filed), filed.at ?? 0, book);
      }),
      { numRuns: 3000 },
    );
  });

  test('behind every beginning that is known', () => {
    const read = reader();
    for (const start of Object.values(beginnings).flat())
      for (const piece of [' ', '"<', ', relay=h [', 'a: ', 'x@y ']) {
        const text = `${start}${piece.repeat(20_000 / piece.length)}`;
        expect(parseFiled(read(`Nov 20 23:52:12 gw sm-mta[11]: 6AKNt7sq004711: ${text}`)).tag).toBe('sm-mta');
      }
  });

  // a line of a quarter of a million signs may take no longer than many short ones: what is quadratic takes minutes here
  test.each(pieces)('however long: %j again and again', (piece) => {
    const heads = [
      '',
      'sm-mta[11]: ',
      'sm-mta[11]: 6AKNt7sq004711: ',
      'sm-mta[11]: 6AKNt7sq004711: to=',
      'sm-mta[11]: 6AKNt7sq004711: from=',
    ];
    const more = [
      'sm-mta[11]: AUTH failure (X): user not found (-20) SASL(-13): user not found: user: ',
      'sm-mta[11]: ruleset=check_mail, arg1=',
      'sm-mta[11]: Milter: to=',
      'sm-mta[11]: 6AKNt7sq004711: ruleset=check_compat, arg1=<a>, arg2=',
      'sm-mta[11]: 6AKNt7sq004711: Milter: connect: host=',
      'sm-mta[11]: 6AKNt7sq004711: 14NNwaRm004711: DSN: ',
      'sm-mta[11]: 6AKNt7sq004711: Syntax error in mailbox address "',
    ];
    const read = reader();
    for (const head of [...heads, ...more]) {
      const filed = read(`Nov 20 23:52:12 gw ${head}${piece.repeat(250_000 / piece.length)}`);
      expect(parseFiled(filed).tag).toBeDefined();
    }
  });
});

test('a point behind the seconds without a fraction gives no time that is no number', () => {
  const read = lineReader({ latest: Date.now() });
  expect(read('Nov 20 23:52:12. gw sm-mta[11]: restarting').at).toBeNull();
});
