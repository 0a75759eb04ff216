import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FiledLine } from '#lib/maillog/join/filed-line.ts';
import { filedLine, type LineRange } from './line-batch.ts';
import { type LinePacket, linePacker, packetOf, unpackLines } from './line-packet.ts';
import { lineScanner } from './scan-lines.ts';

const routeCount = 3;
const anyLine = fc.record({
  host: fc.constantFrom('gw', 'gw', 'gw2'),
  text: fc.constantFrom('from=<kim@e>', 'to=<ü@e>', 'to=<joe@e>', `msgid=<${'x'.repeat(9000)}>`),
  route: fc.integer({ min: -1, max: routeCount - 1 }),
});

/** Ranges of a few lines each, as files that overlap have them. */
const anyLog = fc.array(
  fc.tuple(fc.array(anyLine, { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 20 })),
  {
    maxLength: 8,
  },
);

test('each thread unpacks its own lines in their order, whatever goes into one packet, also in memory that is used again', () => {
  fc.assert(
    fc.property(anyLog, fc.boolean(), (log, isSentEachTime) => {
      const packer = linePacker();
      const wanted: FiledLine[][] = Array.from({ length: routeCount }, () => []);
      const found: FiledLine[][] = Array.from({ length: routeCount }, () => []);
      const unpack = (packet: LinePacket | null) => {
        if (!packet) return;
        for (const [route, lines] of found.entries())
          unpackLines(structuredClone(packetOf(packet, route)), route, (line) => lines.push(line));
        packer.giveBack(packet);
      };
      for (const [lines, length] of log) {
        const batch = lineScanner({ latest: Date.now() })(
          Buffer.from(lines.map(({ host, text }) => `Nov 20 23:52:12 ${host} sm-mta[7]: ${text}`).join('\n')),
        );
        for (let from = 0; from < batch.count; from += length) {
          const range: LineRange = { batch, from, until: Math.min(batch.count, from + length) };
          const routes = Int8Array.from(lines.slice(from, range.until), ({ route }) => route);
          for (const [offset, route] of routes.entries())
            wanted[route]?.push(filedLine(batch, from + offset));
          if (!packer.fits(range)) unpack(packer.take());
          packer.add(range, routes);
          if (isSentEachTime) unpack(packer.take());
        }
      }
      unpack(packer.take());
      expect(found).toEqual(wanted);
    }),
  );
});
