import { z } from 'zod';
import { readGateway } from '#lib/gateway/store.ts';
import { type Operation, operation, query } from '#lib/operation.ts';
import { hostSection } from '#lib/policy/section/host.ts';
import { completed, givenOf } from './given.ts';
import type { FleetSection } from './policy.ts';
import { type FleetSectionName, fleetSectionNames, fleetSections, hostSectionName } from './schema.ts';
import { fleet, readFleetSection, readHostSection, type Saved, writeSection } from './store.ts';

const version = z.coerce.number().int().min(0);

/** Saves one section of the draft, based on the version the form was loaded with. What is left out of the input stays as it is. */
function saveOperation<N extends FleetSectionName>(name: N) {
  const schema = fleetSections[name] as z.ZodType<object>;
  return operation({
    name: `policy.save-${name}`,
    summary: `Save the section “${name}” of the draft`,
    permission: 'policy.write',
    route: `PUT /policy/${name}`,
    audit: ['policy.section-saved'],
    input: z.object({ version, value: givenOf(schema) }),
    run: async ({ tx, audit, caller }, { version: base, value: given }) => {
      const { value: before } = await readFleetSection(tx, name);
      const value = completed(schema, { before, given, path: ['value'] });
      const write = { scope: fleet, name, by: caller.actor.name, version: base, value };
      const changes = await writeSection(tx, write);
      if (Object.keys(changes).length > 0)
        await audit({ kind: 'policy.section-saved', scope: fleet, section: name, changes }, name);
      return { changed: Object.keys(changes) };
    },
  });
}

function readOperation<N extends FleetSectionName>(name: N) {
  return query({
    name: `policy.get-${name}`,
    summary: `The section “${name}” of the draft`,
    permission: 'policy.read',
    route: `GET /policy/${name}`,
    input: z.object({}),
    read: ({ db }): Promise<Saved<FleetSection<N>>> => readFleetSection(db, name),
  });
}

/** A way to save and to read each fleet-wide section, by its name. */
export const saveSection = Object.fromEntries(
  fleetSectionNames.map((name) => [name, saveOperation(name)]),
) as Record<FleetSectionName, ReturnType<typeof saveOperation>>;

export const readSection = {
  identity: readOperation('identity'),
  domains: readOperation('domains'),
  routing: readOperation('routing'),
  options: readOperation('options'),
  features: readOperation('features'),
  masquerading: readOperation('masquerading'),
  auth: readOperation('auth'),
  outgoing: readOperation('outgoing'),
  tls: readOperation('tls'),
  customRules: readOperation('customRules'),
  addressing: readOperation('addressing'),
  build: readOperation('build'),
  dnsLists: readOperation('dnsLists'),
  milters: readOperation('milters'),
  queueGroups: readOperation('queueGroups'),
  sending: readOperation('sending'),
  source: readOperation('source'),
} satisfies Record<FleetSectionName, Operation>;

/** What differs from gateway to gateway. What is left out of the input stays as it is. */
export const saveHost = operation({
  name: 'policy.save-host',
  summary: 'Save what the draft says of one gateway',
  permission: 'policy.write',
  route: 'PUT /policy/hosts/{gatewayId}',
  audit: ['policy.section-saved'],
  input: z.object({ gatewayId: z.string(), version, value: givenOf(hostSection) }),
  run: async ({ tx, audit, caller }, { gatewayId, version: base, value: given }) => {
    const { name: gateway } = await readGateway(tx, gatewayId);
    const { value: before } = await readHostSection(tx, gatewayId);
    const value = completed(hostSection, { before, given, path: ['value'] });
    const write = { scope: gatewayId, name: hostSectionName, by: caller.actor.name, version: base, value };
    const changes = await writeSection(tx, write);
    if (Object.keys(changes).length > 0)
      await audit({ kind: 'policy.section-saved', scope: gatewayId, section: gateway, changes }, gatewayId);
    return { changed: Object.keys(changes) };
  },
});

export const readHost = query({
  name: 'policy.get-host',
  summary: 'What the draft says of one gateway',
  permission: 'policy.read',
  route: 'GET /policy/hosts/{gatewayId}',
  input: z.object({ gatewayId: z.string() }),
  read: ({ db }, { gatewayId }) => readHostSection(db, gatewayId),
});
