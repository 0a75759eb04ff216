import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AskServer, startAskServer } from '#lib/agent/sending/ask-server.ts';
import type { AccountRecord, AccountStatus } from '#lib/gateway/api-account.ts';
import type { GatewayState } from '#lib/gateway/api-state.ts';
import type { AccountUpgrade } from '#lib/gateway/api-upgrade.ts';
import { Refusal } from '#lib/refusal.ts';
import { askSocket } from '#lib/sendmail/mc-sending.ts';
import type { AccountSync } from './account-book.ts';
import { answersOnceOpen } from './answers-once-open.ts';
import type { AttemptLog } from './attempt-log.ts';
import type { AccountsVersion } from './changes.ts';
import { type AccountsOptions, closeDesk, type Desk, openDesk } from './desk.ts';
import type { Logins } from './logins.ts';
import { makeSafeFolder } from './safe-folder.ts';
import { type Saslauthd, startSaslauthd } from './saslauthd.ts';

/** How far the accounts are, and whether PLAIN and LOGIN are being answered now. */
export type AccountsHealth = Pick<GatewayState, 'accounts' | 'verifier'>;

/** The accounts of this gateway: what may log in, who is locked, and the answers to Cyrus SASL. */
export type Accounts = {
  /** `saslauthd_path` and `sasldb_path` for Sendmail.conf. */
  saslauthdPath: string;
  sasldbPath: string;
  health: () => Promise<AccountsHealth>;
  version: () => AccountsVersion;
  /** The console tells its newest revision and its realm; who has both is up to date. */
  heard: (newest: number, realm: string) => AccountsVersion;
  /** The console can reach this gateway again. Nobody is let in from when this resolves until it has told what is newest, or was not heard for some seconds. */
  returned: () => Promise<void>;
  /** Refuses (409) when `from` is not this gateway's version. In force for every mechanism when it resolves. */
  sync: (body: AccountSync) => Promise<AccountsVersion>;
  /** In force for every mechanism when it resolves. An older revision than the known one changes nothing. */
  put: (record: AccountRecord) => Promise<AccountsVersion>;
  remove: (id: string, revision: number) => Promise<AccountsVersion>;
  status: (id: string) => AccountStatus;
  locked: () => AccountStatus[];
  unlock: (id: string) => Promise<AccountStatus>;
  /** Verifiers made at logins, which the console has not taken over yet. */
  upgrades: () => AccountUpgrade[];
  /** Lets a guest in beside the accounts, or shows it out (null); in force for every mechanism when it resolves. */
  admit: (guest: AccountRecord | null) => Promise<void>;
  /** What the mail log says of attempts to log in. */
  note: Logins['note'];
  /** Every attempt to log in, from a place on. */
  attempts: AttemptLog['read'];
  close: () => Promise<void>;
};

/**
 * Opens the accounts and begins to answer Cyrus SASL. Refuses when a folder is unsafe, when db5.3_load is missing, or when
 * another process answers already.
 */
export async function openAccounts(options: AccountsOptions): Promise<Accounts> {
  const { dir, saslDir, group, limits } = options;
  await makeSafeFolder(dir);
  await makeSafeFolder(saslDir, group);
  let begin = ignored;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const desk = begun.then(() => openDesk(options));
  desk.catch(ignored); // awaited below
  // who asks while the accounts are read waits for them instead of being refused
  const saslauthd = await startSaslauthd({ dir: saslDir, group, ...answersOnceOpen(desk), limits });
  begin();
  try {
    return await bringIntoForce(await desk, saslauthd, options);
  } catch (error) {
    await saslauthd.close();
    await desk.then(closeDesk, ignored);
    throw error;
  }
}

const ignored = () => {};

/** PLAIN and LOGIN are answered already; now Cyrus SASL's database is brought in line. */
async function bringIntoForce(
  desk: Desk,
  saslauthd: Saslauthd,
  { saslDir, group }: AccountsOptions,
): Promise<Accounts> {
  if (!desk.word.isWaiting()) await desk.changes.rebuild();
  else {
    await rm(join(saslDir, 'sasldb2'), { force: true });
    desk.word.whenReady(desk.rebuild);
  }
  const asked = await startAskServer({ path: askSocket(saslDir), group, answer: desk.answer });
  return accountsOf(desk, { saslDir, saslauthd, asked });
}

function accountsOf(
  {
    attempts,
    uses,
    usual,
    sent,
    changes,
    terms,
    told,
    logins,
    upgrades,
    word,
    clock,
    keepUp,
    waitForConsole,
  }: Desk,
  { saslDir, saslauthd, asked }: { saslDir: string; saslauthd: Saslauthd; asked: AskServer },
): Accounts {
  const account = (id: string) => {
    const found = changes.book().records.get(id);
    if (!found) throw new Refusal('not-found', 'no-account', 'This gateway knows no such account.');
    return found;
  };
  /** Whom the lock of an account does not keep out. */
  const whereOpen = (id: string): string => {
    const networks = usual.of(id, clock());
    if (networks.length === 0)
      return 'closed for its owner as well, who is not known to use it from anywhere';
    const plain = `open by PLAIN and LOGIN for the networks it is used from: ${networks.join(', ')}`;
    return usual.bySasl(id, clock())
      ? `${plain}; and by the other mechanisms from everywhere, since it is used by them`
      : `${plain}; closed by the other mechanisms`;
  };
  const status = (id: string): AccountStatus => {
    const known = account(id);
    const status = attempts.status(known, clock());
    const lockReason = status.lockReason && `${status.lockReason}; ${whereOpen(id)}`;
    return { ...status, lockReason, devices: uses.of(known), sending: sent.use(id, clock()) };
  };
  /** A change behind which nothing is missing is what is newest. */
  const after = async (revision: number) => {
    if (word.isWaiting() && changes.book().version === revision) {
      word.heard();
      await changes.rebuild();
    }
    return changes.version();
  };
  return {
    saslauthdPath: join(saslDir, 'mux'),
    sasldbPath: join(saslDir, 'sasldb2'),
    health: async () => {
      await keepUp();
      const { version, count } = changes.version();
      const waiting = upgrades.waiting().length;
      return { accounts: { version, count, upgrades: waiting }, verifier: await saslauthd.answering() };
    },
    version: changes.version,
    heard: (newest, realm) => {
      const known = changes.version();
      const behind = changes.book().version < newest || changes.book().realm !== realm;
      if (!behind) word.heard();
      return known;
    },
    returned: waitForConsole,
    sync: async (body) => {
      await changes.sync(body);
      word.heard();
      return changes.version();
    },
    put: (record) => changes.put(record).then(() => after(record.revision)),
    remove: (id, revision) => changes.remove(id, revision).then(() => after(revision)),
    status,
    locked: () =>
      [...attempts.locks().keys()]
        .filter((id) => changes.book().records.has(id) && attempts.isLocked(id, clock()))
        .map(status),
    unlock: async (id) => {
      const { name } = account(id);
      attempts.clear(id);
      await changes.review([name]);
      return status(id);
    },
    upgrades: upgrades.waiting,
    admit: async (guest) => {
      if (guest) await new Promise<void>((resolve) => word.whenReady(resolve)); // until then nobody is in force
      await changes.admit(guest);
    },
    note: logins.note,
    attempts: told.read,
    close: async () => {
      terms.stop();
      word.close();
      await asked.close();
      await saslauthd.close();
      logins.close();
      await told.close();
      await uses.save();
      await usual.save();
      await changes.close();
    },
  };
}
