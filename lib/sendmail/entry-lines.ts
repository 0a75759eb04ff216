import { networkKeys } from '#lib/mail/network-key.ts';
import type { Entry } from '#lib/policy/entry/entry.ts';
import { literalKey } from '#lib/policy/entry/literal-entry.ts';
import { networkOf } from '#lib/policy/entry/network-entry.ts';
import { isClass, writtenValue } from '#lib/policy/entry/read-line.ts';
import { Refusal } from '#lib/refusal.ts';
import type { MapLine } from './map-line.ts';

/** How the daemon spells a key: a network becomes whole octets or groups, one key for each; anything else stands as it is. */
export function spelledKeys(key: string): string[] {
  const network = networkOf(key);
  if (network === null) return [key];
  const spelled = networkKeys(network);
  if ('reason' in spelled) throw new Refusal('invalid', 'unwritable-network', spelled.reason);
  return spelled.keys;
}

type Line = Pick<Entry, 'map' | 'tag' | 'key' | 'value' | 'spelling'>;

/** The lines of one entry in the source of its map; for aliases and class files see their own renderers. */
export function linesOf({ map, tag, key, value, spelling }: Line): MapLine[] {
  const literal = literalKey(key);
  if (literal !== null) return [{ key: literal, value: spelling ?? value, found: true }];
  if (spelling !== undefined) {
    if (isClass(map)) return [{ key: spelling, value: '', found: true }];
    const lines = linesOf({ map, tag, key, value });
    return lines.map((line) => ({ ...line, value: spelling, found: true }));
  }
  const written = writtenValue(map, value);
  switch (map) {
    case 'access':
    case 'relay-domains':
      return spelledKeys(key).map((spelled) => ({ key: `${tag}${spelled}`, value: written }));
    case 'local-host-names':
      return spelledKeys(key).map((spelled) => ({ key: localHostText(spelled), value: '' }));
    case 'mailertable':
    case 'virtusertable':
    case 'genericstable':
    case 'domaintable':
    case 'aliases':
      return [{ key, value: written }];
  }
}

/** In class w an address stands in brackets, as it does behind the @ of a mail address. */
export function localHostText(key: string): string {
  return /^(?:[\d.]+|IPv6:.*)$/.test(key) ? `[${key}]` : key;
}
