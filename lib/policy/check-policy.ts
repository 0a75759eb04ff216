import type { Entry } from '#lib/policy/entry/entry.ts';
import { AccessCheck, type MapPart } from './access-check.ts';
import { checkWhole, entriesIn, say, together } from './check-whole.ts';
import type { CheckContext, Finding } from './finding.ts';
import type { FoundByRule } from './found-by-rule.ts';
import type { Policy } from './policy.ts';

export type { Finding } from './finding.ts';

/** Everything the rules have to say about a policy, errors first. Pure: the same policy and context give the same findings. */
export function checkPolicy(policy: Policy, context: CheckContext): Finding[] {
  const { access } = policy.maps;
  const check = new AccessCheck(policy, context);
  check.note('', access);
  check.judge(0, access);
  const found = together([checkWhole(policy, context, check.rare), ...check.found]);
  const others = [...entriesIn(found)].flatMap((at): [number, Entry][] => {
    const entry = access[at];
    return entry === undefined ? [] : [[at, entry]];
  });
  return say(found, new Map(others));
}

/** The access map where its entries are too many to be held: in parts, each known by a name that no other content has. */
export type EntryParts = {
  parts: readonly MapPart[];
  /** The entries of each of these parts, one part after the other. */
  read: (parts: readonly MapPart[]) => AsyncIterable<readonly Entry[]>;
  /** The entries of a part of an earlier map; null when it is not there any more. */
  readAny: (name: string) => Promise<readonly Entry[] | null>;
};

/** What a check leaves behind, so that the next one need not begin anew. It holds for one policy, apart from its access map, and one context. */
export type CheckMemory = { access: AccessCheck; rare: string; whole: FoundByRule };

/**
 * The same for a policy whose access map is read from elsewhere; what it holds of that map does not count. With the memory of a check of the same policy, which
 * is used up, the policy is not asked for, and only that is judged anew which what changed of the access map can concern.
 */
export async function checkParts(
  policyOf: () => Promise<Policy>,
  context: CheckContext,
  map: EntryParts,
  memory: CheckMemory | null = null,
): Promise<{ findings: Finding[]; memory: CheckMemory }> {
  const access =
    (memory && (await goneOver(memory.access, map))) ?? (await checkAll(await policyOf(), context, map));
  const rare = JSON.stringify(access.rare);
  const whole = memory?.rare === rare ? memory.whole : checkWhole(await policyOf(), context, access.rare);
  const found = together([whole, ...access.found]);
  const others = new Map<number, Entry>();
  for (const [name, places] of access.placesOf(entriesIn(found))) {
    const entries = await map.readAny(name);
    for (const { place, id } of places) {
      const entry = entries?.[place];
      if (entry) others.set(id, entry);
    }
  }
  return { findings: say(found, others), memory: { access, rare, whole } };
}

async function checkAll(
  policy: Policy,
  context: CheckContext,
  { parts, read }: EntryParts,
): Promise<AccessCheck> {
  const access = new AccessCheck(policy, context);
  let at = 0;
  for await (const entries of read(parts)) access.note(parts[at++]?.name ?? '', entries);
  at = 0;
  for await (const entries of read(parts)) access.judge(at++, entries);
  return access;
}

async function goneOver(
  access: AccessCheck,
  { parts, read, readAny }: EntryParts,
): Promise<AccessCheck | null> {
  const places = await access.goOver(parts, readAny);
  if (!places) return null;
  const wanted = places.flatMap((at) => parts[at] ?? []);
  let next = 0;
  for await (const entries of read(wanted)) access.judge(places[next++] ?? -1, entries);
  return access;
}
