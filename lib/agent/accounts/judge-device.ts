import type { AccountRecord } from '#lib/gateway/api-account.ts';
import type { AttemptReason } from '#lib/gateway/api-attempts.ts';
import type { DeviceSecret } from '#lib/gateway/device-secret.ts';
import { covers, readNetwork, unmapped } from '#lib/mail/network.ts';
import { isDevicePassword } from '#lib/sasl/device/device-password.ts';

/** Finds out from where a client asks; null when that cannot be known. It costs a look at the host's sockets, so it is asked only where it matters. */
export type FindClient = () => Promise<string | null>;

export type DeviceVerdict = { device: DeviceSecret; client: string | null; against: AttemptReason | null };

/**
 * What the account's device passwords say of this one: null when it is none of them. Under a name such as `kim+phone` only that
 * one counts. Each costs a SHA-256, so a refusal takes no longer for an account with many.
 */
export async function judgeDevice(
  { devices }: Pick<AccountRecord, 'devices'>,
  attempt: { device: string | null; password: string; at: number },
  findClient: FindClient,
): Promise<DeviceVerdict | null> {
  const meant = devices.filter(({ name }) => attempt.device === null || name === attempt.device);
  const device = meant.find(({ sha256 }) => isDevicePassword(sha256, attempt.password));
  if (!device) return null;
  if (hasEnded(device, attempt.at)) return { device, client: null, against: 'device password expired' };
  if (device.networks.length === 0) return { device, client: null, against: null };
  const client = await findClient();
  return { device, client, against: networkObjection(device, client) };
}

export function hasEnded({ expiresAt }: Pick<DeviceSecret, 'expiresAt'>, at: number): boolean {
  return expiresAt !== null && at >= Date.parse(expiresAt);
}

function networkObjection({ networks }: DeviceSecret, client: string | null): AttemptReason | null {
  if (client === null) return 'the client’s network is not known';
  const address = networkOf(client);
  const inside = address !== null && networks.map(networkOf).some((one) => one && covers(one, address));
  return inside ? null : 'not from this network';
}

function networkOf(text: string) {
  const reading = readNetwork(text);
  return 'network' in reading ? unmapped(reading.network) : null;
}
