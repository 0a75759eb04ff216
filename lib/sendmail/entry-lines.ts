import { networkKeys } from '#lib/mail/network-key.ts';
import type { Entry } from '#lib/policy/entry.ts';
import { networkOf } from '#lib/policy/network-entry.ts';
import { Refusal } from '#lib/refusal.ts';
import { literalPercent, type MapLine, percentWithCaptures } from './map-line.ts';

/** How the daemon spells a key: a network becomes whole octets or groups, one key for each; anything else stands as it is. */
export function spelledKeys(key: string): string[] {
  const network = networkOf(key);
  if (network === null) return [key];
  const spelled = networkKeys(network);
  if ('reason' in spelled) throw new Refusal('invalid', 'unwritable-network', spelled.reason);
  return spelled.keys;
}

/** The lines of one entry in the source of its map; for aliases and class files see their own renderers. */
export function linesOf({ map, tag, key, value }: Entry): MapLine[] {
  switch (map) {
    case 'access':
      return spelledKeys(key).map((spelled) => ({ key: `${tag}${spelled}`, value: literalPercent(value) }));
    case 'mailertable':
    case 'virtusertable':
    case 'genericstable':
      return [{ key, value: percentWithCaptures(value) }];
    case 'relay-domains':
    case 'local-host-names':
      return spelledKeys(key).map((spelled) => ({ key: spelled, value: '' }));
    case 'aliases':
      return [{ key, value }];
  }
}
