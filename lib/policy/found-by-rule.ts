import type { Suspicion } from '#lib/policy/entry/entry-check.ts';
import type { Rule } from './finding.ts';

/** More findings of one rule than this are counted, not listed. */
export const mostOfARule = 50;

/** What was found, by rule: the first of each are listed, and how many there are is known. */
export class FoundByRule {
  readonly #found = new Map<Rule, { listed: Suspicion[]; count: number }>();

  readonly report = (suspicion: Suspicion): void => {
    const found = this.#of(suspicion.rule);
    found.count += 1;
    if (found.count <= mostOfARule) found.listed.push(suspicion);
  };

  /** Adds what was found behind it. */
  add({ entries }: FoundByRule): void {
    for (const [rule, { listed, count }] of entries) {
      const found = this.#of(rule);
      found.count += count;
      found.listed.push(...listed.slice(0, mostOfARule - found.listed.length));
    }
  }

  get entries(): readonly [Rule, { listed: readonly Suspicion[]; count: number }][] {
    return [...this.#found];
  }

  #of(rule: Rule): { listed: Suspicion[]; count: number } {
    const found = this.#found.get(rule) ?? { listed: [], count: 0 };
    this.#found.set(rule, found);
    return found;
  }
}
