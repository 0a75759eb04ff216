import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFrame } from '#lib/agent/log/frame.ts';

const now = new Date('2026-11-21T02:00:00Z');
const local = (text: string) => new Date(text);

test.each([
  [
    'a datagram of syslog(3)',
    '<22>Nov 20 23:20:17 sm-mta[5290]: NOQUEUE: connect',
    local('2026-11-20T23:20:17'),
    'sm-mta',
    'sm-mta[5290]: NOQUEUE: connect',
  ],
  [
    'a file line with a host',
    'Nov  2 03:04:05 gw sm-mta[1]: a: b',
    local('2026-11-02T03:04:05'),
    'sm-mta',
    'sm-mta[1]: a: b',
  ],
  [
    'a file line with an ISO time',
    '2026-11-20T23:20:17.123456+01:00 gw.example.org sm-mta[7]: x',
    new Date('2026-11-20T22:20:17.123Z'),
    'sm-mta',
    'sm-mta[7]: x',
  ],
  [
    'RFC 5424 with data',
    '<22>1 2026-11-20T22:20:17Z gw sm-mta 7 - [meta a="\\]"][b c="d"] hello: there',
    new Date('2026-11-20T22:20:17Z'),
    'sm-mta',
    'sm-mta[7]: hello: there',
  ],
  [
    'RFC 5424 without data',
    '<22>1 2026-11-20T22:20:17Z gw sm-mta 7 - - hello: there',
    new Date('2026-11-20T22:20:17Z'),
    'sm-mta',
    'sm-mta[7]: hello: there',
  ],
  [
    'a message without a process id',
    '<13>Nov 20 23:26:16 test: hello',
    local('2026-11-20T23:26:16'),
    'test',
    'test: hello',
  ],
])('reads %s', (_name, text, at, tag, line) => {
  expect(parseFrame(text, now)).toEqual({ at, tag, line });
});

test('takes a December line read in January for last year', () => {
  const newYear = new Date('2027-01-01T12:00:00Z');
  expect(parseFrame('Dec 31 11:00:00 gw sm-mta[1]: x', newYear)?.at).toEqual(local('2026-12-31T11:00:00'));
});

test('takes one stamp for the latest year that is not ahead, whenever it is read', () => {
  const read = (now: string) =>
    parseFrame('Nov 20 23:20:17 gw sm-mta[1]: x', new Date(now))?.at?.getFullYear();
  const times = [
    '2026-11-21',
    '2027-11-19',
    '2027-11-21',
    '2028-03-01',
    '2026-11-21',
    '2026-11-18',
    '2028-12-01',
  ];
  expect(times.map(read)).toEqual([2026, 2026, 2027, 2027, 2026, 2025, 2028]);
});

test('lets no control character start a line of its own', () => {
  const frame = parseFrame('<22>Nov 20 23:20:17 sm-mta[1]: a\n1795 sm-mta[2]: forged\0', now);
  expect(frame?.line).toBe('sm-mta[1]: a 1795 sm-mta[2]: forged');
});

test('answers null, and never throws, for anything else', () => {
  expect(parseFrame('', now)).toBeNull();
  expect(parseFrame('hello', now)).toBeNull();
  fc.assert(
    fc.property(fc.string(), (text) => {
      const frame = parseFrame(text, now);
      return frame === null || !/[\n\0]/.test(frame.line);
    }),
  );
});
