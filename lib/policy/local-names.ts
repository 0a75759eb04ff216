import { classMembers } from './cf-lines.ts';
import { literalKey } from './entry/literal-entry.ts';
import type { Policy } from './policy.ts';

/** Whether the gateways take a domain for their own: class w, as far as the policy decides it. */
export function localDomains(policy: Policy): Set<string> {
  const names = policy.maps['local-host-names'].map((entry) => entry.key);
  return new Set([...names, ...classMembers(policy, 'w'), ...hostNames(policy), 'localhost']);
}

/** Domains that have another name now, by their old one. */
export function renamedDomains({ maps }: { maps: Pick<Policy['maps'], 'domaintable'> }): Map<string, string> {
  return new Map(maps.domaintable.map(({ key, value }) => [literalKey(key) ?? key, value.toLowerCase()]));
}

/** The gateways' own names, `$j`. */
export function hostNames({ hosts }: Policy): string[] {
  return Object.values(hosts)
    .map((host) => host.hostName)
    .filter((name) => name !== '');
}

/** Whether virtusertable is looked up for a domain: class w, VIRTUSER_DOMAIN, and below it with virtuser_entire_domain. */
export function virtualDomains(policy: Policy, local: ReadonlySet<string>): (domain: string) => boolean {
  const { virtual, virtualSubdomains } = policy.domains;
  const isListed = listed([...virtual, ...classMembers(policy, 'VirtHost')], virtualSubdomains);
  return (domain) => local.has(domain) || isListed(domain);
}

/** Whether genericstable is looked up for a sender's domain: GENERICS_DOMAIN, and below it with generics_entire_domain. */
export function genericDomains(policy: Policy): (domain: string) => boolean {
  const { generics, genericsSubdomains } = policy.domains;
  return listed([...generics, ...classMembers(policy, 'G')], genericsSubdomains);
}

/** Whether a domain is one of these, or below one of them. One step for each part of the name, however many there are. */
export function listed(names: readonly string[], below: boolean): (domain: string) => boolean {
  const set = new Set(names);
  return (domain) => {
    for (let rest = domain; ; rest = rest.slice(rest.indexOf('.') + 1)) {
      if (set.has(rest)) return true;
      if (!below || !rest.includes('.')) return false;
    }
  };
}
