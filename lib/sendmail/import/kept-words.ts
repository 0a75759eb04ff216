import { looksLikeNetwork, readNetwork } from '#lib/mail/network.ts';
import { accessRules } from '#lib/policy/entry/access-entry.ts';
import { type Entry, entryRules } from '#lib/policy/entry/entry.ts';
import { plainValue, splitTag } from '#lib/policy/entry/read-line.ts';

/** Why a line of a map is kept literally, and what it does to the daemon. */
export function keptWords(map: Entry['map'], rawKey: string, rawValue: string): string {
  const why = whyKept(map, rawKey, rawValue);
  return /[^\t\r\x20-\x7e]/.test(rawKey + rawValue)
    ? `${why} Letters beyond ASCII come back as the bytes they are.`
    : why;
}

function whyKept(map: Entry['map'], rawKey: string, rawValue: string): string {
  const { tag, key } = splitTag(map, rawKey);
  if (map === 'access' && tag !== '' && key === '' && accessRules.reasons({ tag, key, value: '' }).key)
    return `Kept as it is, but it never matches: the daemon looks nothing up under ${tag} alone.`;
  if (looksLikeNetwork(key) && (map === 'access' || map === 'relay-domains' || map === 'local-host-names')) {
    const words = networkWords(map, tag, key);
    if (words !== null) return words;
  }
  if (map === 'access' && key.startsWith('.'))
    return `Kept as it is, but it never matches: a domain without the dot stands for all below it. To make it count, enter ${tag}${key.slice(1)} anew.`;
  const value = plainValue(map, rawValue);
  if (value === null) return 'Kept as it is: the value holds %1 or the like, which no form has there.';
  const rules = entryRules[map];
  const line = rules.normalise({ tag, key, value });
  const reasons = rules.reasons(line);
  const at = reasons.key ?? reasons.tag;
  if (at) return `Kept as it is. ${at}`;
  if (map === 'access' && /\s#/.test(value))
    return 'Kept as it is: what follows the # belongs to the value. The daemon knows no action of that name, and refuses with this text.';
  if (map === 'access' && /^"?[A-Z]+\b/i.test(value) && !/^(?:ERROR|QUARANTINE):/i.test(value))
    return 'Kept as it is: the daemon knows no such action, and refuses with this text.';
  return reasons.value
    ? `Kept as it is. ${reasons.value}`
    : 'Kept as it is: a form would write it in another way.';
}

/** Network keys that the daemon never looks up, or that mean something else than they seem to (cf/m4/proto.m4, rule sets D and A). */
function networkWords(map: Entry['map'], tag: string, key: string): string | null {
  if (map === 'local-host-names')
    return `Kept as it is, but it never matches: an address is looked up in brackets, as [${key}].`;
  const reading = readNetwork(key);
  const live =
    'network' in reading ? ` To make it count, enter ${tag}${key.replace(/^\[|\]$|\.$/g, '')} anew.` : '';
  if (key.includes('/'))
    return `Kept as it is, but it never matches: the daemon looks up whole numbers between the dots or colons, and knows no slash.${live}`;
  if (key.startsWith('['))
    return 'Kept as it is: in brackets it matches only clients whose address has no name.';
  if (!/^\[?ipv6:/i.test(key) && key.includes(':'))
    return `Kept as it is, but it never matches: the daemon writes IPv6: in front of such an address.${live}`;
  if (/^ipv6:/i.test(key) && key.includes('::'))
    return `Kept as it is. It matches only with confUSE_COMPRESSED_IPV6_ADDRESSES; otherwise the daemon writes all eight groups.${live}`;
  if (key.endsWith('.') && map === 'relay-domains')
    return 'Kept as it is: the same as without the dot at the end.';
  if (/[.:]$/.test(key))
    return `Kept as it is, but it never matches: the daemon looks it up without the sign at the end.${live}`;
  return /^ipv6:/i.test(key)
    ? `Kept as it is, but it never matches: the daemon writes the groups without leading zeros.${live}`
    : null;
}
