import type { Entry } from '#lib/policy/entry/entry.ts';
import { CheckRun } from './check-run.ts';
import type { CheckContext, Finding } from './finding.ts';
import type { Policy } from './policy.ts';

export type { Finding } from './finding.ts';

/** Everything the rules have to say about a policy, errors first. Pure: the same policy and context give the same findings. */
export function checkPolicy(policy: Policy, context: CheckContext): Finding[] {
  const { access } = policy.maps;
  const run = new CheckRun(policy, context);
  for (const entry of access) run.note(entry);
  run.begin();
  for (const entry of access) run.judge(entry);
  const others = [...run.wanted()].flatMap((at): [number, Entry][] => {
    const entry = access[at];
    return entry === undefined ? [] : [[at, entry]];
  });
  return run.end(new Map(others));
}

/** The entries of the access map where they are too many to be held, in their order, as often as they are asked for. */
export type EntryStream = {
  all: () => AsyncIterable<readonly Entry[]>;
  /** Those at these places, by place. */
  some: (places: ReadonlySet<number>) => Promise<ReadonlyMap<number, Entry>>;
};

/** The same for a policy whose access map is read from elsewhere; what it holds of that map does not count. */
export async function checkStreamed(
  policy: Policy,
  context: CheckContext,
  access: EntryStream,
): Promise<Finding[]> {
  const run = new CheckRun(policy, context);
  for await (const entries of access.all()) for (const entry of entries) run.note(entry);
  run.begin();
  for await (const entries of access.all()) for (const entry of entries) run.judge(entry);
  return run.end(await access.some(run.wanted()));
}
