import { type Entry, keyText } from '#lib/policy/entry/entry.ts';
import {
  type AroundEntries,
  type EntryCheck,
  plainly,
  type Suspicion,
} from '#lib/policy/entry/entry-check.ts';
import { featuresOn } from '#lib/policy/section/features.ts';
import { linesOf } from '#lib/sendmail/entry-lines.ts';
import { entryPlace, type Finding } from '../finding.ts';
import type { AccessIndex } from './access-index.ts';
import { moodOf, type Spelled, stepsOf, tagPrefix } from './access-lookup.ts';

/**
 * Where access and relay-domains, or two tags of access, say different things of one subject. What relay-domains holds relays before the access map is
 * asked (cf/m4/proto.m4, Rcpt_ok and Relay_ok: `$=R`); virtual domains are part of it.
 */
export const checkContradictions: EntryCheck = (policy) => {
  const on = new Set(featuresOn(policy.features).map(({ row }) => row.name));
  const isExact = on.has('relay_hosts_only');
  const relayed = isExact ? new Map<string, Relayed>() : relayedLines(policy);
  return {
    judge(one, _at, index, report) {
      const { tag } = one.entry;
      if (tag !== 'Connect:' && tag !== 'To:' && tag !== '') return;
      const found = againstSender(one, index, on.has('delay_checks')) ?? againstRelayDomains(one, relayed);
      if (found !== null) report(found);
    },
  };
};

/** A member of class R, and how to speak of it. */
type Relayed = { name: string; words: string };

/** Class R, by the lines the daemon has it in. */
function relayedLines({ maps, domains }: AroundEntries): Map<string, Relayed> {
  const lines = new Map<string, Relayed>();
  for (const name of domains.virtual) lines.set(name, { name, words: `the virtual domain ${name}` });
  for (const entry of maps['relay-domains']) {
    const relayed = { name: entry.key, words: `${entry.key} in relay-domains` };
    for (const { key } of linesOf(entry)) lines.set(key.toLowerCase(), relayed);
  }
  return lines;
}

const [fromTag, connectTag] = [tagPrefix('From:'), tagPrefix('Connect:')];

/** The hosts of a domain and its senders are looked up apart; most mail is both. */
function againstSender(
  { entry, kind, mood }: Spelled,
  index: AccessIndex,
  isDelayed: boolean,
): Suspicion | null {
  if (kind !== 'domain' || entry.tag === 'To:' || mood === 'neither') return null;
  const from = index.owner(fromTag, entry.key);
  const senders = index.moodAt(from);
  if (from < 0 || senders === undefined || senders === 'neither' || senders === mood) return null;
  const hosts = entry.tag === '' ? index.owner(connectTag, entry.key) : -1;
  if (hosts >= 0 && index.moodAt(hosts) !== undefined) return null;
  // with delay_checks the sender is looked up first, and a welcome one ends the search
  if (isDelayed && senders === 'welcome') return null;
  return {
    rule: 'access/contradiction',
    others: [from],
    say: ([other]) => contradiction(entry, other ?? entry, senders === 'welcome'),
  };
}

function contradiction(entry: Entry, from: Entry, isSenderWelcome: boolean): Finding {
  return {
    rule: 'access/contradiction',
    severity: isSenderWelcome ? 'advice' : 'warning',
    place: { ...entryPlace(from), field: 'value' },
    title: `${keyText(entry)} ${entry.value} and ${keyText(from)} ${from.value} contradict each other`,
    text: isSenderWelcome
      ? `Senders of ${entry.key} are let in, but not from its own hosts, which are turned away. Keep the one that is meant, or both when its mail comes from elsewhere.`
      : `Hosts of ${entry.key} are let in, and mail that they send as ${entry.key} is refused all the same. Keep the one that is meant.`,
  };
}

function againstRelayDomains(one: Spelled, relayed: ReadonlyMap<string, Relayed>): Suspicion | null {
  const { entry, kind, keys } = one;
  if (entry.value === 'RELAY' || relayed.size === 0) return null;
  if (kind !== 'domain' && (kind !== 'network' || entry.tag === 'To:')) return null;
  const line = (keys[0] ?? '').toLowerCase();
  const step = firstOf(stepsOf(line), (one) => relayed.has(one));
  const wider = relayed.get(step ?? '');
  if (wider === undefined) return null;
  if (moodOf(entry.value) === 'turned away')
    return step === line ? plainly(refusedAndRelayed(entry, wider)) : null;
  return plainly({
    rule: 'access/relay-domains-win',
    severity: 'advice',
    place: { ...entryPlace(entry), field: 'value' },
    title: `${keyText(entry)} ${entry.value} is no exception from ${wider.words}`,
    text: `What relay-domains and virtual domains hold relays before the access map is asked. An exception holds only from RELAY in the access map: move ${wider.name} there.`,
  });
}

function firstOf(steps: Iterable<string>, is: (step: string) => boolean): string | undefined {
  for (const step of steps) if (is(step)) return step;
  return undefined;
}

function refusedAndRelayed(entry: Entry, wider: Relayed): Finding {
  return {
    rule: 'access/contradiction',
    severity: 'warning',
    place: { ...entryPlace(entry), field: 'value' },
    title: `${keyText(entry)} ${entry.value} and ${wider.words} contradict each other`,
    text: 'One lets it relay, the other turns it away. Keep the one that is meant.',
  };
}
