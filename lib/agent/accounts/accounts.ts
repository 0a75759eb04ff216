import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AskServer, startAskServer } from '#lib/agent/sending/ask-server.ts';
import { sendingAnswers } from '#lib/agent/sending/sending.ts';
import { openSentBook } from '#lib/agent/sending/sent-book.ts';
import type { AccountRecord, AccountStatus } from '#lib/gateway/api-account.ts';
import type { GatewayState } from '#lib/gateway/api-state.ts';
import type { AccountUpgrade } from '#lib/gateway/api-upgrade.ts';
import { Refusal } from '#lib/refusal.ts';
import { defaultLockRule, type LockRule } from '#lib/sasl/password/lockout.ts';
import { askSocket } from '#lib/sendmail/mc-sending.ts';
import type { AccountSync } from './account-book.ts';
import { openAccountStore } from './account-store.ts';
import { answersOnceOpen } from './answers-once-open.ts';
import { type AttemptLog, openAttemptLog } from './attempt-log.ts';
import { openAttempts } from './attempts.ts';
import { type AccountsVersion, inWords, notUpToDate, openChanges } from './changes.ts';
import { alwaysCurrent, openConsoleWord } from './console-word.ts';
import { openDeviceUses } from './device-uses.ts';
import { openDoor } from './door.ts';
import { failingNetworks } from './failing-networks.ts';
import { type Logins, openLogins } from './logins.ts';
import { openSessions } from './open-sessions.ts';
import { plainJudge } from './plain-judge.ts';
import { makeSafeFolder } from './safe-folder.ts';
import { saslEntries } from './sasl-entries.ts';
import { type Saslauthd, type SaslauthdLimits, startSaslauthd } from './saslauthd.ts';
import { openSasldb } from './sasldb.ts';
import { standingOf } from './standing.ts';
import { watchTerms } from './terms.ts';
import { openUpgrades } from './upgrades.ts';
import { openUsualNetworks } from './usual-networks.ts';

export type AccountsOptions = {
  /** Where the accounts are kept: ours alone. */
  dir: string;
  /** Where Cyrus SASL finds `mux` and `sasldb2`. */
  saslDir: string;
  /** Number of the group the daemon runs in, when it runs neither as root nor as our user. */
  group?: number;
  lockRule?: LockRule;
  limits?: Partial<SaslauthdLimits>;
  /** What to make of a console that is not heard of; without it there is none to wait for. */
  console?: { leaseMs: number | null };
  log?: (text: string) => void;
  now?: () => Date;
};

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
  if (desk.word.isWaiting()) await rm(join(saslDir, 'sasldb2'), { force: true });
  else await desk.changes.rebuild();
  desk.word.whenReady(desk.rebuildIfWaited);
  const asked = await startAskServer({ path: askSocket(saslDir), group, answer: desk.answer });
  return accountsOf(desk, { saslDir, saslauthd, asked });
}

async function closeDesk({ terms, told, changes }: Desk): Promise<void> {
  terms.stop();
  await told.close();
  await changes.close();
}

type Desk = Awaited<ReturnType<typeof openDesk>>;

/** The parts, each knowing only what it needs of the others. */
async function openDesk({
  dir,
  saslDir,
  group,
  lockRule = defaultLockRule,
  console,
  log = () => {},
  now = () => new Date(),
}: AccountsOptions) {
  const clock = () => now().getTime();
  const attempts = await openAttempts(join(dir, 'locks.json'), lockRule);
  const uses = await openDeviceUses(join(dir, 'device-uses.json'), log);
  const standing = (account: AccountRecord) => standingOf(account, attempts.lockedUntil(account.id), clock());
  const find = (name: string) => changes.find(name);
  const upgrades = openUpgrades({ warn: log });
  const usual = await openUsualNetworks(join(dir, 'usual-networks.json'), log);
  const failing = failingNetworks();
  const sessions = openSessions();
  const door = openDoor({ standing, attempts, usual, failing, lockRule, now: clock });
  const plain = await plainJudge({
    find,
    standing: (account, client = null) => door.standing(account, client),
    place: door.place,
    now: clock,
    warn: log,
    renew: upgrades.renew,
  });
  const inSasldb = (account: AccountRecord) => {
    const stands = standing(account);
    return stands === 'locked' && usual.bySasl(account.id, clock()) ? 'good' : stands;
  };
  const word = console
    ? openConsoleWord({ path: join(dir, 'heard'), ...console, now: clock, warn: log })
    : alwaysCurrent;
  const changes = openChanges({
    store: await openAccountStore(dir, log),
    sasldb: openSasldb({ path: join(saslDir, 'sasldb2'), group }),
    entriesOf: (account) => saslEntries(account, inSasldb(account), clock()),
    touched: ({ ids, passwords }, { records }) => {
      for (const id of passwords) {
        attempts.clear(id);
        usual.forget(id);
      }
      for (const id of ids) {
        plain.forget(id);
        const account = records.get(id);
        const anew = passwords.has(id) && !upgrades.made(account);
        if (anew || !account || standing(account) === 'disabled') sessions.cut(id);
        upgrades.settle(id, account);
        if (account) terms.watch(account);
      }
    },
    held: word.isWaiting,
    save: attempts.save,
    warn: log,
  });
  const review = (names: readonly string[]) => {
    changes.review(names).catch((error: unknown) => log(inWords(notUpToDate, error)));
  };
  const records = () => changes.book().records;
  const terms = watchTerms({ records, attempts, over: review, now: clock });
  const locked = (account: AccountRecord) => {
    log(`The account ${account.name} is locked: ${attempts.status(account, clock()).lockReason}.`);
    terms.watch(account);
    review([account.name]);
  };
  const told = await openAttemptLog({ dir: join(dir, 'attempts'), now, warn: log });
  const realm = () => changes.book().realm;
  const waited = word.isWaiting();
  const rebuildIfWaited = () => {
    if (waited) changes.rebuild().catch((error: unknown) => log(inWords(notUpToDate, error)));
  };
  const logins = openLogins({
    find,
    standing,
    realm,
    plain,
    attempts,
    door,
    sessions,
    mayJudge: word.mayJudge,
    uses,
    tell: told.add,
    locked,
    now,
  });
  const sent = openSentBook(join(dir, 'sent.log'), log, clock);
  const answer = sendingAnswers({ find, standing, realm, sent, now: clock });
  const desk = { attempts, uses, usual, sent, answer, changes, terms, told, logins, upgrades, clock };
  return { ...desk, word, rebuildIfWaited };
}

function accountsOf(
  { attempts, uses, usual, sent, changes, terms, told, logins, upgrades, word, clock }: Desk,
  { saslDir, saslauthd, asked }: { saslDir: string; saslauthd: Saslauthd; asked: AskServer },
): Accounts {
  const account = (id: string) => {
    const found = changes.book().records.get(id);
    if (!found) throw new Refusal('not-found', 'no-account', 'This gateway knows no such account.');
    return found;
  };
  const status = (id: string): AccountStatus => {
    const known = account(id);
    const status = attempts.status(known, clock());
    const open = status.lockReason === null ? [] : usual.of(id, clock());
    const but = open.length === 0 ? '' : `; open for the networks it is used from: ${open.join(', ')}`;
    const lockReason = status.lockReason && `${status.lockReason}${but}`;
    return { ...status, lockReason, devices: uses.of(known), sending: sent.use(id, clock()) };
  };
  return {
    saslauthdPath: join(saslDir, 'mux'),
    sasldbPath: join(saslDir, 'sasldb2'),
    health: async () => {
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
    sync: async (body) => {
      await changes.sync(body);
      word.heard();
      return changes.version();
    },
    put: (record) => changes.put(record).then(changes.version),
    remove: (id, revision) => changes.remove(id, revision).then(changes.version),
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
    admit: changes.admit,
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
