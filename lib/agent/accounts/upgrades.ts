import type { AccountRecord } from '#lib/gateway/api-account.ts';
import type { AccountUpgrade } from '#lib/gateway/api-upgrade.ts';
import { hashDigest } from '#lib/sasl/import/imported-hash.ts';
import { preparePassword } from '#lib/sasl/password/password.ts';
import { lacksScram, makeVerifiers, scramVerifiers } from '#lib/sasl/password/verifiers.ts';
import { Secret } from '#lib/secret.ts';

export type Upgrades = {
  /** Makes what the account lacks of a password that has just been proved; nothing where it lacks nothing. */
  renew: (account: AccountRecord, password: string) => void;
  /** What the console has not taken over yet. */
  waiting: () => AccountUpgrade[];
  /** Whether the account has the verifiers that were made here: its password is the one it was. */
  made: (account: AccountRecord | undefined) => boolean;
  /** The account is another one now, or gone. */
  settle: (id: string, account: AccountRecord | undefined) => void;
};

/** More than a console takes over in a few seconds; who comes after them is renewed at the next login. */
const most = 5000;

/** Passwords that wait to be made verifiers of, some seconds of work; who comes while there are so many is renewed at a later login. */
const mostUnderWay = 100;

/**
 * Verifiers on their way to the console. In memory only: what a restart loses is made again at the next login, and no file holds what the
 * console does not know. They are made one after the other, so that they never keep those waiting whose password is being proved.
 */
export function openUpgrades({ warn }: { warn: (text: string) => void }): Upgrades {
  const waiting = new Map<string, AccountUpgrade>();
  const underWay = new Map<string, AccountRecord>();
  let last: Promise<void> = Promise.resolve();

  async function make(account: AccountRecord, password: Secret): Promise<void> {
    const { id, name } = account;
    const isSame = () => underWay.get(id) === account; // or it has changed meanwhile
    if (!isSame()) return;
    try {
      const upgrade = { id, from: hashDigest(provedBy(account)), ...(await verifiersOf(account, password)) };
      if (isSame()) waiting.set(id, upgrade);
    } catch {
      warn(`The password of ${name} could not be brought up to date.`);
    }
    if (isSame()) underWay.delete(id);
  }

  return {
    renew: (account, password) => {
      const { id } = account;
      if (!lacksVerifiers(account) || underWay.has(id) || waiting.has(id)) return;
      if (underWay.size >= mostUnderWay || waiting.size >= most) return;
      underWay.set(id, account);
      const secret = new Secret(password);
      last = last.then(() => make(account, secret));
    },
    waiting: () => [...waiting.values()],
    made: (account) => account !== undefined && waiting.get(account.id)?.argon2id === account.argon2id,
    settle: (id, account) => {
      underWay.delete(id);
      const upgrade = waiting.get(id);
      if (!upgrade) return;
      const still = account && lacksVerifiers(account) && upgrade.from === hashDigest(provedBy(account));
      if (!still) waiting.delete(id);
    },
  };
}

/** What PLAIN and LOGIN are held against. */
const provedBy = ({ argon2id, importedHash }: AccountRecord) => argon2id ?? importedHash ?? '';

const lacksVerifiers = (account: AccountRecord) =>
  account.argon2id === null ? account.importedHash !== null : lacksScram(account);

/** An Argon2id stays, and so do the SCRAM verifiers beside it: mail programs may remember what they have worked out of one's salt. */
async function verifiersOf(account: AccountRecord, password: Secret) {
  const { name, argon2id } = account;
  if (argon2id !== null)
    return { argon2id, ...(await scramVerifiers(preparePassword(password.reveal()), account)) };
  const {
    cramMd5: _,
    digestMd5: __,
    ...ours
  } = await makeVerifiers(password, { name, realm: '', legacy: false });
  return ours;
}
