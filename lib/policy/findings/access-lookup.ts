import { kindOf } from '#lib/policy/entry/access-entry.ts';
import { readAction } from '#lib/policy/entry/access-value.ts';
import type { Entry } from '#lib/policy/entry/entry.ts';
import { literalKey } from '#lib/policy/entry/literal-entry.ts';
import { networkOf } from '#lib/policy/entry/network-entry.ts';
import { linesOf } from '#lib/sendmail/entry-lines.ts';
import type { AccessIndex, Mood } from './access-index.ts';
import { type Prefix, prefixOf } from './folded-hash.ts';
import { addressSign, type KeyShape, partsOf, shapeOf, stepShape } from './key-shape.ts';

const prefixes = new Map<string, Prefix>();

export function tagPrefix(tag: string): Prefix {
  const known = prefixes.get(tag);
  if (known !== undefined) return known;
  const prefix = prefixOf(tag);
  prefixes.set(tag, prefix);
  return prefix;
}

const noTag = tagPrefix('');

/** An entry as the daemon has it. */
export type Spelled = {
  entry: Entry;
  /** `literal`: a line as an import found it, which no form can say. */
  kind: ReturnType<typeof kindOf> | 'literal';
  /** The length of a network's prefix; 0 for anything else. */
  width: number;
  /** What its lines begin with: the tag. */
  prefix: Prefix;
  /** What follows in each of them; a network between two steps of the daemon is several. */
  keys: readonly string[];
  /** What a domain's entry does. */
  mood: Mood | undefined;
  isLine: boolean;
};

export function spelled(entry: Entry): Spelled {
  const { key } = entry;
  const literal = literalKey(key);
  if (literal !== null)
    return {
      entry,
      kind: 'literal',
      width: 0,
      prefix: noTag,
      keys: [literal],
      mood: undefined,
      isLine: true,
    };
  const prefix = tagPrefix(entry.tag);
  if (/^\d+\.\d+\.\d+\.\d+$/.test(key))
    return { entry, kind: 'network', width: 32, prefix, keys: [key], mood: undefined, isLine: false };
  const kind = kindOf(key);
  if (kind !== 'network') {
    const mood = kind === 'domain' ? moodOf(entry.value) : undefined;
    return { entry, kind, width: 0, prefix, keys: [key], mood, isLine: false };
  }
  const keys = linesOf(entry).map((line) => line.key.slice(entry.tag.length));
  const width = networkOf(key)?.prefix ?? 0;
  return { entry, kind, width, prefix, keys, mood: undefined, isLine: false };
}

/** What a line says in full, in small letters. */
export function lineText({ prefix }: Pick<Spelled, 'prefix'>, key: string): string {
  return `${prefix.text}${key}`.toLowerCase();
}

/** What an action does with whom it is about. */
export function moodOf(value: string): Mood {
  if (value === 'RELAY' || value === 'OK') return 'welcome';
  if (value === 'REJECT') return 'turned away';
  return ['reject', 'discard', 'error'].includes(readAction(value).kind) ? 'turned away' : 'neither';
}

/** The keys that are tried for a key, itself first: a domain loses its first part at each step, an address its last (cf/m4/proto.m4, rule sets D and A). */
export function* stepsOf(key: string): Generator<string> {
  const sign = addressSign(key);
  for (let rest = key; rest !== ''; ) {
    yield rest;
    const at = sign === null ? rest.indexOf('.') : rest.lastIndexOf(sign);
    if (at < 0) return;
    rest = sign === null ? rest.slice(at + 1) : rest.slice(0, at);
  }
}

/** How the daemon searches: with which tag, whether the key alone is tried too, and whether it is the key alone that is left out of the search. */
export type Search = {
  index: AccessIndex;
  prefix: Prefix;
  alone: boolean;
  bare: boolean;
  /** What keys there are with the tag, and alone: what looks like none of them is not looked up. */
  tagged: Uint8Array | null;
  untagged: Uint8Array | null;
};

/** Tags with which the key alone is tried too, at each step after the key with its tag. */
const withBareKey = new Set(['connect:', 'from:', 'to:']);

export function searchFor(index: AccessIndex, tag: string, bare: boolean): Search {
  const prefix = tagPrefix(tag);
  const alone = withBareKey.has(tag.toLowerCase());
  return { index, prefix, alone, bare, tagged: index.shapesOf(prefix), untagged: index.shapesOf(noTag) };
}

/**
 * What the daemon finds next, by its places in the map, in each of the orders in which it looks the key up, were it not for the line of the key itself; -1
 * where it finds nothing. None for a key that stands for nobody in particular. A domain's host is looked up by its address afterwards and a user's by a
 * domain that is not known here, so an order says what comes next, not what comes last.
 */
export function foundNext(search: Search, key: string, kind: Spelled['kind']): number[] {
  if (kind === 'address') return nextOfAddress(search, key);
  if (kind !== 'network' && kind !== 'domain') return [];
  const found = among(search, key, { isFirst: true });
  return [found < 0 ? atLast(search, kind) : found];
}

/**
 * Rule sets F, U and D. Recipients are looked up twice: to be refused, by user only where the domain is local, and to be relayed, by user last.
 */
function nextOfAddress(search: Search, key: string): number[] {
  const at = key.lastIndexOf('@');
  const user = key.slice(0, at);
  const plus = user.indexOf('+');
  const plain = plus < 0 ? user : user.slice(0, plus);
  const withDetail = plus < 0 ? [] : [...new Set([user, `${plain}+*`])];
  const domain = among(search, key.slice(at + 1), { isFirst: false });
  const bare = firstOf(search, [...withDetail.map((one) => `${one}@`), `${plain}@`]);
  const addresses = [...withDetail, plain].map((one) => one + key.slice(at));
  const address = firstOf(search, addresses, true);
  const last = atLast(search, 'address');
  if (address < 0 && bare < 0 && domain < 0 && last < 0) return [last];
  // an address without a detail answers for those with one, too
  const withAny = firstOf(search, [...withDetail.map((one) => `${one}@`), `${plain}+*@`, `${plain}@`]);
  const isSender = search.prefix.text === 'From:' || search.prefix.text === 'TLS_Rcpt:';
  const orders = [
    [address, bare, domain],
    [address, withAny, domain],
    ...(isSender
      ? []
      : [
          [address, domain],
          [address, domain, bare],
        ]),
  ];
  return orders.map((order) => order.find((found) => found >= 0) ?? last);
}

function firstOf(search: Search, keys: readonly string[], isFirst = false): number {
  for (const [at, key] of keys.entries()) {
    const piece = { from: 0, to: key.length, shape: shapeOf(key), isFirst: isFirst && at === 0 };
    const found = lookUp(search, key, piece);
    if (found >= 0) return found;
  }
  return -1;
}

/** Among the steps of a key, which are pieces of it: see `stepsOf`. */
function among(search: Search, key: string, { isFirst }: { isFirst: boolean }): number {
  const sign = addressSign(key);
  let [from, to, parts] = [0, key.length, partsOf(key, sign)];
  while (from < to) {
    const piece = { from, to, shape: stepShape(sign, parts), isFirst: isFirst && to - from === key.length };
    const found = lookUp(search, key, piece);
    if (found >= 0) return found;
    const at = sign === null ? key.indexOf('.', from) : key.lastIndexOf(sign, to - 1);
    if (at < 0) return -1;
    if (sign === null) from = at + 1;
    else to = at;
    parts -= 1;
  }
  return -1;
}

type Piece = { from: number; to: number; shape: KeyShape; isFirst: boolean };

function lookUp(search: Search, key: string, { from, to, shape, isFirst }: Piece): number {
  const { index, prefix, alone, bare, tagged, untagged } = search;
  const mayBeTagged = !isFirst && (tagged === null || tagged[shape] === 1);
  const found = mayBeTagged ? index.owner(prefix, key, from, to) : -1;
  if (found >= 0 || !alone || (isFirst && bare)) return found;
  return untagged === null || untagged[shape] === 1 ? index.owner(noTag, key, from, to) : -1;
}

/** The tag alone comes right behind an address; behind a host's name its address comes first. */
function atLast({ index, prefix, alone }: Search, kind: Spelled['kind']): number {
  return !alone && (kind === 'network' || prefix.text === 'TLS_Rcpt:') ? index.owner(prefix, '') : -1;
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
