import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { deviceLogin } from '#lib/sasl/account/login-name.ts';
import { hasEnded } from './judge-device.ts';
import type { SaslEntry } from './sasldb.ts';
import type { Standing } from './standing.ts';

/** Every name that an account can be logged in to by: its own, and one for each device. */
export function loginNames({ name, devices }: Pick<AccountRecord, 'name' | 'devices'>): string[] {
  return [name, ...devices.map((device) => deviceLogin(name, device.name))];
}

/**
 * What Cyrus SASL may decide by itself for an account: nothing unless it stands well; of its devices those that have not
 * ended and may be used from anywhere, for nobody would look at the client's address.
 */
export function saslEntries(account: AccountRecord, standing: Standing, at: number): SaslEntry[] {
  if (standing !== 'good') return [];
  if (account.devices.length === 0) return [account]; // nearly everybody, and there may be 100,000
  const devices = account.devices.filter((one) => !hasEnded(one, at) && one.networks.length === 0);
  return [
    account,
    ...devices.map(({ name, scramSha256, scramSha1, scramSha512 }) => ({
      name: deviceLogin(account.name, name),
      ...{ scramSha256, scramSha1, scramSha512 },
      cramMd5: null,
      digestMd5: null,
    })),
  ];
}
