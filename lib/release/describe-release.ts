import { canonicalJson } from '#lib/canonical-json.ts';
import type { Db } from '#lib/db/client.ts';
import type { ChangeWord } from '#lib/policy/describe/change-word.ts';
import { describeChange, mapAreas } from '#lib/policy/describe/describe-change.ts';
import { byMap, type Entry, type MapName, mapNames } from '#lib/policy/entry/entry.ts';
import { digestOf } from './blob-store.ts';
import { policyText, type ReleasedPolicy, readList } from './store.ts';
import { differingRuns, linesIn } from './text.ts';

/** More entries than these are not read out one by one. */
const most = 20_000;

type Change = { before: ReleasedPolicy; after: ReleasedPolicy; names: Readonly<Record<string, string>> };

const shared = globalThis as typeof globalThis & { posternLastWords?: { of: string; words: ChangeWord[] } };

/**
 * The change from one release to another, or to the draft, in words. Of the entries only those parts are read in which the two differ. The last answer is
 * kept, over Next's separate bundles: who deploys has just looked at it.
 */
export async function describeRelease(db: Db, change: Change): Promise<ChangeWord[]> {
  const { before, after, names } = change;
  const of = digestOf(canonicalJson([policyText(before), policyText(after), names]));
  if (shared.posternLastWords?.of === of) return shared.posternLastWords.words;
  const words = await describe(db, change);
  shared.posternLastWords = { of, words };
  return words;
}

async function describe(db: Db, { before, after, names }: Change): Promise<ChangeWord[]> {
  const then = emptyMaps();
  const now = emptyMaps();
  const long: ChangeWord[] = [];
  for (const map of mapNames) {
    const runs = differingRuns(before.lists[map], after.lists[map]);
    const [old, fresh] = [runs.flatMap((run) => run.before), runs.flatMap((run) => run.after)];
    if (linesIn(old) + linesIn(fresh) > most) long.push(countedWord(map, before, after));
    else {
      then[map] = await readList(db, map, old);
      now[map] = await readList(db, map, fresh);
    }
  }
  const [old, fresh] = [
    { ...before.policy, maps: then },
    { ...after.policy, maps: now },
  ];
  return [...long, ...describeChange(old, fresh, names)];
}

function countedWord(map: MapName, before: ReleasedPolicy, after: ReleasedPolicy): ChangeWord {
  const count = ({ lists }: ReleasedPolicy) => linesIn(lists[map]).toLocaleString('en');
  const text = `Too many entries differ to name them here: ${count(after)} now, ${count(before)} before. The list shows which are new or changed`;
  return { kind: 'changed', ...mapAreas[map], text };
}

const emptyMaps = () => byMap((): Entry[] => []);
