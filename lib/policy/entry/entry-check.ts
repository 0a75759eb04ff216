import type { CheckContext, Finding, Rule } from '#lib/policy/finding.ts';
import type { AccessIndex } from '#lib/policy/findings/access-index.ts';
import type { Spelled } from '#lib/policy/findings/access-lookup.ts';
import type { Policy } from '#lib/policy/policy.ts';
import type { Entry } from './entry.ts';

/** What a rule found. Some things can only be said with the words of other entries, which are known by their places in the map. */
export type Suspicion = {
  rule: Rule;
  others: readonly number[];
  say: (others: readonly Entry[]) => Finding;
};

export type Report = (suspicion: Suspicion) => void;

/** A finding that needs no other entry. */
export const plainly = (finding: Finding): Suspicion => ({
  rule: finding.rule,
  others: [],
  say: () => finding,
});

/**
 * Rules about single entries of the access map, of which there may be a million: each entry goes by once to be noted, and once more, when the index knows
 * all of them, to be judged, and perhaps again later, when others have changed that it asked the index for. None is kept. `policy` holds no entries of that
 * map.
 */
export type EntryCheck = (
  policy: Policy,
  context: CheckContext,
) => {
  /** Whether others are judged by it in ways that the index does not know of. */
  note?: (one: Spelled) => boolean;
  judge: (one: Spelled, at: number, index: AccessIndex, report: Report) => void;
};
