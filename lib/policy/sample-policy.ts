import type { z } from 'zod';
import type { EngineInfo } from '#lib/gateway/api-engine.ts';
import { type entrySchema, mapNames } from '#lib/policy/entry/entry.ts';
import type { Policy } from './policy.ts';
import { policySchema } from './schema.ts';

/** The gateway of the sample policy. */
export const sampleGateway = 'gw1';

/**
 * A policy for tests, such as a small site has it: one gateway on high ports of loopback, people who log in, a route to an inside host, masquerading.
 * Each section given replaces the sample's own whole; entries given replace those of their maps.
 */
export function samplePolicy(
  change: Partial<z.input<typeof policySchema>> = {},
  entries: readonly SampleEntry[] = [],
): Policy {
  const replaced = Object.fromEntries(
    mapNames
      .map((map) => [map, entries.filter((entry) => entry.map === map)] as const)
      .filter(([, list]) => list.length > 0),
  );
  return policySchema.parse({ ...sample, ...change, maps: { ...sample.maps, ...replaced } });
}

/** The sample's gateway with one listener on loopback. */
export const listeningAt = (port: number) =>
  ({
    [sampleGateway]: {
      hostName: 'gw1.example.org',
      names: 'hosts',
      listeners: [{ name: 'MTA', kind: 'smtp', address: '127.0.0.1', port }],
    },
  }) as const satisfies z.input<typeof policySchema>['hosts'];

type SampleEntry = z.input<typeof entrySchema>;

/** A gateway as a Debian host with everything says of itself. */
export const sampleEngine: EngineInfo = {
  kind: 'sendmail',
  mode: 'supervised',
  root: true,
  version: '8.17.1.9',
  compiledWith: ['DNSMAP', 'NETINET', 'NETINET6', 'NEWDB=5.3', 'SASLv2', 'SOCKETMAP', 'STARTTLS'],
  mapTypes: ['hash', 'btree'],
  saslMechanisms: ['SCRAM-SHA-256', 'SCRAM-SHA-1', 'DIGEST-MD5', 'CRAM-MD5', 'PLAIN', 'LOGIN'],
  mailers: ['local', 'smtp', 'procmail', 'uucp', 'usenet', 'fax', 'cyrusv2'],
  features: [],
  hostName: 'gw1.example.org',
  paths: {
    release: '/var/lib/postern/current',
    state: '/var/lib/postern/state',
    sasl: '/var/lib/postern/sasl',
    cf: '/usr/share/sendmail/cf',
  },
  suggestedListeners: [{ name: 'MTA', address: '127.0.0.1', port: 2525 }],
  log: { source: 'socket', detail: '' },
  pathTroubles: [],
  agentVersion: '0.1.0',
};

const sample: z.input<typeof policySchema> = {
  identity: { postmaster: 'ops@example.net' },
  hosts: {
    [sampleGateway]: {
      hostName: 'gw1.example.org',
      names: 'hosts',
      listeners: [
        { name: 'MTA', kind: 'smtp', address: '127.0.0.1', port: 2525 },
        {
          name: 'MSA',
          kind: 'submission',
          address: '127.0.0.1',
          port: 5587,
          requireAuth: true,
          noEtrn: true,
        },
      ],
    },
  },
  auth: { realm: 'example.org' },
  masquerading: {
    masqueradeAs: 'example.org',
    domains: ['corp.example'],
    exposedUsers: ['root'],
    envelope: true,
  },
  maps: {
    access: [
      { map: 'access', tag: 'Connect:', key: '192.0.2.0/24', value: 'RELAY' },
      { map: 'access', tag: 'From:', key: 'spammer@example.com', value: 'REJECT' },
      { map: 'access', tag: 'To:', key: 'example.net', value: 'RELAY' },
    ],
    'relay-domains': [{ map: 'relay-domains', key: 'partner.example' }],
    'local-host-names': [{ map: 'local-host-names', key: 'example.org' }],
    mailertable: [{ map: 'mailertable', key: 'corp.example', value: 'relay:[127.0.0.1]' }],
    virtusertable: [{ map: 'virtusertable', key: 'info@example.org', value: 'amy@corp.example' }],
    aliases: [{ map: 'aliases', key: 'root', value: 'postmaster' }],
    genericstable: [{ map: 'genericstable', key: 'amy@corp.example', value: 'Amy.Smith@example.org' }],
  },
};
