import { networkOf } from '#lib/unusual/hour.ts';
import type { LogReader } from './reader.ts';
import type { AskedUsage, Pair, UsageKind, Use } from './usage.ts';

/** One row of a list of usage. What does not apply to its kind is null. */
export type UsageRow = Use & {
  /** Also what names its place in a list. */
  id: string;
  /** Addresses that an account sent from, or that are used of a network. */
  addresses: number | null;
  /** Networks that an account sent from. */
  networks: number | null;
  /** Accounts that sent from an address or network. */
  accounts: number | null;
  /** The network of an address. */
  network: string | null;
};

/** Every row of a list, without how many it is used with. */
export function usageRows(log: LogReader, asked: AskedUsage, by: UsageKind): UsageRow[] {
  const uses = log.uses(asked, by === 'account' ? 'account' : 'client');
  const rows = by === 'network' ? networksOf(uses) : uses;
  const none = { addresses: null, networks: null, accounts: null };
  return rows.map((use) => ({
    ...none,
    ...use,
    id: use.name,
    network: by === 'client' ? networkOf(use.name) : null,
  }));
}

function networksOf(uses: readonly Use[]): (Use & { addresses: number })[] {
  const found = new Map<string, Use & { addresses: number }>();
  for (const use of uses) {
    const name = networkOf(use.name);
    const known = found.get(name);
    if (!known) {
      found.set(name, { ...use, name, addresses: Number(use.messages > 0) });
      continue;
    }
    for (const sum of ['messages', 'recipients', 'sent', 'deferred', 'refused', 'bytes', 'failures'] as const)
      known[sum] += use[sum];
    known.addresses += Number(use.messages > 0);
    known.firstAt = least(known.firstAt, use.firstAt, Math.min);
    known.lastAt = least(known.lastAt, use.lastAt, Math.max);
  }
  return [...found.values()];
}

function least(a: number | null, b: number | null, choose: (a: number, b: number) => number): number | null {
  return a === null || b === null ? (a ?? b) : choose(a, b);
}

/** The rows with how many they are used with: accounts by addresses and networks, the others by accounts. */
export function withOthers(
  log: LogReader,
  asked: AskedUsage,
  { rows, by, all }: { rows: readonly UsageRow[]; by: UsageKind; all: boolean },
): UsageRow[] {
  const who = by === 'account' ? 'account' : 'client';
  const among = all || by === 'network' ? null : ({ who, names: rows.map(({ name }) => name) } as const);
  const own = new Map<string, Set<string>>();
  for (const pair of log.pairs(asked, among)) {
    const [name, other] = sidesOf(pair, by);
    const key = name.toLowerCase();
    const known = own.get(key);
    if (known) known.add(other);
    else own.set(key, new Set([other]));
  }
  return rows.map((row) => {
    const others = own.get(row.name.toLowerCase()) ?? new Set<string>();
    if (by !== 'account') return { ...row, accounts: others.size };
    return { ...row, addresses: others.size, networks: new Set([...others].map(networkOf)).size };
  });
}

function sidesOf({ account, client }: Pair, by: UsageKind): [string, string] {
  if (by === 'account') return [account, client];
  return [by === 'network' ? networkOf(client) : client, account.toLowerCase()];
}
