import { z } from 'zod';
import { type Entry, entryId, entrySchema, type MapName, mapNames } from '#lib/policy/entry/entry.ts';
import { addressingSection } from '#lib/policy/section/addressing.ts';
import { authSection } from '#lib/policy/section/auth.ts';
import { buildSection } from '#lib/policy/section/build.ts';
import { customRulesSection } from '#lib/policy/section/custom-rules.ts';
import { dnsListsSection } from '#lib/policy/section/dns-lists.ts';
import { domainsSection } from '#lib/policy/section/domains.ts';
import { featuresSection } from '#lib/policy/section/features.ts';
import { hostSection } from '#lib/policy/section/host.ts';
import { identitySection } from '#lib/policy/section/identity.ts';
import { masqueradingSection } from '#lib/policy/section/masquerading.ts';
import { miltersSection } from '#lib/policy/section/milters.ts';
import { optionsSection } from '#lib/policy/section/options.ts';
import { outgoingSection } from '#lib/policy/section/outgoing.ts';
import { queueGroupsSection } from '#lib/policy/section/queue-groups.ts';
import { routingSection } from '#lib/policy/section/routing.ts';
import { sendingSection } from '#lib/policy/section/sending.ts';
import { tlsSection } from '#lib/policy/section/tls.ts';
import { sourceSection } from './source.ts';

/** The sections that hold for the whole fleet, by the name their row has. `parse({})` gives the defaults of each. */
export const fleetSections = {
  identity: identitySection,
  domains: domainsSection,
  routing: routingSection,
  options: optionsSection,
  features: featuresSection,
  masquerading: masqueradingSection,
  auth: authSection,
  outgoing: outgoingSection,
  tls: tlsSection,
  customRules: customRulesSection,
  addressing: addressingSection,
  build: buildSection,
  dnsLists: dnsListsSection,
  milters: miltersSection,
  queueGroups: queueGroupsSection,
  sending: sendingSection,
  source: sourceSection,
} as const;
export type FleetSectionName = keyof typeof fleetSections;
export const fleetSectionNames = Object.keys(fleetSections) as FleetSectionName[];

/** The one section that each gateway has of its own; its row's scope is the gateway's id. */
export const hostSectionName = 'host';

/** Entries of one map, each key once. */
const entryList = z.array(entrySchema).check(({ value, issues }) => {
  const seen = new Set<string>();
  for (const [at, entry] of value.entries()) {
    const id = entryId(entry);
    if (seen.has(id)) {
      issues.push({
        code: 'custom',
        message: 'There is an entry with this key already.',
        path: [at, 'key'],
        input: entry,
      });
    }
    seen.add(id);
  }
});

const entriesByMap = z
  .object({
    access: entryList.default([]),
    'relay-domains': entryList.default([]),
    'local-host-names': entryList.default([]),
    mailertable: entryList.default([]),
    virtusertable: entryList.default([]),
    aliases: entryList.default([]),
    genericstable: entryList.default([]),
    domaintable: entryList.default([]),
  } satisfies Record<MapName, z.ZodType<Entry[]>>)
  .check(({ value, issues }) => {
    for (const map of mapNames) {
      const at = value[map].findIndex((entry) => entry.map !== map);
      if (at >= 0)
        issues.push({
          code: 'custom',
          message: `This entry is not of ${map}.`,
          path: [map, at, 'map'],
          input: map,
        });
    }
  });

/** The whole configuration of the gateways as one document: what a release keeps. */
export const policySchema = z.object({
  identity: identitySection.prefault({}),
  domains: domainsSection.prefault({}),
  routing: routingSection.prefault({}),
  options: optionsSection.prefault({}),
  features: featuresSection.prefault({}),
  masquerading: masqueradingSection.prefault({}),
  auth: authSection.prefault({}),
  outgoing: outgoingSection.prefault({}),
  tls: tlsSection.prefault({}),
  customRules: customRulesSection.prefault({}),
  addressing: addressingSection.prefault({}),
  build: buildSection.prefault({}),
  dnsLists: dnsListsSection.prefault({}),
  milters: miltersSection.prefault({}),
  queueGroups: queueGroupsSection.prefault({}),
  sending: sendingSection.prefault({}),
  source: sourceSection.prefault({}),
  /** By the gateway's id. */
  hosts: z.record(z.string().max(64), hostSection).default({}),
  maps: entriesByMap.prefault({}),
});
