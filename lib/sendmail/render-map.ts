import type { Entry } from '#lib/policy/entry/entry.ts';
import { foldedKey } from '#lib/policy/entry/literal-entry.ts';
import { networkOf } from '#lib/policy/entry/network-entry.ts';
import { linesOf } from './entry-lines.ts';
import { formatMap, type MapLine } from './map-line.ts';

/**
 * The source of the access map. A network that is spelled out as a list of parts gives way to entries that name one of those parts themselves: the
 * narrower entry holds, as it does for networks the daemon knows whole.
 */
export function renderAccess(entries: readonly Entry[]): string {
  const lines = new Map<string, MapLine & { width: number }>();
  for (const entry of entries) {
    const width = networkOf(entry.key)?.prefix ?? Number.POSITIVE_INFINITY;
    for (const line of linesOf(entry)) {
      const folded = foldedKey(line.key);
      const other = lines.get(folded);
      if (other === undefined || other.width < width) lines.set(folded, { ...line, width });
    }
  }
  return formatMap([...lines.values()]);
}

/** The source of mailertable, virtusertable, genericstable or domaintable. */
export function renderTable(entries: readonly Entry[]): string {
  return formatMap(entries.flatMap(linesOf));
}
