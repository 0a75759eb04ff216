import { type Entry, keyText } from '../entry.ts';
import { featuresOn } from '../features.ts';
import { type Check, type CheckContext, entryPlace, type Finding, removal } from '../finding.ts';
import type { Policy } from '../policy.ts';
import { splitTag } from '../read-line.ts';
import {
  type AccessLines,
  accessLines,
  nextInOrder,
  ordersOf,
  type Spelled,
  spelled,
  tagsBefore,
} from './access-lookup.ts';

/** The access map is a lookup, not a list read from top to bottom: entries that never decide, or decide nothing. */
export const checkAccess: Check = function* ({ maps, features }: Policy, { hosts }: CheckContext) {
  const on = new Set(featuresOn(features).map(({ row }) => row.name));
  // these look up further keys, or fewer
  const isUsual = !on.has('lookupdotdomain') && !on.has('relay_hosts_only');
  const isFullV6 =
    hosts.length > 0 && hosts.every(({ engine }) => engine?.compiledWith.includes('IPV6_FULL'));
  const lines = accessLines(maps.access);
  const detailed = detailedUsers(maps.access);
  const seen = new Map<string, Entry>();
  for (const entry of maps.access) {
    const one = spelled(entry);
    if (one.kind === 'literal') {
      const dead = deadLiteral(one, isFullV6);
      if (dead !== null) yield dead;
      continue;
    }
    const never = neverAsked(one);
    if (never === null && lines.shared.size > 0) yield* sameLine(one, lines, seen);
    const found = never ?? skipRefuses(one, lines) ?? shadowed(one, lines);
    if (found !== null) yield found;
    else if (isUsual && !detailed.has(plainUser(entry.key))) yield* redundant(one, lines);
  }
};

const words = (entries: readonly Entry[]) =>
  entries.map((entry) => `${keyText(entry)} ${entry.value}`).join(', ');

/** Keys that are written differently and reach the daemon as the same. */
function* sameLine(
  { entry, lines, width }: Spelled,
  { shared }: AccessLines,
  seen: Map<string, Entry>,
): Generator<Finding> {
  for (const line of lines) {
    if (!shared.has(line)) continue;
    const id = `${line} ${width}`;
    const other = seen.get(id);
    if (other === undefined) seen.set(id, entry);
    else {
      yield {
        rule: 'access/same-line',
        severity: 'error',
        place: entryPlace(entry),
        title: `${keyText(entry)} and ${keyText(other)} are the same to the daemon`,
        text: 'It does not tell capitals from small letters. A map cannot hold two values for one key.',
        fix: removal(entry),
      };
      return;
    }
  }
}

/**
 * A sender's or recipient's domain is looked up by name (rule set D). An address literal keeps its brackets there, `[192.0.2.7]`, `[192.0.2]`, so that a
 * network without them is never tried.
 */
function neverAsked({ entry, kind, lines }: Spelled): Finding | null {
  if (kind !== 'network' || (entry.tag !== 'From:' && entry.tag !== 'To:')) return null;
  if (lines.some((line) => line.includes('['))) return null;
  const who = entry.tag === 'From:' ? 'senders' : 'recipients';
  return {
    rule: 'access/never-asked',
    severity: 'warning',
    place: entryPlace(entry),
    title: `${keyText(entry)} ${entry.value} is never looked up`,
    text: `The daemon looks ${who} up by address and domain, never by network. A network is the host that connects: write Connect:${entry.key}.`,
    fix: removal(entry),
  };
}

/** Networks as people write them and the daemon does not: it strips an address part by part and compares the rest as text. */
function deadLiteral({ entry, lines }: Spelled, isFullV6: boolean): Finding | null {
  const [line = ''] = lines;
  const key = line.slice(splitTag('access', line).tag.length);
  const why = /^(?:[\d.]+|ipv6:[\da-f:]+)\/\d+$/.test(key)
    ? 'The daemon does not know the slash: it compares whole numbers of an address, such as 10 or 192.168.'
    : /^\d[\d.]*\.$/.test(key)
      ? 'The daemon compares whole numbers of an address, without a dot at the end.'
      : isFullV6 && /^ipv6:[\da-f:]*::/.test(key)
        ? 'The daemon spells IPv6 addresses in full, without ::.'
        : null;
  if (why === null) return null;
  return {
    rule: 'access/never-asked',
    severity: 'warning',
    place: entryPlace(entry),
    title: `${line} ${entry.value} never matches`,
    text: `${why} Write the network anew in its form, if what it says is still wanted: it would begin to hold.`,
    fix: removal(entry),
  };
}

/** Rule sets D and A know SKIP; F and U hand it on, and check_mail takes what it does not know for an error text. */
function skipRefuses({ entry, kind }: Spelled, lines: AccessLines): Finding | null {
  if (entry.value !== 'SKIP' || (kind !== 'address' && kind !== 'user')) return null;
  const isAsked =
    entry.tag === 'From:' || (entry.tag === '' && !lines.owners.has(`from:${entry.key.toLowerCase()}`));
  if (!isAsked) return null;
  return {
    rule: 'access/skip-refuses',
    severity: 'warning',
    place: { ...entryPlace(entry), field: 'value' },
    title: `${entry.key} as a sender is refused with the one word SKIP`,
    text: 'SKIP ends the search for domains and networks only. For an address the daemon takes it as the text of an error. Write OK to let the sender in.',
  };
}

/** An entry without a tag under entries with the same key, and a network whose every part belongs to narrower ones. */
function shadowed(one: Spelled, lines: AccessLines): Finding | null {
  const { entry } = one;
  const winners = entry.tag === '' ? taggedAbove(one, lines) : narrowerThan(one, lines);
  if (winners === null || winners.length === 0) return null;
  const listed = winners.slice(0, 3);
  const more = winners.length > listed.length ? ` and ${winners.length - listed.length} more` : '';
  return {
    rule: 'access/shadowed',
    severity: 'warning',
    place: entryPlace(entry),
    title: `${keyText(entry)} ${entry.value} never decides`,
    text: `${words(listed)}${more} ${winners.length > 1 ? 'are' : 'is'} looked up first and ${winners.length > 1 ? 'win' : 'wins'}.`,
    fix: removal(entry),
  };
}

/** The entries with a tag that answer everything this one without a tag could; null when something is left for it. */
function taggedAbove({ kind, lines: keys }: Spelled, { owners }: AccessLines): Entry[] | null {
  const winners = new Set<Entry>();
  for (const key of keys) {
    for (const tag of tagsBefore[kind]) {
      const winner = owners.get(tag.toLowerCase() + key);
      if (winner === undefined) return null;
      winners.add(winner);
    }
  }
  return [...winners];
}

function narrowerThan({ entry, kind, width, lines }: Spelled, { owners }: AccessLines): Entry[] | null {
  if (kind !== 'network') return null;
  const winners = new Set<Entry>();
  for (const line of lines) {
    const owner = owners.get(line);
    if (owner === undefined || owner === entry || spelled(owner).width === width) return null;
    winners.add(owner);
  }
  return [...winners];
}

/** `amy` of `amy+news@example.org`, which `amy@example.org` answers for too; empty for a key that is no user. */
function plainUser(key: string): string {
  return key.includes('@') ? key.slice(0, key.search(/[+@]/)) : '';
}

/** Users who have an entry for one detail at any domain: their addresses are left alone, because any of these may come in between. */
function detailedUsers(entries: readonly Entry[]): Set<string> {
  const detailed = entries.filter(
    ({ key }) => key.endsWith('@') && key.includes('+') && !key.endsWith('+*@'),
  );
  return new Set(detailed.map(({ key }) => plainUser(key)));
}

/** An entry without which the daemon would find the same answer in the next place it looks. */
function* redundant(one: Spelled, lines: AccessLines): Generator<Finding> {
  const { entry, kind } = one;
  const bare = entry.tag === '';
  const tags = bare ? tagsBefore[kind] : [entry.tag];
  let wider: Entry | undefined;
  for (const line of one.lines) {
    if (lines.owners.get(line) !== entry) continue;
    if (lines.shared.has(line)) return;
    const key = line.slice(entry.tag.length);
    for (const tag of tags) {
      if (bare && lines.owners.has(tag.toLowerCase() + key)) continue;
      for (const order of ordersOf(tag, key, kind)) {
        const next = nextInOrder(lines, { tag, kind, bare }, order);
        if (next === undefined || next.value !== entry.value || endsEarlier(next, entry)) return;
        wider ??= next;
      }
    }
  }
  if (wider === undefined || isRelayBySender(entry)) return;
  yield {
    rule: 'access/redundant',
    severity: 'advice',
    place: entryPlace(entry),
    title: `${keyText(entry)} says what ${keyText(wider)} says already`,
    text: `Without it the daemon goes on to ${keyText(wider)} ${wider.value}, which is the same answer.`,
    fix: removal(entry),
  };
}

/** The wider one is only for a time: the narrower one may be meant to stay. */
function endsEarlier(wider: Entry, entry: Entry): boolean {
  return wider.endsOn !== null && (entry.endsOn === null || wider.endsOn < entry.endsOn);
}

/** FEATURE(relay_mail_from) looks these up in a way of its own. */
function isRelayBySender({ tag, value }: Entry): boolean {
  return tag === 'From:' && value === 'RELAY';
}
