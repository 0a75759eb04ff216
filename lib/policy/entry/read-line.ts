import { networkKeys } from '#lib/mail/network-key.ts';
import { readableText } from '#lib/raw-text.ts';
import { accessTags } from './access-entry.ts';
import type { MapName } from './entry.ts';
import type { EntryRules, Line } from './line.ts';
import { foldedKey, literalKey, withoutBlanks } from './literal-entry.ts';
import { networkOf } from './network-entry.ts';

/** `spelling`: the value as the file has it, where that differs from how Postern would write it and means the same. */
export type ReadLine = Line & { spelling?: string };

/**
 * What a line of a map means in the words of its form; null where the form cannot say it, or would write another key: then the line is kept
 * literally.
 */
export function readTyped(
  map: MapName,
  rules: EntryRules,
  rawKey: string,
  rawValue: string,
): ReadLine | null {
  const value = plainValue(map, rawValue);
  if (value === null) return null;
  const line = rules.normalise({ ...splitTag(map, rawKey), value });
  if (literalKey(line.key) !== null || Object.values(rules.reasons(line)).some((reason) => reason !== null))
    return null;
  const [written, ...more] = daemonKeys(map, line);
  if (written === undefined || foldedKey(written) !== foldedKey(rawKey) || more.length > 0) return null;
  if (isClass(map)) return written === rawKey ? line : { ...line, spelling: rawKey };
  return spelled(map, line, rawValue);
}

/** A list of names without values; its `spelling` is the name’s. */
export function isClass(map: MapName): boolean {
  return map === 'relay-domains' || map === 'local-host-names';
}

/** The same line with its spelling, where it needs one. */
export function spelled(map: MapName, line: Line, rawValue: string): ReadLine {
  const written = literalKey(line.key) === null ? writtenValue(map, line.value) : line.value;
  return written === rawValue ? line : { ...line, spelling: rawValue };
}

/** The longest tag of the access map that a key begins with. */
export function splitTag(map: MapName, rawKey: string): { tag: string; key: string } {
  const folded = rawKey.toLowerCase();
  const row =
    map === 'access'
      ? accessTags.find(({ tag }) => tag !== '' && folded.startsWith(tag.toLowerCase()))
      : undefined;
  const tag = row?.tag ?? '';
  const bracketed = map === 'local-host-names' ? /^\[(.*)\]$/.exec(rawKey)?.[1] : undefined;
  return { tag, key: bracketed ?? rawKey.slice(tag.length) };
}

/** How the daemon spells the key of an entry, tag and all; several where a network lies between two steps of its lookup, none where it has no spelling. */
export function daemonKeys(map: MapName, { tag, key }: Pick<Line, 'tag' | 'key'>): string[] {
  const network = networkOf(key);
  if (network === null) return [`${tag}${key}`];
  const keys = networkKeys(network);
  if ('reason' in keys) return [];
  return keys.keys.map((one) => (map === 'local-host-names' ? `[${one}]` : `${tag}${one}`));
}

/** `%%` and a `%` before anything but a digit stand for a percent sign (map.c, map_rewrite). Null where a place holder stands where the form has none. */
export function plainValue(map: MapName, raw: string): string | null {
  const text = withoutBlanks(readableText(raw));
  switch (map) {
    case 'access':
      return /(?:^|[^%])(?:%%)*%\d/.test(text) ? null : text.replaceAll('%%', '%');
    case 'mailertable':
    case 'virtusertable':
    case 'genericstable':
    case 'domaintable':
      return /(?:^|[^%])(?:%%)+\d/.test(text) ? null : text.replaceAll('%%', '%');
    case 'aliases':
    case 'relay-domains':
    case 'local-host-names':
      return text;
  }
}

/** A value as it is written into the map. */
export function writtenValue(map: MapName, value: string): string {
  switch (map) {
    case 'access':
      return value.replaceAll('%', '%%');
    case 'mailertable':
    case 'virtusertable':
    case 'genericstable':
    case 'domaintable':
      return value.replace(/%(?!\d)/g, '%%');
    case 'aliases':
    case 'relay-domains':
    case 'local-host-names':
      return value;
  }
}
