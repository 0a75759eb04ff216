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

/** What single entries are judged by besides: as long as none of it changes, what was found of them stays. */
export type AroundEntries = Pick<Policy, 'features' | 'domains'> & {
  maps: Pick<Policy['maps'], 'relay-domains' | 'domaintable'>;
};

/**
 * Rules about single entries of the access map, of which there may be a million: each entry goes by once to be noted, and once more, when the index knows
 * all of them, to be judged, and perhaps again later, when others have changed that it asked the index for. None is kept.
 */
export type EntryCheck = (
  policy: AroundEntries,
  context: Pick<CheckContext, 'hosts' | 'now'>,
) => {
  /** Whether others are judged by it in ways that the index does not know of. */
  note?: (one: Spelled) => boolean;
  judge: (one: Spelled, at: number, index: AccessIndex, report: Report) => void;
};
