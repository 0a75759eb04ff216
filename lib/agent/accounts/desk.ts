import { join } from 'node:path';
import { sendingAnswers } from '#lib/agent/sending/sending.ts';
import { openSentBook } from '#lib/agent/sending/sent-book.ts';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { defaultLockRule, type LockRule } from '#lib/sasl/password/lockout.ts';
import { openAccountStore } from './account-store.ts';
import { openAttemptLog } from './attempt-log.ts';
import { openAttempts } from './attempts.ts';
import { inWords, notUpToDate, openChanges } from './changes.ts';
import { alwaysCurrent, openConsoleWord } from './console-word.ts';
import { openDeviceUses } from './device-uses.ts';
import { openDoor } from './door.ts';
import { failingNetworks } from './failing-networks.ts';
import { openLogins } from './logins.ts';
import { openSessions } from './open-sessions.ts';
import { plainJudge } from './plain-judge.ts';
import { saslEntries } from './sasl-entries.ts';
import type { SaslauthdLimits } from './saslauthd.ts';
import { openSasldb } from './sasldb.ts';
import { standingOf } from './standing.ts';
import { watchTerms } from './terms.ts';
import { openUpgrades } from './upgrades.ts';
import { openUsualNetworks } from './usual-networks.ts';

/** What the release in force says. */
export type ReleaseInForce = {
  /** The mechanisms that it offers. */
  offered: readonly string[];
  /** Whether somebody else checks PLAIN and LOGIN. */
  plainElsewhere: boolean;
  /** The daemon's; null where none is set, or there is no release. */
  realm: string | null;
};

export type AccountsOptions = {
  /** Where the accounts are kept: ours alone. */
  dir: string;
  /** Where Cyrus SASL finds `mux` and `sasldb2`. */
  saslDir: string;
  /** Number of the group the daemon runs in, when it runs neither as root nor as our user. */
  group?: number;
  lockRule?: LockRule;
  limits?: Partial<SaslauthdLimits>;
  release?: () => Promise<ReleaseInForce>;
  /** What to make of a console that is not heard of; without it there is none to wait for. */
  console?: { leaseMs: number | null };
  log?: (text: string) => void;
  now?: () => Date;
};

/** Writes down what it knows and lets go of it. */
export async function closeDesk({ terms, told, changes }: Desk): Promise<void> {
  terms.stop();
  await told.close();
  await changes.close();
}

/** What decides who may log in; nothing answers for it yet. */
export type Desk = Awaited<ReturnType<typeof openDesk>>;

/** The parts, each knowing only what it needs of the others. */
export async function openDesk({
  dir,
  saslDir,
  group,
  lockRule = defaultLockRule,
  console,
  release = async () => ({ offered: [], plainElsewhere: false, realm: null }),
  log = () => {},
  now = () => new Date(),
}: AccountsOptions) {
  const clock = () => now().getTime();
  let said: ReleaseInForce = { offered: [], plainElsewhere: false, realm: null };
  const inForce = async () => {
    said = await release();
    return said;
  };
  const offered = async () => (await inForce()).offered;
  const attempts = await openAttempts(join(dir, 'locks.json'), lockRule);
  const uses = await openDeviceUses(join(dir, 'device-uses.json'), log);
  const standing = (account: AccountRecord) => standingOf(account, attempts.lockedUntil(account.id), clock());
  /** Whoever may not log in any more is not to go on in what is open; a lock is against guesses, and not against who got in. */
  const isOut = (account: AccountRecord) => ['disabled', 'expired'].includes(standing(account));
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
  const inSasldb = (account: AccountRecord, anew: boolean, at: number) => {
    const stands = standingOf(account, anew ? null : attempts.lockedUntil(account.id), at);
    return stands === 'locked' && usual.bySasl(account.id, at) ? 'good' : stands;
  };
  const word = console
    ? openConsoleWord({ path: join(dir, 'heard'), ...console, now: clock, warn: log })
    : alwaysCurrent;
  const changes = openChanges({
    store: await openAccountStore(dir, log),
    sasldb: openSasldb({ path: join(saslDir, 'sasldb2'), group, offered }),
    realm: async () => (await inForce()).realm,
    entriesOf: (account, realm, anew = false) => {
      const at = clock();
      return saslEntries(account, inSasldb(account, anew, at), { realm, at });
    },
    touched: ({ ids, passwords, revoked }, { records }) => {
      for (const id of passwords) {
        attempts.clear(id);
        usual.forget(id);
      }
      door.expect(passwords);
      sessions.cut((id) => {
        if (!ids.has(id)) return false;
        const account = records.get(id);
        const anew = passwords.has(id) && !upgrades.made(account);
        return anew || revoked.has(id) || !account || isOut(account);
      });
      for (const id of ids) {
        plain.forget(id);
        const account = records.get(id);
        upgrades.settle(id, account);
        if (!account) continue;
        terms.watch(account);
        plain.meet(account);
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
  records().forEach(plain.meet);
  const over = (names: readonly string[]) => {
    const out = new Set(names.map(find).map((account) => account && isOut(account) && account.id));
    sessions.cut((id) => out.has(id));
    review(names);
  };
  const terms = watchTerms({ records, attempts, over, now: clock });
  const locked = (account: AccountRecord) => {
    log(`The account ${account.name} is locked: ${attempts.status(account, clock()).lockReason}.`);
    terms.watch(account);
    review([account.name]);
  };
  const told = await openAttemptLog({ dir: join(dir, 'attempts'), now, warn: log });
  const realm = () => said.realm ?? changes.book().realm;
  const rebuild = () => {
    changes.rebuild().catch((error: unknown) => log(inWords(notUpToDate, error)));
  };
  /** Nobody gets in, by any mechanism, before the console has told what is newest, or was waited for long enough. */
  const waitForConsole = () => {
    word.returned();
    word.whenReady(rebuild);
    return changes.hold();
  };
  const logins = openLogins({
    find,
    standing,
    realm,
    plain,
    plainElsewhere: () => said.plainElsewhere,
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
  const keepUp = () => changes.keepUp().catch((error: unknown) => log(inWords(notUpToDate, error)));
  const desk = { attempts, uses, usual, sent, answer, changes, terms, told, logins, upgrades, clock };
  return { ...desk, word, rebuild, waitForConsole, keepUp };
}
