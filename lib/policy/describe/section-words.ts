import { type FleetSectionName, hostSectionName } from '#lib/policy/schema.ts';

const words: Record<FleetSectionName | typeof hostSectionName, string> = {
  identity: 'What the gateways call themselves',
  domains: 'Domains',
  routing: 'Routing',
  options: 'Options',
  features: 'Features',
  masquerading: 'Masquerading',
  auth: 'Mechanisms',
  outgoing: 'Outgoing logins',
  tls: 'TLS policy',
  customRules: 'Custom rules',
  addressing: 'Outgoing addresses',
  build: 'Build',
  dnsLists: 'DNS lists',
  milters: 'Mail filters',
  queueGroups: 'Queue groups',
  sending: 'What accounts may send',
  source: 'Imported lines',
  [hostSectionName]: 'Names and listeners of a gateway',
};

/** A section of the policy as people name it. */
export function sectionWords(name: string): string {
  return Object.entries(words).find(([known]) => known === name)?.[1] ?? name;
}
