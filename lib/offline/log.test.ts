import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { log } from './log.ts';
import { readLogFiles } from './log-files.ts';

let folder: string;
let said: string;
let complained: string;
const now = new Date('2026-11-21T12:00:00Z');

const put = (name: string, content: string | Buffer, written = now) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  utimesSync(path, written, written);
  return path;
};
const line = (stamp: string, text: string, host = 'gw') => `${stamp} ${host} sm-mta[11]: ${text}\n`;
const ndjson = () =>
  said
    .split('\n')
    .filter(Boolean)
    .map((one): Record<string, unknown> => JSON.parse(one));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-'));
  said = '';
  complained = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += typeof text === 'string' ? text : Buffer.from(text).toString();
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    complained += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const read = async (...paths: string[]) => {
  const lines: string[] = [];
  for await (const batch of readLogFiles(paths, { now }))
    lines.push(...batch.map((one) => one.line.replace('sm-mta[11]: ', '')));
  return lines;
};

describe('log files', () => {
  it.each([
    ['the low byte first', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['the high byte first', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['packed', (text: string) => gzipSync(Buffer.from(`\uFEFF${text}`, 'utf16le'))],
  ])('are read in UTF-16 with %s', async (_how, encoded) => {
    const text = line('Nov 20 10:00:00', 'from=<jürgen@bücher.example>').replace('\n', '\r\n');
    expect(await read(put('mail.log', encoded(text.repeat(20_000))))).toEqual(
      Array.from({ length: 20_000 }, () => 'from=<jürgen@bücher.example>'),
    );
  });

  it('are one log, in the order of their times, whatever the order they are named in', async () => {
    const oldest = put(
      'mail.log.2.gz',
      gzipSync(line('Nov 18 10:00:00', 'one') + line('Nov 18 11:00:00', 'two')),
    );
    const older = put('mail.log.1', line('Nov 19 10:00:00', 'three') + line('Nov 19 11:00:00', 'four'));
    const newest = put('mail.log', line('Nov 20 10:00:00', 'five'));
    expect(await read(newest, oldest, older)).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  it('of two gateways go side by side', async () => {
    const first = put('a.log', ['1', '3', '5'].map((at) => line(`Nov 20 10:00:0${at}`, at)).join(''));
    const second = put('b.log', ['2', '4', '6'].map((at) => line(`Nov 20 10:00:0${at}`, at, 'gw2')).join(''));
    expect(await read(first, second)).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('keep their own order where a clock was set back', async () => {
    const stepped = put(
      'a.log',
      line('Nov 20 10:30:00', 'a') + line('Nov 20 09:30:00', 'b') + line('Nov 20 09:31:00', 'c'),
    );
    const other = put('b.log', line('Nov 20 10:29:00', 'x') + line('Nov 20 10:40:00', 'y'));
    expect(await read(stepped, other)).toEqual(['x', 'a', 'b', 'c', 'y']);
  });

  it('go over New Year’s Eve without a year, each file by the time it was written', async () => {
    const old = put('mail.log.1', line('Dec 30 10:00:00', 'old'), new Date('2025-12-31T00:00:00'));
    const young = put(
      'mail.log',
      line('Dec 31 23:59:59', 'eve') + line('Jan  1 00:00:01', 'new'),
      new Date('2026-01-02T00:00:00'),
    );
    expect(await read(young, old)).toEqual(['old', 'eve', 'new']);
    await log(['parse', young]);
    expect(ndjson().map(({ time }) => new Date(String(time)).getFullYear())).toEqual([2025, 2026]);
  });

  it('may be of several members, with CRLF, without a last line break', async () => {
    const path = put(
      'a.gz',
      Buffer.concat([
        gzipSync(line('Nov 20 10:00:00', 'a').replace('\n', '\r\n')),
        gzipSync(line('Nov 20 10:00:01', 'b').trimEnd()),
      ]),
    );
    expect(await read(path)).toEqual(['a', 'b']);
  });

  it('hold UTF-8, Latin-1, NUL and lines without an end', async () => {
    const bytes = Buffer.concat([
      Buffer.from(line('Nov 20 10:00:00', 'zoë')),
      Buffer.from(line('Nov 20 10:00:01', 'zoë'), 'latin1'),
      Buffer.from(line('Nov 20 10:00:02', 'a\0b')),
      Buffer.from(line('Nov 20 10:00:03', 'x'.repeat(3_000_000))),
      Buffer.from(line('Nov 20 10:00:04', 'end')),
    ]);
    const lines = await read(put('a.log', bytes));
    expect(lines.map((one) => one.slice(0, 5))).toEqual(['zoë', 'zoë', 'a\0b', 'xxxxx', 'end']);
    expect(lines[3]?.length).toBeLessThan(300_000);
  });

  it('may be the journal’s export, with values that are no text', async () => {
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(4n);
    const record = (message: Buffer) =>
      Buffer.concat([
        Buffer.from(
          '__CURSOR=s=1\n__REALTIME_TIMESTAMP=1795218732250000\n_HOSTNAME=gw\nSYSLOG_IDENTIFIER=sm-mta\n_PID=11\n',
        ),
        message,
        Buffer.from('\n\n'),
      ]);
    const path = put(
      'journal',
      Buffer.concat([
        record(Buffer.from('MESSAGE=one')),
        record(Buffer.concat([Buffer.from('MESSAGE\n'), size, Buffer.from('a\n\nb')])),
      ]),
    );
    expect(await read(path)).toEqual(['one', 'a\n\nb']);
  });

  it('that are cut, damaged, packed otherwise or not there are said', async () => {
    const whole = gzipSync(line('Nov 20 10:00:00', 'a').repeat(5000));
    await expect(read(put('cut.gz', whole.subarray(0, whole.length - 20)))).rejects.toThrow('is cut');
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 40, 60);
    await expect(read(put('damaged.gz', damaged))).rejects.toThrow('is damaged');
    await expect(read(put('a.xz', Buffer.from('fd377a585a0000', 'hex')))).rejects.toThrow(
      'compressed in a way',
    );
    await expect(read(join(folder, 'none'))).rejects.toThrow('It is not there.');
    await expect(read(folder)).rejects.toThrow('It is a folder.');
    expect(await read(put('empty', ''))).toEqual([]);
  });
});

describe('postern log', () => {
  it('parse prints an event a line, and counts what it does not understand by shape', async () => {
    const strange = ['strange thing 17 of <a@e>', 'strange thing 4 of <b@e>']
      .map((text) => line('Nov 20 10:00:00', text))
      .join('');
    const path = put(
      'a.log',
      `${line('Nov 20 10:00:00', '6AKA00sq000011: discarded')}${strange}Nov 20 10:00:00 gw cron[1]: hello\n`,
    );
    expect(await log(['parse', path])).toBe(0);
    expect(ndjson()).toMatchObject([
      { kind: 'discarded', host: 'gw', tag: 'sm-mta', pid: 11, queueId: '6AKA00sq000011' },
      { kind: 'unknown', foreign: false, shape: 'strange thing N of <…>' },
      { kind: 'unknown', foreign: false },
      { kind: 'unknown', foreign: true, tag: 'cron' },
    ]);
    expect(complained).toBe('       2  strange thing N of <…>\n');
  });

  it('parse --unknown prints the gaps alone', async () => {
    await log([
      'parse',
      '--unknown',
      put(
        'a.log',
        line('Nov 20 10:00:00', 'odd') + line('Nov 20 10:00:00', 'NOQUEUE: stopping daemon, reason=signal'),
      ),
    ]);
    expect(ndjson().map(({ text }) => text)).toEqual(['odd']);
  });

  it('messages prints a message a line, joined over files', async () => {
    const relay = 'relay=app.example [192.0.2.20]';
    const first = put(
      'mail.log.1',
      line('Nov 19 23:59:58', `AUTH=server, ${relay}, authid=kim@corp.example, mech=PLAIN, bits=0`) +
        line(
          'Nov 19 23:59:59',
          `6AJNxxsq000011: from=<kim@corp.example>, size=7, class=0, nrcpts=1, msgid=<m>, proto=ESMTPA, daemon=MTA, ${relay}`,
        ),
    );
    const second = put(
      'mail.log',
      line(
        'Nov 20 00:00:03',
        '6AJNxxsq000011: to=<joe@away.example>, delay=00:00:04, xdelay=00:00:01, mailer=esmtp, pri=1, relay=mx.away.example. [198.51.100.4], dsn=2.0.0, stat=Sent (ok)',
      ),
    );
    expect(await log(['messages', '--realm', 'corp.example', second, first])).toBe(0);
    expect(ndjson()).toMatchObject([
      { queueId: '6AJNxxsq000011', account: 'kim', recipients: [{ status: 'sent' }], accepted: true },
    ]);
  });

  it('messages tells what it had read when a file breaks off', async () => {
    const whole = gzipSync(
      line(
        'Nov 20 10:00:00',
        '6AKA00sq000011: to=<joe@e>, delay=00:00:01, mailer=esmtp, pri=1, dsn=2.0.0, stat=Sent',
      ) + line('Nov 20 10:00:00', 'x').repeat(60_000),
    );
    const path = put('cut.gz', whole.subarray(0, whole.length - 9));
    await expect(log(['messages', path])).rejects.toThrow('is cut');
    expect(ndjson()).toHaveLength(1);
  });

  it.each([
    [[]],
    [['show']],
    [['parse']],
    [['messages', '--year', 'then', 'x']],
    [['parse', '--nonsense', 'x']],
  ])('says how it is used: %j', async (args) => {
    await expect(log(args)).rejects.toThrow(/Usage|is no year|nknown option/);
  });
});
