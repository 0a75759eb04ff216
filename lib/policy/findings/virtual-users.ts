import type { Entry } from '../entry.ts';
import { type Check, entryPlace, type Finding } from '../finding.ts';
import { isVirtual, localDomains } from '../local-names.ts';
import type { Policy } from '../policy.ts';

/** Virtual users: domains the map is never asked about, and entries that lead back to themselves. */
export const checkVirtualUsers: Check = (policy: Policy) => [...notLocal(policy), ...loops(policy)];

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** One finding a domain: it is the domain that is missing. */
function notLocal(policy: Policy): Finding[] {
  const local = localDomains(policy);
  const byDomain = new Map<string, Entry[]>();
  for (const entry of policy.maps.virtusertable) {
    const domain = domainOf(entry.key);
    byDomain.set(domain, [...(byDomain.get(domain) ?? []).slice(0, 1), entry]);
  }
  return [...byDomain].flatMap(([domain, [first]]): Finding[] => {
    if (first === undefined || isVirtual(policy, local, domain)) return [];
    return [
      {
        rule: 'virtual-users/domain-not-local',
        severity: 'warning',
        place: entryPlace(first),
        title: `The virtual users of ${domain} are never looked up`,
        text: 'The domain is neither a local host name nor a virtual domain, so its mail is passed on or refused before this map is asked.',
        fix: {
          label: `Make ${domain} a virtual domain`,
          patch: { kind: 'set', section: 'domains', value: { virtual: [...policy.domains.virtual, domain] } },
        },
      },
    ];
  });
}

function loops(policy: Policy): Finding[] {
  const local = localDomains(policy);
  const byKey = new Map(policy.maps.virtusertable.map((entry) => [entry.key, entry]));
  const next = (address: string) =>
    isVirtual(policy, local, domainOf(address))
      ? (byKey.get(address) ?? byKey.get(`@${domainOf(address)}`))
      : undefined;
  const reported = new Set<Entry>();
  return policy.maps.virtusertable.flatMap((entry): Finding[] => {
    const way = wayFrom(entry, next);
    if (way === null || way.some((one) => reported.has(one))) return [];
    for (const one of way) reported.add(one);
    return [
      {
        rule: 'virtual-users/loop',
        severity: 'error',
        place: { ...entryPlace(entry), field: 'value' },
        title:
          way.length === 1
            ? `${entry.key} leads to itself`
            : `${way.map((one) => one.key).join(' → ')} lead in a circle`,
        text: 'The daemon looks its own answer up again, without end. Let one of them lead elsewhere.',
      },
    ];
  });
}

/** The entries of the circle that starts here; null when the way ends. */
function wayFrom(start: Entry, next: (address: string) => Entry | undefined): Entry[] | null {
  const way: Entry[] = [];
  let entry: Entry | undefined = start;
  let user = start.key.startsWith('@') ? 'x' : start.key.slice(0, start.key.lastIndexOf('@'));
  while (entry !== undefined && !way.includes(entry) && way.length < 50) {
    way.push(entry);
    const value: string = entry.value.replaceAll('%1', user).toLowerCase();
    if (!value.includes('@') || value.startsWith('error:')) return null;
    user = value.slice(0, value.lastIndexOf('@'));
    entry = next(value);
  }
  return entry === start ? way : null;
}
