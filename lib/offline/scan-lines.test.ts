import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineReader } from '#lib/maillog/join/filed-line.ts';
import { filedLine } from './line-batch.ts';
import { lineScanner } from './scan-lines.ts';

const text = 'sm-mta[11]: 6AKNt7sq028263: discarded';
const pieces = [
  `Nov 20 23:52:12 gw ${text}`,
  `Nov 20 23:52:13 gw ${text}`,
  `Nov 20 23:59:59 gw milter-greylist: 6AKNt7sq028263: addr`,
  `Nov 21 00:00:00 gw ${text}`,
  `Nov 20 23:52:12 other ${text}`,
  `Dec 31 23:59:59 gw ${text}`,
  `Jan  1 00:00:00 gw ${text}`,
  `Nov 20 23:52:12. gw ${text}`,
  `Nov 20 23:52:12.250 gw ${text}`,
  `Nov 20 23:52:1x gw ${text}`,
  `Nov 20 23:52:12 192.0.2.9 ${text}`,
  `Nov 20 23:52:12 2025 gw ${text}`,
  `2026-11-20T23:52:12.123456+01:00 gw ${text}`,
  `2026-11-20T23:52:13.999999+01:00 gw ${text}`,
  `2026-11-20T23:52:13Z gw ${text}`,
  `2026-11-20 23:52:13 UTC gw ${text}`,
  `<22>1 2026-11-20T23:52:12.003Z gw sm-mta 11 - - discarded`,
  'Nov 20 23:52:14 gw last message repeated 3 times',
  'Nov 20 23:52:14 other last message repeated 3 times',
  'Nov 20 23:52:14 gw syslogd: last message repeated 2 times',
  'last message repeated 4 times',
  'Nov 20 23:52:14 gw é[3]: ü',
  `Nov 20 23:52:14 gw sm-mta[3]: é`,
  'Nov 20 23:52:14 gw no tag',
  'Nov 20 23:52:14 log Nov 20 23:52:13 gw sm-mta[3]: x',
  'no stamp at all',
  text,
  '',
  '\r',
  `Nov 20 23:52:15 gw ${text}\r`,
  `Nov 20 23:52:15 gw sm-mta[3]: ${'x'.repeat(9000)}`,
];

test('lines read by their bytes are the same as those read as texts', () =>
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), fc.nat(40), (lines, cut) => {
      const options = { latest: Date.UTC(2026, 10, 30), year: 2026 };
      const read = lineReader(options);
      const expected = lines
        .map((line) => line.replace(/\r$/, ''))
        .filter(Boolean)
        .map((line) => ({ ...read(line) }));
      const scan = lineScanner(options);
      const found = [lines.slice(0, cut), lines.slice(cut)].flatMap((part) => {
        const batch = scan(Buffer.from(part.join('\n')));
        return Array.from({ length: batch.count }, (_, index) => filedLine(batch, index));
      });
      expect(found).toEqual(expected);
    }),
    { numRuns: 1000 },
  ));
