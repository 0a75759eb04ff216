import { forgetOldest } from '#lib/forget-oldest.ts';

/** So many failures from one network within the window, whatever the accounts, and it is not listened to for a while. */
export type NetworkRule = { failures: number; windowMs: number };

export const defaultNetworkRule: NetworkRule = { failures: 60, windowMs: 10 * 60_000 };

export type FailingNetworks = {
  failed: (network: string, at: number) => void;
  /** How many failures of the window still count. */
  failures: (network: string, at: number) => number;
  isClosed: (network: string, at: number) => boolean;
};

/** More networks than this are not kept apart; the one that failed longest ago is forgotten first. */
const mostNetworks = 20_000;

/** What comes from a closed network is not counted any more, so it opens by itself, whoever goes on guessing. */
export function failingNetworks(rule: NetworkRule = defaultNetworkRule): FailingNetworks {
  const times = new Map<string, number[]>();
  const fresh = (network: string, at: number) =>
    (times.get(network) ?? []).filter((time) => at - time < rule.windowMs);
  return {
    failed: (network, at) => {
      const counted = fresh(network, at);
      if (counted.length < rule.failures) counted.push(at);
      times.delete(network); // so that the order of the map is that of the last failure
      times.set(network, counted);
      forgetOldest(times, mostNetworks);
    },
    failures: (network, at) => fresh(network, at).length,
    isClosed: (network, at) => fresh(network, at).length >= rule.failures,
  };
}
