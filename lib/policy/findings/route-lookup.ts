import type { Entry } from '#lib/policy/entry/entry.ts';
import { literalKey } from '#lib/policy/entry/literal-entry.ts';

/**
 * What mailertable answers for a domain that is not local (cf/m4/proto.m4, rule sets 0 and 90): the domain itself, then `.rest` for each part less, then `.`
 * alone. `without`: as if this entry were not there.
 */
export function routeLookup(
  mailertable: readonly Entry[],
): (domain: string, without?: Entry) => Entry | undefined {
  const entries = new Map(mailertable.map((entry) => [literalKey(entry.key) ?? entry.key, entry]));
  return (domain, without) => {
    const exact = entries.get(domain);
    if (exact !== undefined && exact !== without) return exact;
    for (let at = domain.indexOf('.'); at >= 0; at = domain.indexOf('.', at + 1)) {
      const found = entries.get(domain.slice(at));
      if (found !== undefined && found !== without) return found;
    }
    const rest = entries.get('.');
    return rest === without ? undefined : rest;
  };
}
