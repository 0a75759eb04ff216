import { forgetOldest } from '#lib/forget-oldest.ts';
import { networkOf, siteOf } from '#lib/mail/client-network.ts';

/** After so many failures from one network within the window, whatever the accounts, it is suspicious, and after so many not listened to for a while. */
export type NetworkRule = { suspicious: number; failures: number; windowMs: number };

export const defaultNetworkRule: NetworkRule = { suspicious: 10, failures: 60, windowMs: 10 * 60_000 };

export type FailingNetworks = {
  failed: (client: string, at: number) => void;
  isSuspect: (client: string, at: number) => boolean;
  isClosed: (client: string, at: number) => boolean;
};

/** Who has a whole site of IPv6 has a new network for each guess. A site may also be a provider's, with many people in it, so it has this many times as much. */
const sitePatience = 4;

/** More networks than this are not kept apart; the one that failed longest ago is forgotten first. */
const most = { networks: 20_000, sites: 5_000 };

/** What comes from a closed network is not counted any more, so it opens by itself, whoever goes on guessing. */
export function failingNetworks(rule: NetworkRule = defaultNetworkRule): FailingNetworks {
  const { windowMs } = rule;
  const networks = openCounts({ windowMs, highest: rule.failures, most: most.networks });
  const sites = openCounts({ windowMs, highest: rule.failures * sitePatience, most: most.sites });
  function reaches(client: string, at: number, failures: number): boolean {
    const site = siteOf(client);
    if (site !== null && sites.of(site, at) >= failures * sitePatience) return true;
    return networks.of(networkOf(client), at) >= failures;
  }
  return {
    failed: (client, at) => {
      const site = siteOf(client);
      networks.add(networkOf(client), at);
      if (site !== null) sites.add(site, at);
    },
    isSuspect: (client, at) => reaches(client, at, rule.suspicious),
    isClosed: (client, at) => reaches(client, at, rule.failures),
  };
}

/** How many failures of the window still count, up to the highest number that makes a difference. */
function openCounts({ windowMs, highest, most }: { windowMs: number; highest: number; most: number }) {
  const times = new Map<string, number[]>();
  const fresh = (block: string, at: number) =>
    (times.get(block) ?? []).filter((time) => at - time < windowMs);
  return {
    of: (block: string, at: number) => fresh(block, at).length,
    add: (block: string, at: number) => {
      const counted = fresh(block, at);
      if (counted.length < highest) counted.push(at);
      times.delete(block); // so that the order of the map is that of the last failure
      times.set(block, counted);
      forgetOldest(times, most);
    },
  };
}
