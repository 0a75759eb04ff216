import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayMs } from '#lib/maillog/place.ts';
import { openWriter } from '#lib/maillog/store.ts';
import { realm, testStore } from '#lib/maillog/test-log.ts';
import { dayFiller } from './fill-day.ts';
import { importChecks } from './import-checks.ts';
import { dayImport } from './import-days.ts';
import { type ImportReport, rangeImport } from './import-file.ts';
import { addOther, addPlain, type LineRange, newBatch } from './line-batch.ts';
import { days, firstDay, type Line, retried, told } from './test-days.ts';

type Plan = { lines: readonly Line[]; cuts: readonly number[]; have: readonly number[]; ended: number };

/** As a scanner of a file makes them: lines in bytes, and some that have to be read as texts. */
function ranged(lines: readonly Line[]): LineRange {
  const batch = newBatch(Buffer.from(lines.map(({ text }) => text).join('\n')));
  let start = 0;
  for (const { at, text } of lines) {
    const end = start + Buffer.byteLength(text);
    if (end - start !== text.length || start % 7 === 0)
      addOther(batch, { at, host: 'gw1', line: text, repeats: null });
    else addPlain(batch, start, end, at, 'gw1');
    start = end + 1;
  }
  return { batch, from: 0, until: batch.count };
}

const noReport = (): ImportReport => ({
  ...{ lines: 0, stored: 0, foreign: 0, others: new Map(), from: null, until: null },
});

/** Imports files that the lines are cut into, once day by day and once line by line, into stores that have some days already; an import before was ended behind so many lines. */
async function bothWays({ lines, cuts, have, ended }: Plan) {
  const known = lines.filter(({ at }) => have.includes(Math.floor(at / dayMs)));
  const [plain, byDays] = [testStore(), testStore()];
  for (const store of [plain, byDays]) await store.importFile(known);
  await plain.importFile(lines);
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
    return {
      writer,
      days,
      take: rangeImport(days, { host: null }, { report: noReport(), checks: importChecks() }),
    };
  };
  const first = begin('first');
  for (let at = 0; at < ended; at += 50) await first.take(ranged(lines.slice(at, Math.min(at + 50, ended))));
  first.writer.close(); // killed: what was not stored is lost
  const before = byDays.rawLines().length;
  filled.clear();
  const { writer, days, take } = begin('');
  const ends = [...cuts.map((cut) => cut % lines.length).sort((a, b) => a - b), lines.length];
  let start = 0;
  for (const end of ends) {
    days.openFile();
    for (let at = start; at < end; at += 50) await take(ranged(lines.slice(at, Math.min(at + 50, end))));
    start = end;
  }
  await days.end();
  writer.close();
  expect(days.stored()).toBe(byDays.rawLines().length - before);
  for (const path of filled) expect(existsSync(path)).toBe(false);
  return { plain, byDays, filled: filled.size };
}

test('days that are filled by themselves come to the same as lines one by one', {
  timeout: 240_000,
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
