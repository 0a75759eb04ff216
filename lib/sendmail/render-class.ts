import type { Entry } from '#lib/policy/entry/entry.ts';
import { linesOf } from './entry-lines.ts';
import { foundKey } from './map-line.ts';

/** relay-domains: a name or network a line, in order, each once. */
export function renderRelayDomains(entries: readonly Entry[]): string {
  return renderNames(entries.flatMap(linesOf).map((line) => line.key));
}

/** local-host-names: a name or an address a line. */
export function renderLocalHosts(entries: readonly Entry[]): string {
  return renderRelayDomains(entries);
}

/** A class file: a name a line, in order, each once. */
export function renderNames(names: readonly string[]): string {
  return [...new Set(names)]
    .sort()
    .map((name) => `${foundKey(name)}\n`)
    .join('');
}
