import { formatNetwork, looksLikeNetwork, type Network, readNetwork } from '#lib/mail/network.ts';
import { networkKeys } from '#lib/mail/network-key.ts';
import type { Reason } from '#lib/mail/reason.ts';

/** The network a key stands for; null when it is a name or not readable. */
export function networkOf(key: string): Network | null {
  if (!looksLikeNetwork(key)) return null;
  const reading = readNetwork(key);
  return 'network' in reading ? reading.network : null;
}

/** A key that is a network in its one spelling; anything else in lower case. */
export function spelledKey(key: string): string {
  const network = networkOf(key);
  return network === null ? key.toLowerCase() : formatNetwork(network);
}

/** Why a key that looks like a network cannot be one, or not one the daemon can look up. */
export function networkKeyReason(key: string): Reason {
  const reading = readNetwork(key);
  if ('reason' in reading) return reading.reason;
  const spelled = networkKeys(reading.network);
  return 'reason' in spelled ? spelled.reason : null;
}
