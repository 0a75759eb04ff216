import { type Entry, keyText } from '#lib/policy/entry/entry.ts';
import { type EntryCheck, plainly, type Report, type Suspicion } from '#lib/policy/entry/entry-check.ts';
import { splitTag } from '#lib/policy/entry/read-line.ts';
import { featuresOn } from '#lib/policy/section/features.ts';
import { entryPlace, type Finding, removal } from '../finding.ts';
import { renamedDomains } from '../local-names.ts';
import type { AccessIndex } from './access-index.ts';
import { foundNext, lineText, type Spelled, searchFor, tagPrefix, tagsBefore } from './access-lookup.ts';

/** The access map is a lookup, not a list read from top to bottom: entries that never decide, or decide nothing. */
export const checkAccess: EntryCheck = ({ features, maps }, { hosts }) => {
  const renamed = renamedDomains({ maps });
  const on = new Set(featuresOn(features).map(({ row }) => row.name));
  // these look up further keys, or fewer
  const isUsual = !on.has('lookupdotdomain') && !on.has('relay_hosts_only');
  const isFullV6 =
    hosts.length > 0 && hosts.every(({ engine }) => engine?.compiledWith.includes('IPV6_FULL'));
  const detailed = new Set<string>();
  const seen = new Map<string, number>();
  return {
    note({ entry: { key } }) {
      if (!isDetailedUser(key)) return false;
      detailed.add(plainUser(key));
      return true;
    },
    judge(one, at, index, report) {
      if (one.kind === 'literal') {
        const dead = deadLiteral(one, isFullV6);
        if (dead !== null) report(plainly(dead));
        return;
      }
      const never = neverAsked(one) ?? underOldName(one, renamed);
      if (never === null && index.hasShared) sameLine(one, at, index, { seen, report });
      const found = never ?? skipRefuses(one, index) ?? shadowed(one, at, index);
      if (found !== null) report(found);
      else if (isUsual && !detailed.has(plainUser(one.entry.key))) redundant(one, at, index, report);
    },
  };
};

const words = (entries: readonly Entry[]) =>
  entries.map((entry) => `${keyText(entry)} ${entry.value}`).join(', ');

type Seen = { seen: Map<string, number>; report: Report };

/** Keys that are written differently and reach the daemon as the same. */
function sameLine(one: Spelled, at: number, index: AccessIndex, { seen, report }: Seen): void {
  for (const key of one.keys) {
    if (!index.isShared(one.prefix, key)) continue;
    const id = `${lineText(one, key)} ${one.width}`;
    const other = seen.get(id);
    if (other === undefined || other === at) seen.set(id, at);
    else {
      report({ rule: 'access/same-line', others: [other], say: (others) => isSameLine(one.entry, others) });
      return;
    }
  }
}

function isSameLine(entry: Entry, others: readonly Entry[]): Finding {
  return {
    rule: 'access/same-line',
    severity: 'error',
    place: entryPlace(entry),
    title: `${keyText(entry)} and ${others.map(keyText).join(', ')} are the same to the daemon`,
    text: 'It does not tell capitals from small letters. A map cannot hold two values for one key.',
    fix: removal(entry),
  };
}

/**
 * A sender's or recipient's domain is looked up by name (rule set D). An address literal keeps its brackets there, `[192.0.2.7]`, `[192.0.2]`, so that a
 * network without them is never tried.
 */
function neverAsked({ entry, kind, keys }: Spelled): Suspicion | null {
  if (kind !== 'network' || (entry.tag !== 'From:' && entry.tag !== 'To:')) return null;
  if (keys.some((key) => key.includes('['))) return null;
  const who = entry.tag === 'From:' ? 'senders' : 'recipients';
  return plainly({
    rule: 'access/never-asked',
    severity: 'warning',
    place: entryPlace(entry),
    title: `${keyText(entry)} ${entry.value} is never looked up`,
    text: `The daemon looks ${who} up by address and domain, never by network. A network is the host that connects: write Connect:${entry.key}.`,
    fix: removal(entry),
  });
}

/** Senders and recipients have the new name before they are looked up; the hosts of a domain keep theirs. */
function underOldName({ entry, kind }: Spelled, renamed: ReadonlyMap<string, string>): Suspicion | null {
  const isAsked = entry.tag === 'From:' || entry.tag === 'To:';
  if (
    renamed.size === 0 ||
    !(kind === 'address' ? isAsked || entry.tag === '' : kind === 'domain' && isAsked)
  )
    return null;
  const domain = entry.key.slice(entry.key.lastIndexOf('@') + 1);
  const now = renamed.get(domain);
  if (now === undefined) return null;
  const below = kind === 'domain' ? ` It holds for names below ${domain} only.` : '';
  return plainly({
    rule: 'domains/old-name',
    severity: 'warning',
    place: entryPlace(entry),
    title: `${keyText(entry)} ${entry.value} is not looked up for ${domain}`,
    text: `domaintable makes ${domain} to ${now} before this map is asked.${below} Write the entry for ${now}.`,
  });
}

/** Networks as people write them and the daemon does not: it strips an address part by part and compares the rest as text. */
function deadLiteral(one: Spelled, isFullV6: boolean): Finding | null {
  const { entry } = one;
  const line = lineText(one, one.keys[0] ?? '');
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

const from = tagPrefix('From:');

/** Rule sets D and A know SKIP; F and U hand it on, and check_mail takes what it does not know for an error text. */
function skipRefuses({ entry, kind }: Spelled, index: AccessIndex): Suspicion | null {
  if (entry.value !== 'SKIP' || (kind !== 'address' && kind !== 'user')) return null;
  const isAsked = entry.tag === 'From:' || (entry.tag === '' && index.owner(from, entry.key) < 0);
  if (!isAsked) return null;
  return plainly({
    rule: 'access/skip-refuses',
    severity: 'warning',
    place: { ...entryPlace(entry), field: 'value' },
    title: `${entry.key} as a sender is refused with the one word SKIP`,
    text: 'SKIP ends the search for domains and networks only. For an address the daemon takes it as the text of an error. Write OK to let the sender in.',
  });
}

/** An entry without a tag under entries with the same key, and a network whose every part belongs to narrower ones. */
function shadowed(one: Spelled, at: number, index: AccessIndex): Suspicion | null {
  const { entry } = one;
  const winners = entry.tag === '' ? taggedAbove(one, index) : narrowerThan(one, at, index);
  if (winners === null || winners.length === 0) return null;
  return {
    rule: 'access/shadowed',
    others: winners.slice(0, 3),
    say: (listed) => isShadowed(entry, listed, winners.length),
  };
}

function isShadowed(entry: Entry, listed: readonly Entry[], count: number): Finding {
  const more = count > listed.length ? ` and ${count - listed.length} more` : '';
  return {
    rule: 'access/shadowed',
    severity: 'warning',
    place: entryPlace(entry),
    title: `${keyText(entry)} ${entry.value} never decides`,
    text: `${words(listed)}${more} ${count > 1 ? 'are' : 'is'} looked up first and ${count > 1 ? 'win' : 'wins'}.`,
    fix: removal(entry),
  };
}

/** The entries with a tag that answer everything this one without a tag could; null when something is left for it. */
function taggedAbove({ kind, keys }: Spelled, index: AccessIndex): number[] | null {
  const winners = new Set<number>();
  for (const key of keys) {
    for (const tag of tagsBefore[kind]) {
      const winner = index.owner(tagPrefix(tag), key);
      if (winner < 0) return null;
      winners.add(winner);
    }
  }
  return [...winners];
}

function narrowerThan(
  { kind, width, prefix, keys }: Spelled,
  at: number,
  index: AccessIndex,
): number[] | null {
  if (kind !== 'network') return null;
  const winners = new Set<number>();
  for (const key of keys) {
    const owner = index.owner(prefix, key);
    if (owner < 0 || owner === at || index.widthAt(owner) === width) return null;
    winners.add(owner);
  }
  return [...winners];
}

/** `amy` of `amy+news@example.org`, which `amy@example.org` answers for too; empty for a key that is no user. */
function plainUser(key: string): string {
  return key.includes('@') ? key.slice(0, key.search(/[+@]/)) : '';
}

/** Users who have an entry for one detail at any domain: their addresses are left alone, because any of these may come in between. */
function isDetailedUser(key: string): boolean {
  return key.endsWith('@') && key.includes('+') && !key.endsWith('+*@');
}

/** An entry without which the daemon would find the same answer in the next place it looks. */
function redundant(
  { entry, kind, prefix, keys }: Spelled,
  at: number,
  index: AccessIndex,
  report: Report,
): void {
  const bare = entry.tag === '';
  const tags = bare ? tagsBefore[kind] : [entry.tag];
  let wider = -1;
  for (const key of keys) {
    if (index.owner(prefix, key) !== at) continue;
    if (index.hasShared && index.isShared(prefix, key)) return;
    for (const tag of tags) {
      if (bare && index.owner(tagPrefix(tag), key) >= 0) continue;
      for (const next of foundNext(searchFor(index, tag, bare), key, kind)) {
        if (next < 0 || !index.haveSameValue(next, at) || index.endsEarlier(next, at)) return;
        if (wider < 0) wider = next;
      }
    }
  }
  if (wider < 0 || isRelayBySender(entry)) return;
  report({
    rule: 'access/redundant',
    others: [wider],
    say: ([other]) => isRedundant(entry, other ?? entry),
  });
}

function isRedundant(entry: Entry, wider: Entry): Finding {
  return {
    rule: 'access/redundant',
    severity: 'advice',
    place: entryPlace(entry),
    title: `${keyText(entry)} says what ${keyText(wider)} says already`,
    text: `Without it the daemon goes on to ${keyText(wider)} ${wider.value}, which is the same answer.`,
    fix: removal(entry),
  };
}

/** FEATURE(relay_mail_from) looks these up in a way of its own. */
function isRelayBySender({ tag, value }: Entry): boolean {
  return tag === 'From:' && value === 'RELAY';
}
