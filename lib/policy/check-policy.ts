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

/**
 * Names, which no other content has, for what a check is about besides the access map: `entries` for what single entries of it are judged by (AroundEntries, gateways
 * and day), `whole` for all of policy and context.
 */
export type CheckNames = { entries: string; whole: string };

/** What a check leaves behind, so that the next one need not begin anew. */
export type CheckMemory = { names: CheckNames; access: AccessCheck; rare: string; whole: FoundByRule };

/**
 * The same for a policy whose access map is read from elsewhere; what it holds of that map does not count. With the memory of an earlier check, which
 * is used up, only that is judged anew which what has changed can concern, and the policy is not asked for where its entries alone have.
 */
export async function checkParts(
  { names, policy, context }: { names: CheckNames; policy: () => Promise<Policy>; context: CheckContext },
  map: EntryParts,
  memory: CheckMemory | null = null,
): Promise<{ findings: Finding[]; memory: CheckMemory }> {
  const known = memory?.names.entries === names.entries ? await goneOver(memory.access, map) : null;
  const access = known ?? (await checkAll(await policy(), context, map));
  const rare = JSON.stringify(access.rare);
  const isSame = memory?.names.whole === names.whole && memory.rare === rare;
  const whole = isSame ? memory.whole : checkWhole(await policy(), context, access.rare);
  const found = together([whole, ...access.found]);
  const others = new Map<number, Entry>();
  for (const [name, places] of access.placesOf(entriesIn(found))) {
    const entries = await map.readAny(name);
    for (const { place, id } of places) {
      const entry = entries?.[place];
      if (entry) others.set(id, entry);
    }
  }
  return { findings: say(found, others), memory: { names, access, rare, whole } };
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
