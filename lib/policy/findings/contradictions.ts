import { linesOf } from '#lib/sendmail/entry-lines.ts';
import { kindOf } from '../access-entry.ts';
import { readAction } from '../access-value.ts';
import { type Entry, keyText } from '../entry.ts';
import { featuresOn } from '../features.ts';
import { type Check, entryPlace, type Finding } from '../finding.ts';
import type { Policy } from '../policy.ts';
import { spelled, stepsOf } from './access-lookup.ts';

/**
 * Where access and relay-domains, or two tags of access, say different things of one subject. What relay-domains holds relays before the access map is
 * asked (cf/m4/proto.m4, Rcpt_ok and Relay_ok: `$=R`); virtual domains are part of it.
 */
export const checkContradictions: Check = function* (policy: Policy) {
  const on = new Set(featuresOn(policy.features).map(({ row }) => row.name));
  const isExact = on.has('relay_hosts_only');
  const relayed = isExact ? new Map<string, Relayed>() : relayedLines(policy);
  const byLine = new Map<string, Entry>();
  for (const entry of policy.maps.access) {
    if (kindOf(entry.key) === 'domain' && (entry.tag === 'From:' || entry.tag === 'Connect:'))
      byLine.set(keyText(entry), entry);
  }
  for (const entry of policy.maps.access) {
    if (entry.tag !== 'Connect:' && entry.tag !== 'To:' && entry.tag !== '') continue;
    const found = againstSender(entry, byLine, on.has('delay_checks')) ?? againstRelayDomains(entry, relayed);
    if (found !== null) yield found;
  }
};

/** A member of class R, and how to speak of it. */
type Relayed = { name: string; words: string };

/** Class R, by the lines the daemon has it in. */
function relayedLines({ maps, domains }: Policy): Map<string, Relayed> {
  const lines = new Map<string, Relayed>();
  for (const name of domains.virtual) lines.set(name, { name, words: `the virtual domain ${name}` });
  for (const entry of maps['relay-domains']) {
    const relayed = { name: entry.key, words: `${entry.key} in relay-domains` };
    for (const { key } of linesOf(entry)) lines.set(key.toLowerCase(), relayed);
  }
  return lines;
}

const isWelcome = (value: string) => value === 'RELAY' || value === 'OK';
const isTurnedAway = (value: string) => ['reject', 'discard', 'error'].includes(readAction(value).kind);

/** The hosts of a domain and its senders are looked up apart; most mail is both. */
function againstSender(entry: Entry, byLine: ReadonlyMap<string, Entry>, isDelayed: boolean): Finding | null {
  if (kindOf(entry.key) !== 'domain' || entry.tag === 'To:') return null;
  const from = byLine.get(`From:${entry.key}`);
  if (from === undefined || (entry.tag === '' && byLine.has(`Connect:${entry.key}`))) return null;
  const hosts = `${keyText(entry)} ${entry.value}`;
  const senders = `${keyText(from)} ${from.value}`;
  if (isWelcome(entry.value) && isTurnedAway(from.value)) {
    return {
      rule: 'access/contradiction',
      severity: 'warning',
      place: { ...entryPlace(from), field: 'value' },
      title: `${hosts} and ${senders} contradict each other`,
      text: `Hosts of ${entry.key} are let in, and mail that they send as ${entry.key} is refused all the same. Keep the one that is meant.`,
    };
  }
  // with delay_checks the sender is looked up first, and a welcome one ends the search
  if (isDelayed || !isTurnedAway(entry.value) || !isWelcome(from.value)) return null;
  return {
    rule: 'access/contradiction',
    severity: 'advice',
    place: { ...entryPlace(from), field: 'value' },
    title: `${hosts} and ${senders} contradict each other`,
    text: `Senders of ${entry.key} are let in, but not from its own hosts, which are turned away. Keep the one that is meant, or both when its mail comes from elsewhere.`,
  };
}

function againstRelayDomains(entry: Entry, relayed: ReadonlyMap<string, Relayed>): Finding | null {
  if (entry.value === 'RELAY' || relayed.size === 0) return null;
  const { kind, lines } = spelled(entry);
  if (kind !== 'domain' && (kind !== 'network' || entry.tag === 'To:')) return null;
  const line = (lines[0] ?? '').slice(entry.tag.length);
  const step = firstOf(stepsOf(line), (one) => relayed.has(one));
  const wider = relayed.get(step ?? '');
  if (wider === undefined) return null;
  if (isTurnedAway(entry.value)) return step === line ? refusedAndRelayed(entry, wider) : null;
  return {
    rule: 'access/relay-domains-win',
    severity: 'advice',
    place: { ...entryPlace(entry), field: 'value' },
    title: `${keyText(entry)} ${entry.value} is no exception from ${wider.words}`,
    text: `What relay-domains and virtual domains hold relays before the access map is asked. An exception holds only from RELAY in the access map: move ${wider.name} there.`,
  };
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
