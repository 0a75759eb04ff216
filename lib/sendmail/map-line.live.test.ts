import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessTags } from '#lib/policy/entry/access-entry.ts';
import { type Entry, entryId, entrySchema, type MapName } from '#lib/policy/entry/entry.ts';
import { run } from '#lib/run.ts';
import { linesOf } from './entry-lines.ts';
import { hostileText } from './hostile.ts';
import { renderAccess, renderTable } from './render-map.ts';
import { dumpMap, freshFolder, removeFolder } from './test-workshop.ts';

let dir = '';
beforeAll(async () => {
  dir = await freshFolder();
  await mkdir(join(dir, 'maps'));
});
afterAll(() => removeFolder(dir));

const values: Partial<Record<MapName, string[]>> = {
  access: ['RELAY', 'REJECT', '550 no', 'ERROR:5.7.1:550 100% no', '30', 'FRIEND', 'NO', 'VERIFY:256', 'V'],
  mailertable: ['relay:[127.0.0.1]', 'error:5.1.1:550 no 50%', 'local:amy'],
  virtusertable: ['amy@example.org', '%1@example.org', 'error:nouser no'],
  genericstable: ['Amy@example.org'],
};

function candidate(map: MapName): fc.Arbitrary<unknown> {
  const usual = fc.constantFrom(...(values[map] ?? ['']));
  const key = fc.oneof(
    hostileText,
    fc.constantFrom(
      '192.0.2.0/24',
      '10.0.0.0/8',
      '2001:db8::/32',
      'example.org',
      'amy@example.org',
      '.example.org',
      '@example.org',
    ),
  );
  const tag = map === 'access' ? fc.constantFrom(...accessTags.map((row) => row.tag)) : fc.constant('');
  return fc.record({ map: fc.constant(map), tag, key, value: fc.oneof(usual, hostileText) });
}

/** Entries that the schema takes, each key once. */
function takenOf(map: MapName, drafts: readonly unknown[]): Entry[] {
  const taken = drafts.flatMap((draft) => {
    const parsed = entrySchema.safeParse(draft);
    return parsed.success ? [parsed.data] : [];
  });
  return [...new Map(taken.map((entry) => [entryId(entry).toLowerCase(), entry])).values()].filter(
    (entry) => entry.map === map,
  );
}

describe('whatever is typed, makemap stores what the schema took and nothing else', () => {
  it.each(['access', 'mailertable', 'virtusertable', 'genericstable'] as const)(
    '%s',
    { timeout: 120_000 },
    async (map) => {
      let stored = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(candidate(map), { minLength: 60, maxLength: 60 }), async (drafts) => {
          const entries = takenOf(map, drafts);
          const source = map === 'access' ? renderAccess(entries) : renderTable(entries);
          const { code, stderr } = await run('makemap', ['btree', join(dir, 'maps', map)], { input: source });
          expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
          const dumped = await dumpMap(dir, map);
          const keys = new Set(
            entries.flatMap((entry) => linesOf(entry).map((line) => line.key.toLowerCase())),
          );
          expect([...dumped.keys()].sort()).toEqual([...keys].sort());
          for (const entry of entries.filter((one) => !one.key.includes('/'))) {
            for (const line of linesOf(entry)) expect(dumped.get(line.key.toLowerCase())).toBe(line.value);
          }
          stored += dumped.size;
        }),
        { numRuns: 20 },
      );
      expect(stored).toBeGreaterThan(20);
    },
  );
});
