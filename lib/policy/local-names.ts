import type { Policy } from './policy.ts';

/** Whether the gateways take a domain for their own: class w, as far as the policy decides it. */
export function localDomains(policy: Policy): Set<string> {
  const hosts = Object.values(policy.hosts).map((host) => host.hostName);
  const names = policy.maps['local-host-names'].map((entry) => entry.key);
  return new Set([...names, ...hosts, 'localhost'].filter((name) => name !== ''));
}

/** Whether virtusertable is looked up for a domain: class w, VIRTUSER_DOMAIN, and below it with virtuser_entire_domain. */
export function isVirtual(policy: Policy, local: ReadonlySet<string>, domain: string): boolean {
  return local.has(domain) || isListed(policy.domains.virtual, policy.domains.virtualSubdomains, domain);
}

/** Whether genericstable is looked up for a sender's domain: GENERICS_DOMAIN, and below it with generics_entire_domain. */
export function isGeneric(policy: Policy, domain: string): boolean {
  return isListed(policy.domains.generics, policy.domains.genericsSubdomains, domain);
}

function isListed(names: readonly string[], below: boolean, domain: string): boolean {
  return names.some((name) => name === domain || (below && domain.endsWith(`.${name}`)));
}
