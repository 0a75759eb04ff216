import type { Entry } from '#lib/policy/entry.ts';
import { linesOf } from './entry-lines.ts';
import { mapKey } from './map-line.ts';

/** relay-domains: a name or network a line, in order, each once. */
export function renderRelayDomains(entries: readonly Entry[]): string {
  return renderNames(entries.flatMap(linesOf).map((line) => line.key));
}

/** local-host-names: an address stands in brackets, as it does behind the @ of a mail address. */
export function renderLocalHosts(entries: readonly Entry[]): string {
  return renderNames(entries.flatMap((entry) => linesOf(entry).map((line) => localHostText(line.key))));
}

/** A class file: a name a line, in order, each once. */
export function renderNames(names: readonly string[]): string {
  return [...new Set(names)]
    .sort()
    .map((name) => `${mapKey(name)}\n`)
    .join('');
}

export function localHostText(key: string): string {
  return /^(?:[\d.]+|IPv6:.*)$/.test(key) ? `[${key}]` : key;
}
