import { linesOf } from '#lib/sendmail/entry-lines.ts';
import { kindOf } from '../access-entry.ts';
import type { Entry } from '../entry.ts';
import { literalKey } from '../literal-entry.ts';
import { networkOf } from '../network-entry.ts';

/** The access map as the daemon has it: lines in its own spelling and in small letters, each with the entry it comes from. */
export type AccessLines = {
  readonly owners: ReadonlyMap<string, Entry>;
  /** Lines that further entries would have, were it not for the owner. */
  readonly shared: ReadonlySet<string>;
};

/** An entry as the daemon has it. */
export type Spelled = {
  entry: Entry;
  /** `literal`: a line as an import found it, which no form can say. */
  kind: ReturnType<typeof kindOf> | 'literal';
  /** The length of a network's prefix; 0 for anything else. */
  width: number;
  /** Tag and key in small letters; a network between two steps of the daemon is several. */
  lines: readonly string[];
};

/** Of each entry several rules ask; entries are never changed in place. */
const known = new WeakMap<Entry, Spelled>();

export function spelled(entry: Entry): Spelled {
  const before = known.get(entry);
  if (before !== undefined) return before;
  const now = spell(entry);
  known.set(entry, now);
  return now;
}

function spell(entry: Entry): Spelled {
  const literal = literalKey(entry.key);
  if (literal !== null) return { entry, kind: 'literal', width: 0, lines: [literal.toLowerCase()] };
  const kind = kindOf(entry.key);
  if (kind !== 'network') return { entry, kind, width: 0, lines: [`${entry.tag}${entry.key}`.toLowerCase()] };
  const lines = linesOf(entry).map(({ key }) => key.toLowerCase());
  return { entry, kind, width: networkOf(entry.key)?.prefix ?? 0, lines };
}

/** Where two entries have the same line, the narrower network has it, as in the map that is built. */
export function accessLines(entries: readonly Entry[]): AccessLines {
  const owners = new Map<string, Entry>();
  const shared = new Set<string>();
  for (const entry of entries) {
    const { lines, width } = spelled(entry);
    for (const line of lines) {
      const other = owners.get(line);
      if (other !== undefined) shared.add(line);
      if (other === undefined || spelled(other).width < width) owners.set(line, entry);
    }
  }
  return { owners, shared };
}

/** The keys that are tried for a key, itself first: a domain loses its first part at each step, an address its last (cf/m4/proto.m4, rule sets D and A). */
export function* stepsOf(key: string): Generator<string> {
  const isV6 = key.startsWith('ipv6:');
  const isAddress = isV6 || /^[\d.]+$/.test(key);
  const sign = isV6 ? ':' : '.';
  for (let rest = key; rest !== ''; ) {
    yield rest;
    const at = isAddress ? rest.lastIndexOf(sign) : rest.indexOf(sign);
    if (at < 0) return;
    rest = isAddress ? rest.slice(0, at) : rest.slice(at + 1);
  }
}

/**
 * The orders in which a key is looked up, each a list of keys without a tag, itself first; none for a key that stands for nobody in particular. A domain's
 * host is looked up by its address afterwards and a user's by a domain that is not known here, so a list says what comes next, not what comes last.
 */
export function* ordersOf(tag: string, key: string, kind: Spelled['kind']): Generator<Iterable<string>> {
  if (kind === 'network' || kind === 'domain') yield stepsOf(key);
  if (kind === 'address') yield* addressOrders(tag, key);
}

/**
 * Rule sets F, U and D. Recipients are looked up twice: to be refused, by user only where the domain is local, and to be relayed, by user last.
 */
function* addressOrders(tag: string, key: string): Generator<string[]> {
  const at = key.lastIndexOf('@');
  const [user, domain] = [key.slice(0, at), key.slice(at + 1)];
  const [plain = '', ...detail] = user.split('+');
  const withDetail = detail.length === 0 ? [] : [...new Set([user, `${plain}+*`])];
  const addresses = [...withDetail, plain].map((one) => `${one}@${domain}`);
  const bare = [...withDetail, plain].map((one) => `${one}@`);
  const domains = [...stepsOf(domain)];
  yield [...addresses, ...bare, ...domains];
  // an address without a detail answers for those with one, too
  yield [...addresses, ...bare.slice(0, -1), `${plain}+*@`, `${plain}@`, ...domains];
  if (tag === 'From:' || tag === 'TLS_Rcpt:') return;
  yield [...addresses, ...domains];
  yield [...addresses, ...domains, ...bare];
}

/** Tags with which the key alone is tried too, at each step after the key with its tag. */
const withBareKey = new Set(['connect:', 'from:', 'to:']);

/** The first entry of this order, after the line `tag` and the first key; `bare` when that line is the key without a tag. */
export function nextInOrder(
  { owners }: AccessLines,
  { tag, kind, bare }: { tag: string; kind: Spelled['kind']; bare: boolean },
  order: Iterable<string>,
): Entry | undefined {
  const prefix = tag.toLowerCase();
  const alone = withBareKey.has(prefix);
  let isFirst = true;
  for (const key of order) {
    const found =
      (isFirst ? undefined : owners.get(prefix + key)) ??
      (alone && !(isFirst && bare) ? owners.get(key) : undefined);
    if (found !== undefined) return found;
    isFirst = false;
  }
  // the tag alone comes right after an address; behind a host's name its address comes first
  return !alone && (kind === 'network' || prefix === 'tls_rcpt:') ? owners.get(prefix) : undefined;
}

/** Which tags are looked up with a key of each kind, before the key alone (cf/m4/proto.m4: rule sets D, A, F and U). */
export const tagsBefore = {
  network: ['Connect:'],
  domain: ['Connect:', 'From:', 'To:'],
  address: ['From:', 'To:'],
  user: ['From:', 'To:'],
  everyone: [],
  pair: [],
  certificate: [],
  literal: [],
} as const;
