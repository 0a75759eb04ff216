import type { AccountRecord } from '#lib/gateway/api-account.ts';
import type { AccountUpgrade } from '#lib/gateway/api-upgrade.ts';
import { hashDigest } from '#lib/sasl/import/imported-hash.ts';
import { makeVerifiers } from '#lib/sasl/password/verifiers.ts';
import { Secret } from '#lib/secret.ts';

export type Upgrades = {
  /** Makes verifiers of a password that has just proved itself against a hash of another system. */
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

/**
 * Verifiers on their way to the console. In memory only: what a restart loses is made again at the next login, and no file holds what the
 * console does not know.
 */
export function openUpgrades({ warn }: { warn: (text: string) => void }): Upgrades {
  const waiting = new Map<string, AccountUpgrade>();
  const underWay = new Set<string>();

  async function make({ id, name, importedHash }: AccountRecord, password: string): Promise<void> {
    const wanted = { name, realm: '', legacy: false };
    const { cramMd5: _, digestMd5: __, ...verifiers } = await makeVerifiers(new Secret(password), wanted);
    if (underWay.has(id)) waiting.set(id, { id, from: hashDigest(importedHash ?? ''), ...verifiers });
  }

  return {
    renew: (account, password) => {
      const { id } = account;
      if (account.importedHash === null || underWay.has(id) || waiting.size >= most) return;
      underWay.add(id);
      make(account, password)
        .catch(() => warn(`The password of ${account.name} could not be brought up to date.`))
        .finally(() => underWay.delete(id));
    },
    waiting: () => [...waiting.values()],
    made: (account) => account !== undefined && waiting.get(account.id)?.argon2id === account.argon2id,
    settle: (id, account) => {
      underWay.delete(id);
      const upgrade = waiting.get(id);
      if (upgrade && upgrade.from !== hashDigest(account?.importedHash ?? '')) waiting.delete(id);
    },
  };
}
