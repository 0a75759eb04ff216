import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { replaceFile } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { networkOf } from '#lib/mail/client-network.ts';

/** From where each account logs in: what sets its owner apart from those who guess. */
export type UsualNetworks = {
  /** The account was logged in to from there; `sasl` when Cyrus SASL decided. */
  note: (account: string, network: string, at: number, sasl: boolean) => void;
  has: (account: string, network: string, at: number) => boolean;
  /** Newest first. */
  of: (account: string, at: number) => string[];
  /** Whether its owner logs in by what Cyrus SASL decides, where nobody can ask for the network. */
  bySasl: (account: string, at: number) => boolean;
  /** No more usual than others. */
  drop: (account: string, network: string) => void;
  /** All of an account: its password may have been somebody else's, too. */
  forget: (account: string) => void;
  save: () => Promise<void>;
};

const day = 86_400_000;
/** `2001:db8:0:0::/64` is how it was written once. */
const network = z.string().transform((text) => networkOf(text.replace(/\/\d+$/, '')));
const stored = z.record(z.string(), z.array(z.object({ network, at: z.number(), saslAt: z.number() })));
type Usual = z.infer<typeof stored>[string];

/** An account keeps this many, each for so long after its last success. */
const most = 12;
const keptMs = 30 * day;
const saveAfterMs = 30_000;

/** Kept in a file. Written a while after a network is new or was not seen for a day: what a power cut loses is asked for again. */
export async function openUsualNetworks(path: string, warn: (text: string) => void): Promise<UsualNetworks> {
  const known = new Map<string, Usual>(Object.entries(await readStored(path)));
  let timer: NodeJS.Timeout | undefined;

  async function save(): Promise<void> {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    await replaceFile(path, JSON.stringify(Object.fromEntries(known)));
  }
  const saveSoon = () => {
    timer ??= setTimeout(() => {
      save().catch((error: unknown) => warn(`The usual networks of accounts are not kept: ${String(error)}`));
    }, saveAfterMs).unref();
  };
  const fresh = (account: string, at: number) =>
    (known.get(account) ?? []).filter((one) => at - one.at < keptMs);
  const keep = (account: string, networks: Usual) => {
    if (networks.length > 0) known.set(account, networks);
    else known.delete(account);
  };

  return {
    note: (account, network, at, sasl) => {
      const newest = known.get(account)?.[0];
      if (newest?.network === network && !sasl && at - newest.at < day) {
        newest.at = at; // what nearly every log-in has to tell
        return;
      }
      const others = fresh(account, at);
      const before = others.find((one) => one.network === network);
      const now = { network, at, saslAt: sasl ? at : (before?.saslAt ?? 0) };
      keep(account, [now, ...others.filter((one) => one !== before)].slice(0, most));
      if (!before || at - before.at > day || (sasl && at - before.saslAt > day)) saveSoon();
    },
    has: (account, network, at) => fresh(account, at).some((one) => one.network === network),
    of: (account, at) => fresh(account, at).map(({ network }) => network),
    bySasl: (account, at) => fresh(account, at).some(({ saslAt }) => at - saslAt < keptMs),
    drop: (account, network) => {
      keep(
        account,
        (known.get(account) ?? []).filter((one) => one.network !== network),
      );
      saveSoon();
    },
    forget: (account) => {
      if (known.delete(account)) saveSoon();
    },
    save,
  };
}

/** Nothing when the file cannot be read: then nobody is known yet. */
async function readStored(path: string): Promise<z.infer<typeof stored>> {
  const text = await readFile(path, 'utf8').catch(nullIfMissing);
  try {
    return stored.parse(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}
