import type { LogReader } from '#lib/maillog/reader.ts';
import { networkOf } from '#lib/unusual/hour.ts';
import type { AskedUsage, Pair, UsageKind, Use } from './usage.ts';

/** One row of a list of usage. What does not apply to its kind, and what nobody asked for yet, is null. */
export type UsageRow = Omit<Use, 'firstAt' | 'lastAt'> & {
  /** Also what names its place in a list. */
  id: string;
  /** Of messages that were sent; null for who only tried to log in. */
  firstAt: number | null;
  lastAt: number | null;
  /** Log-ins that failed; null where the search asks for what only a message has. */
  failures: number | null;
  /** Addresses that an account sent from, or that are used of a network. */
  addresses: number | null;
  /** Networks that an account sent from. */
  networks: number | null;
  /** Accounts that sent from an address or network. */
  accounts: number | null;
  /** The network of an address. */
  network: string | null;
};

/** Names come from here; `''` is this host itself. */
const rowName = (address: string, by: UsageKind) => (by === 'network' ? networkOf(address) : address);
const whoOf = (by: UsageKind): 'account' | 'client' => (by === 'account' ? 'account' : 'client');

/** Everybody who sent something. */
export function senderRows(log: LogReader, asked: AskedUsage, by: UsageKind): UsageRow[] {
  const uses = log.uses(asked, whoOf(by));
  if (by === 'network') return networksOf(uses);
  return uses.map((use) => rowOf(use, by === 'client' ? networkOf(use.name) : null));
}

/** Spelled out: there are tens of thousands of them, and copying whatever is there takes ten times as long. */
function rowOf(use: Use, network: string | null): UsageRow {
  const { name, messages, recipients, sent, deferred, refused, bytes, firstAt, lastAt } = use;
  return {
    id: name,
    name,
    messages,
    recipients,
    sent,
    deferred,
    refused,
    bytes,
    firstAt,
    lastAt,
    network,
    failures: null,
    addresses: null,
    networks: null,
    accounts: null,
  };
}

function networksOf(uses: readonly Use[]): UsageRow[] {
  const found = new Map<string, UsageRow>();
  for (const use of uses) {
    const name = networkOf(use.name);
    const known = found.get(name);
    if (!known) {
      const row = rowOf(use, null);
      row.id = name;
      row.name = name;
      row.addresses = 1;
      found.set(name, row);
      continue;
    }
    for (const sum of ['messages', 'recipients', 'sent', 'deferred', 'refused', 'bytes'] as const)
      known[sum] += use[sum];
    known.addresses = (known.addresses ?? 0) + 1;
    known.firstAt = Math.min(known.firstAt ?? use.firstAt, use.firstAt);
    known.lastAt = Math.max(known.lastAt ?? use.lastAt, use.lastAt);
  }
  return [...found.values()];
}

/** Everybody whose log-ins failed and who sent nothing. */
export function triedRows(log: LogReader, asked: AskedUsage, by: UsageKind): UsageRow[] {
  const senders = new Set(log.uses(asked, whoOf(by)).map(({ name }) => rowName(name, by).toLowerCase()));
  const found = new Map<string, UsageRow>();
  for (const { name: own, failures } of log.tries(asked, whoOf(by), null) ?? []) {
    const name = rowName(own, by);
    if (senders.has(name.toLowerCase())) continue;
    const known = found.get(name);
    if (known) known.failures = (known.failures ?? 0) + failures;
    else
      found.set(name, {
        ...noUse,
        id: name,
        name,
        failures,
        network: by === 'client' ? networkOf(name) : null,
      });
  }
  return [...found.values()];
}

const noUse = {
  ...{ messages: 0, recipients: 0, sent: 0, deferred: 0, refused: 0, bytes: 0 },
  ...{ firstAt: null, lastAt: null, addresses: null, networks: null, accounts: null },
};

/** Which of the rows more is wanted of: those of a page, or all where the list is ordered by it. */
type Wanted = { rows: readonly UsageRow[]; by: UsageKind; all: boolean };

/** The rows with the log-ins that failed. */
export function withFailures(log: LogReader, asked: AskedUsage, { rows, by, all }: Wanted): UsageRow[] {
  const names = all ? null : rows.map(({ name }) => name);
  const tries = log.tries(asked, whoOf(by), names);
  if (!tries) return [...rows];
  const sums = new Map<string, number>();
  for (const { name, failures } of tries) {
    const key = rowName(name, by).toLowerCase();
    sums.set(key, (sums.get(key) ?? 0) + failures);
  }
  return rows.map((row) => ({ ...row, failures: sums.get(row.name.toLowerCase()) ?? 0 }));
}

/** The rows with how many they are used with: accounts by addresses and networks, the others by accounts. */
export function withOthers(log: LogReader, asked: AskedUsage, { rows, by, all }: Wanted): UsageRow[] {
  const among = all ? null : { who: whoOf(by), names: rows.map(({ name }) => name) };
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
  return by === 'account' ? [account, client] : [rowName(client, by), account.toLowerCase()];
}
