import { type AliasTarget, readTargets } from '#lib/policy/entry/alias-entry.ts';
import type { Entry } from '#lib/policy/entry/entry.ts';
import { literalKey } from '#lib/policy/entry/literal-entry.ts';
import { localDomains, renamedDomains, virtualDomains } from './local-names.ts';
import type { Policy } from './policy.ts';

/** Where an address or a local name leads in one step. */
export type Stop =
  /** An alias, by its name; looked up again. */
  | { kind: 'alias'; id: string }
  /** A virtual user, by the address that was looked up; its answer is looked up again. */
  | { kind: 'virtual'; id: string; entry: Entry }
  /** A local name that is no alias. */
  | { kind: 'user'; name: string }
  /** An address of a virtual domain that the map does not have: it goes on by route or MX. */
  | { kind: 'astray'; address: string }
  /** Out of the gateway, into a file, to a program: mail arrives. */
  | { kind: 'away' }
  | { kind: 'refused' };

/** Who an alias stands for; `key` is its entry's, null where the policy itself adds it. */
export type Alias = { key: string | null; value: string };

/** How mail goes on inside the gateway: aliases and virtual users, one step at a time. */
export type MailFlow = {
  ofAddress: (address: string) => Stop;
  ofName: (name: string) => Stop;
  /** Where an alias leads; empty for a name that is none. */
  ofAlias: (name: string) => readonly Stop[];
  ofVirtual: (entry: Entry, address: string) => Stop;
  /** The entry of virtusertable that answers for an address. */
  virtualAt: (address: string) => Entry | undefined;
  /** Where an alias or a virtual user leads, by its id. */
  next: (id: string) => readonly Stop[];
  /** Every alias, by name; postmaster and MAILER-DAEMON too, when the policy adds them. */
  aliases: ReadonlyMap<string, Alias>;
};

/** Stands for whoever has no entry of their own, where a whole domain is looked up. No local part holds it. */
export const anybody = '\u0001';

/** An address that grows at every step never comes to an end. */
const longestAddress = 400;

export function mailFlow(policy: Policy): MailFlow {
  const local = localDomains(policy);
  const isVirtual = virtualDomains(policy, local);
  const renamed = renamedDomains(policy);
  const aliases = aliasesOf(policy);
  const virtual = new Map(policy.maps.virtusertable.map((entry) => [rawKey(entry), entry]));

  const ofName = (name: string): Stop => {
    const [plain, detail] = cutAt(name.toLowerCase(), '+');
    const tried = detail === undefined ? [plain] : [`${plain}+${detail}`, `${plain}+*`, plain];
    const found = tried.find((one) => aliases.has(one));
    return found === undefined ? { kind: 'user', name } : { kind: 'alias', id: found };
  };
  const ofAddress = (text: string): Stop => {
    const written = text.toLowerCase();
    const at = written.lastIndexOf('@');
    const old = written.slice(at + 1);
    const domain = renamed.get(old) ?? old;
    const address = `${written.slice(0, at + 1)}${domain}`;
    if (isVirtual(domain)) {
      const entry = virtualAt(address);
      if (entry !== undefined) return { kind: 'virtual', id: address, entry };
    }
    if (local.has(domain)) return ofName(address.slice(0, at));
    return isVirtual(domain) ? { kind: 'astray', address } : { kind: 'away' };
  };
  const ofTarget = (target: AliasTarget): Stop => {
    if (target.kind === 'address') return ofAddress(target.address);
    return target.kind === 'local' && !target.final ? ofName(target.name) : { kind: 'away' };
  };
  const ofAlias = (name: string): Stop[] => {
    const targets = readTargets(aliases.get(name)?.value ?? '');
    return 'reason' in targets ? [] : targets.map(ofTarget);
  };
  const ofVirtual = (entry: Entry, address: string): Stop => {
    if (/^error:/i.test(entry.value)) return { kind: 'refused' };
    const value = withCaptures(entry, address.slice(0, address.lastIndexOf('@')));
    if (value.length > longestAddress) return { kind: 'virtual', id: address, entry };
    return value.includes('@') ? ofAddress(value) : ofName(value);
  };
  const virtualAt = (address: string) => {
    const at = address.lastIndexOf('@');
    return virtualEntry(virtual, address.slice(0, at), address.slice(at + 1));
  };
  const next = (id: string): readonly Stop[] => {
    if (!id.includes('@')) return ofAlias(id);
    const entry = virtualAt(id);
    return entry === undefined ? [] : [ofVirtual(entry, id)];
  };
  return { ofAddress, ofName, ofAlias, ofVirtual, virtualAt, next, aliases };
}

/** The address under which an entry of virtusertable is looked up. */
export function addressOf(entry: Entry): string {
  const key = rawKey(entry);
  return key.startsWith('@') ? `${anybody}${key}` : key;
}

function aliasesOf({ maps, identity: { postmaster } }: Policy): Map<string, Alias> {
  const aliases = new Map<string, Alias>(
    maps.aliases.map((entry) => [rawKey(entry).toLowerCase(), { key: entry.key, value: entry.value }]),
  );
  if (!aliases.has('mailer-daemon')) aliases.set('mailer-daemon', { key: null, value: 'postmaster' });
  if (!aliases.has('postmaster') && postmaster !== '')
    aliases.set('postmaster', { key: null, value: postmaster });
  return aliases;
}

/** The key as the daemon has it; a literal one stands in quotes. */
function rawKey({ key }: Entry): string {
  return literalKey(key) ?? key;
}

function cutAt(text: string, sign: string): [string, string | undefined] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** In the daemon's order (cf/m4/proto.m4, “handle virtual users”). */
function virtualEntry(map: ReadonlyMap<string, Entry>, user: string, domain: string): Entry | undefined {
  const [plain, detail] = cutAt(user, '+');
  const withDetail = detail === undefined || detail === '' ? ['+*'] : ['++', '+*'];
  const tried =
    detail === undefined
      ? [user, '']
      : [user, ...withDetail.map((sign) => `${plain}${sign}`), plain, ...withDetail, ''];
  for (const one of tried) {
    const entry = map.get(`${one}@${domain}`);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** `%1` is the local part, or with a detail what stands before it, `%2` the detail, `%3` the detail with its plus. */
function withCaptures(entry: Entry, user: string): string {
  const { value } = entry;
  const key = rawKey(entry);
  const [plain, detail] = key.startsWith(`${user}@`) ? [user, undefined] : cutAt(user, '+');
  const captures = [key, plain, detail ?? '', detail === undefined ? '' : `+${detail}`];
  return value.replace(/%(\d)/g, (_, digit: string) => captures[Number(digit)] ?? '');
}
