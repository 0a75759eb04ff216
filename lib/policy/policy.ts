import type { z } from 'zod';
import type { Entry, MapName } from '#lib/policy/entry/entry.ts';
import { type HostSection, hostSection } from '#lib/policy/section/host.ts';
import { type FleetSectionName, type fleetSections, policySchema } from './schema.ts';

/** The whole configuration of the gateways as one typed document. */
export type Policy = z.infer<typeof policySchema>;

/** A section that holds for the whole fleet, by its name. */
export type FleetSection<Name extends FleetSectionName = FleetSectionName> = z.infer<
  (typeof fleetSections)[Name]
>;

/** A policy in which nothing is set: the daemon's and Postern's defaults, no gateway, no entries. */
export function emptyPolicy(): Policy {
  return policySchema.parse({});
}

/** What a gateway has when nobody set anything for it. */
export function emptyHost(): HostSection {
  return hostSection.parse({});
}

/** Every entry of every map. */
export function allEntries(policy: Policy): Entry[] {
  return Object.values(policy.maps).flat();
}

export function countEntries(policy: Policy): Record<MapName, number> {
  const counts = Object.entries(policy.maps).map(([map, entries]) => [map, entries.length]);
  return Object.fromEntries(counts) as Record<MapName, number>;
}
