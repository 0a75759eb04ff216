import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLine, tiesOf } from '#lib/maillog/parse/parse-line.ts';
import { dayMs } from '#lib/maillog/place.ts';
import type { LogReader } from '#lib/maillog/reader.ts';
import { everything } from '#lib/maillog/search/query.ts';
import { openWriter } from '#lib/maillog/store.ts';
import { realm, testStore } from '#lib/maillog/test-log.ts';
import { dayFiller } from './fill-day.ts';
import { dayImport } from './import-days.ts';

const traffic = readFileSync(new URL('../maillog/fixtures/traffic.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

const firstDay = 20_700;
const now = new Date((firstDay + 30) * dayMs);

type Line = { at: number; text: string };

/** The traffic of the fixture on several days, from this hour on; its messages have ids of their own on each. */
function days(count: number, hour: number): Line[] {
  return Array.from({ length: count }, (_, day) =>
    traffic.map((line, index) => ({
      at: (firstDay + day) * dayMs + hour * 3_600_000 + index * 20_000,
      text: line.replaceAll('6AL3', `6A${day}3`).replace('live-mta', 'sm-mta'),
    })),
  ).flat();
}

/** A message that is retried every twelve hours, whose client logged in before midnight. */
function retried(day: number): Line[] {
  const id = `6A${day}NzzzZ099001`;
  const midnight = (firstDay + day + 1) * dayMs;
  const line = (at: number, pid: number, text: string) => ({ at, text: `sm-mta[${pid}]: ${text}` });
  const peer = 'relay=[198.51.100.7]';
  const tried = (at: number, pid: number, stat: string) => [
    line(
      at,
      pid,
      'STARTTLS=client, relay=mx.e.org. [192.0.2.9], version=TLSv1.3, verify=OK, cipher=X, bits=256/256',
    ),
    line(
      at + 1000,
      pid,
      `${id}: to=<z@e.org>, delay=00:00:01, mailer=esmtp, pri=1, relay=mx.e.org. [192.0.2.9], ${stat}`,
    ),
  ];
  return [
    line(midnight - 50_000, 99_001, 'NOQUEUE: connect from [198.51.100.7]'),
    line(midnight - 40_000, 99_001, `AUTH=server, ${peer}, authid=night, mech=PLAIN, bits=0`),
    line(
      midnight + 30_000,
      99_001,
      `${id}: from=<n@corp.lan>, size=9, class=0, nrcpts=1, msgid=<m${day}@n>, proto=ESMTPA, daemon=MSA, ${peer}`,
    ),
    ...tried(midnight + 31_000, 99_002, 'dsn=4.0.0, stat=Deferred: no'),
    ...tried(midnight + dayMs / 2, 99_003, 'dsn=4.0.0, stat=Deferred: no'),
    ...tried(midnight + dayMs, 99_004, 'dsn=2.0.0, stat=Sent (ok)'),
    line(midnight + dayMs + 2000, 99_004, `${id}: done; delay=1+00:00:00, ntries=3`),
  ];
}

/** What is told of every message and every log-in, but for the numbers of lines. */
function told(reader: LogReader) {
  const { messages } = reader.listMessages({ query: everything, now }, { limit: 5000 });
  return {
    messages: messages
      .map(({ id: _id, ...message }) =>
        JSON.stringify({ ...message, deliveries: message.deliveries.map(({ message: _of, ...one }) => one) }),
      )
      .sort(),
    lines: messages
      .map(({ gateway, queueId }) => reader.journey(gateway, queueId)?.lines.map(({ line }) => line))
      .map((lines) => JSON.stringify(lines))
      .sort(),
    logins: reader
      .logins({}, { limit: 5000 })
      .logins.map(({ id: _id, session: _of, ...one }) => JSON.stringify(one))
      .sort(),
    totals: reader.summary({ query: everything, now }),
  };
}

type Plan = { lines: readonly Line[]; cuts: readonly number[]; have: readonly number[]; ended: number };

const tied = (lines: readonly Line[]) =>
  lines.flatMap(({ at, text }) => {
    const ties = tiesOf(text);
    return ties ? [{ at, text, ties }] : [];
  });

/** Imports files that the lines are cut into, once day by day and once line by line, into stores that have some days already; an import before was ended behind so many lines. */
async function bothWays({ lines, cuts, have, ended }: Plan) {
  const known = lines
    .filter(({ at }) => have.includes(Math.floor(at / dayMs)))
    .map((line) => ({ ...line, parsed: parseLine(line.text, 'all') }));
  const [plain, byDays] = [testStore(), testStore()];
  for (const store of [plain, byDays]) await store.importFile(known);
  await plain.importFile(lines.map((line) => ({ ...line, parsed: parseLine(line.text, 'all') })));
  const filled = new Set<string>();
  const begin = (name: string) => {
    const writer = openWriter(byDays.path);
    const days = dayImport({
      ...{ writer, gateway: 'gw1', realm, atOnce: 2, filler: dayFiller(0), today: firstDay + 30 },
      pathOf(day) {
        filled.add(`${byDays.path}.${name}${day}`);
        return `${byDays.path}.${name}${day}`;
      },
    });
    return { writer, days };
  };
  const first = begin('first');
  for (let at = 0; at < ended; at += 50)
    await first.days.put(tied(lines.slice(at, Math.min(at + 50, ended))));
  first.writer.close(); // killed: what was not stored is lost
  const before = byDays.rawLines().length;
  filled.clear();
  const { writer, days } = begin('');
  const ends = [...cuts.map((cut) => cut % lines.length).sort((a, b) => a - b), lines.length];
  let start = 0;
  for (const end of ends) {
    days.openFile();
    for (let at = start; at < end; at += 50) await days.put(tied(lines.slice(at, Math.min(at + 50, end))));
    start = end;
  }
  await days.end();
  writer.close();
  expect(days.stored()).toBe(byDays.rawLines().length - before);
  for (const path of filled) expect(existsSync(path)).toBe(false);
  return { plain, byDays, filled: filled.size };
}

test('days that are filled by themselves come to the same as lines one by one', {
  timeout: 120_000,
}, async () => {
  const plans = fc.record({
    hour: fc.constantFrom(0, 9, 23),
    late: fc.subarray([0, 1, 2]),
    cuts: fc.array(fc.nat(5000), { maxLength: 3 }),
    ended: fc.oneof(fc.constant(0), fc.nat(1000)),
    have: fc.constantFrom([], [firstDay + 1], [firstDay - 1, firstDay + 3]),
  });
  let most = 0;
  await fc.assert(
    fc.asyncProperty(plans, async ({ hour, late, cuts, have, ended }) => {
      const lines = [...days(4, hour), ...late.flatMap(retried)].sort((a, b) => a.at - b.at);
      const { plain, byDays, filled } = await bothWays({ lines, cuts, have, ended });
      most = Math.max(most, filled);
      expect(byDays.rawLines()).toEqual(plain.rawLines());
      expect(told(byDays.read())).toEqual(told(plain.read()));
    }),
    { numRuns: 12 },
  );
  expect(most).toBeGreaterThan(2);
});
