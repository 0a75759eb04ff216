import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { deviceLogin } from '#lib/sasl/account/login-name.ts';
import { hasEnded } from './judge-device.ts';
import type { SaslEntry } from './sasldb.ts';
import type { Standing } from './standing.ts';

/** Every name that an account can be logged in to by: its own, and one for each device. */
export function loginNames({ name, devices }: Pick<AccountRecord, 'name' | 'devices'>): string[] {
  return [name, ...devices.map((device) => deviceLogin(name, device.name))];
}

/** The account's value for DIGEST-MD5, where it is good for anything: it holds the realm that it was made for. */
export function digestMd5In(
  realm: string,
  { digestMd5, digestRealm }: Pick<AccountRecord, 'digestMd5' | 'digestRealm'>,
): string | null {
  return digestRealm === null || digestRealm === realm ? digestMd5 : null;
}

/**
 * What Cyrus SASL may decide by itself for an account: nothing unless it stands well; of its devices those that have not
 * ended and may be used from anywhere, for nobody would look at the client's address.
 */
export function saslEntries(
  account: AccountRecord,
  standing: Standing,
  { realm, at }: { realm: string; at: number },
): SaslEntry[] {
  if (standing !== 'good') return [];
  const digestMd5 = digestMd5In(realm, account);
  const own = digestMd5 === account.digestMd5 ? account : { ...account, digestMd5 };
  if (account.devices.length === 0) return [own]; // nearly everybody, and there may be 100,000
  const devices = account.devices.filter((one) => !hasEnded(one, at) && one.networks.length === 0);
  return [
    own,
    ...devices.map(({ name, scramSha256, scramSha1, scramSha512 }) => ({
      name: deviceLogin(account.name, name),
      ...{ scramSha256, scramSha1, scramSha512 },
      cramMd5: null,
      digestMd5: null,
    })),
  ];
}
