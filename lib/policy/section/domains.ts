import { z } from 'zod';
import { domainName } from '#lib/mail/domain-name.ts';

export const mostDomains = 50_000;

/** Domains by what is done with them; the domains that are local or relayed are lists of their own. */
export const domainsSection = z.object({
  /** VIRTUSER_DOMAIN: looked up in virtusertable without being local. */
  virtual: domainList(),
  /** FEATURE(virtuser_entire_domain): and everything below them. */
  virtualSubdomains: z.boolean().default(false),
  /** GENERICS_DOMAIN: senders of these domains are looked up in genericstable. */
  generics: domainList(),
  /** FEATURE(generics_entire_domain) */
  genericsSubdomains: z.boolean().default(false),
});

/** A list of domain names, each once. */
export function domainList() {
  return z
    .array(domainName)
    .max(mostDomains, `Use at most ${mostDomains.toLocaleString('en')} domains.`)
    .overwrite((names) => [...new Set(names)])
    .default([]);
}
