import type { EngineInfo } from '#lib/gateway/api-engine.ts';
import type { Entry, EntryId, MapName } from '#lib/policy/entry/entry.ts';
import type { Policy } from './policy.ts';
import type { FleetSectionName } from './schema.ts';

/** Every rule there is; docs/findings has a page for each: what is wrong, why, an example, and what to do. */
export const rules = [
  'access/open-relay',
  'access/relay-network',
  'access/relay-by-sender',
  'access/relay-any-domain',
  'access/relay-both-ways',
  'access/relay-domains-win',
  'access/public-authority',
  'access/shadowed',
  'access/redundant',
  'access/contradiction',
  'access/never-asked',
  'access/skip-refuses',
  'access/same-line',
  'access/tag-without-feature',
  'access/spam-word',
  'access/certificate-subject',
  'access/unknown-queue-group',
  'access/quarantine-at-connect',
  'entries/ended',
  'entries/ending',
  'relay/feature',
  'auth/plain-without-tls',
  'auth/no-certificate',
  'auth/trusted-not-offered',
  'auth/offered-not-trusted',
  'auth/not-installed',
  'auth/nothing-offered',
  'auth/other-identity',
  'auth/no-verifier',
  'auth/verifier-missing',
  'auth/saslauthd',
  'auth/no-realm',
  'auth/realm-changes',
  'auth/accounts-not-asked',
  'auth/external-without-certificates',
  'auth/external-nobody',
  'auth/legacy-unused',
  'auth/legacy-not-offered',
  'sending/no-socketmap',
  'sending/older-agent',
  'sending/own-from-rule',
  'sending/does-nothing',
  'logins/no-password',
  'logins/in-clear',
  'gateway/no-name',
  'gateway/unknown',
  'gateway/unsafe-path',
  'gateway/hub-decides',
  'gateway/hub-in-addresses',
  'listeners/none',
  'listeners/port-clash',
  'listeners/auth-on-public-25',
  'listeners/auth-off',
  'listeners/local-proxy',
  'listeners/tls-without-certificate',
  'listeners/tls-by-port',
  'listeners/low-port',
  'listeners/unknown-filter',
  'build/no-sasl',
  'build/no-starttls',
  'build/no-ipv6',
  'build/no-map-type',
  'build/no-feature',
  'build/no-mailer',
  'build/feature-ignored',
  'build/option-ignored',
  'routing/mailer-missing',
  'routing/local-domain',
  'routing/needs-dns',
  'routing/to-ourselves',
  'routing/mx-loop',
  'routing/relayed-but-refused',
  'routing/redundant',
  'aliases/loop',
  'aliases/too-deep',
  'aliases/postmaster',
  'aliases/dead-end',
  'aliases/program-without-smrsh',
  'aliases/file-without-jail',
  'domains/old-name',
  'domains/new-name-refused',
  'domains/renamed-twice',
  'virtual-users/domain-not-local',
  'virtual-users/loop',
  'virtual-users/alias-loop',
  'virtual-users/dead-end',
  'virtual-users/postmaster-refused',
  'virtual-users/unknown-goes-on',
  'virtual-users/redundant',
  'masquerading/off',
  'masquerading/nothing',
  'masquerading/envelope-shows-host',
  'masquerading/entire-without-domains',
  'masquerading/exposed-rewritten',
  'masquerading/root-hidden',
  'masquerading/exception-unused',
  'masquerading/generics-domain',
  'masquerading/no-way-back',
  'certificates/gone',
  'certificates/expired',
  'certificates/expiring',
  'certificates/not-yet-valid',
  'certificates/name',
  'certificates/client-unused',
  'tls/old-version',
  'tls/weak-ciphers',
  'tls/unused',
  'tls/revocation-unused',
  'tls/demand-unmet',
  'tls/demand-unasked',
  'log/auth-invisible',
  'log/passwords',
  'options/own-addresses-relay',
  'options/file-checks-off',
  'options/few-recipients',
  'options/soft-bounce',
  'options/unknown-queue-group',
  'options/unknown-usual-group',
  'rules/program',
  'rules/password',
  'source/opens-relay',
  'source/m4-complains',
  'source/table-off',
  'source/barred-macro',
  'source/table-twice',
  'source/misspelt',
  'source/kept',
] as const;
export type Rule = (typeof rules)[number];

/** An error blocks a deployment, a warning wants a tick, advice is advice. */
export type Severity = 'error' | 'warning' | 'advice';

/** The pages on which a policy is edited. */
export type Page =
  | 'gateway'
  | 'access'
  | 'domains'
  | 'routing'
  | 'virtual-users'
  | 'aliases'
  | 'masquerading'
  | 'options'
  | 'custom-rules'
  | 'mechanisms'
  | 'sending'
  | 'certificates'
  | 'tls'
  | 'outgoing-addresses'
  | 'outgoing-logins';

/** Where a finding is: the page, what is stored there, and the field or entry to look at. */
export type Place = {
  page: Page;
  section: FleetSectionName | 'host' | 'maps';
  /** Path within the section: `listeners.0.port`. */
  field?: string;
  /** The gateway, when it holds for that one alone. */
  gatewayId?: string;
  entry?: EntryId;
};

/** A change that mends a finding; lib/policy/patch.ts applies it. */
export type PolicyPatch =
  | { kind: 'set'; section: FleetSectionName; value: Record<string, unknown> }
  | { kind: 'set-host'; gatewayId: string; value: Record<string, unknown> }
  | { kind: 'add-entry'; entry: Entry }
  | { kind: 'remove-entry'; entry: EntryId };

/** What the checker says about a policy. */
export type Finding = {
  rule: Rule;
  severity: Severity;
  place: Place;
  /** What is, in a sentence without a full stop. */
  title: string;
  /** Why it matters and what to do. */
  text: string;
  /** A button's words, and what it does. */
  fix?: { label: string; patch: PolicyPatch };
};

/** A gateway as the checker sees it. */
export type CheckedHost = {
  gatewayId: string;
  name: string;
  /** `lacks`: what its agent does not know of what this console tells it (lib/gateway/lacks.ts). */
  engine: (EngineInfo & { lacks?: readonly string[] }) | null;
  /** The certificate its section names, with or without its chain; null: none, or it is gone. */
  certificatePem: string | null;
};

export type CheckContext = {
  hosts: readonly CheckedHost[];
  now: Date;
  /**
   * How many accounts there are, how many of them are switched to legacy challenge-response, how many with a password have no verifier for an offered mechanism,
   * and the realm they live in by what is in force.
   */
  accounts?: { total: number; legacy: number; lacking?: { [mechanism: string]: number }; realm?: string };
};

/** One topic's rules. What it finds is taken one by one, so that a million findings need the room of one. */
export type Check = (policy: Policy, context: CheckContext) => Iterable<Finding>;

const pages: Record<MapName, Page> = {
  access: 'access',
  'relay-domains': 'domains',
  'local-host-names': 'domains',
  mailertable: 'routing',
  virtusertable: 'virtual-users',
  aliases: 'aliases',
  genericstable: 'outgoing-addresses',
  domaintable: 'domains',
};

/** The place of an entry: on the page of its map. */
export function entryPlace({ map, tag, key }: EntryId): Place {
  return { page: pages[map], section: 'maps', field: 'key', entry: { map, tag, key } };
}

/** A button that deletes an entry. */
export function removal({ map, tag, key }: EntryId): NonNullable<Finding['fix']> {
  return { label: 'Delete it', patch: { kind: 'remove-entry', entry: { map, tag, key } } };
}

const addresses: Record<Page, string> = {
  gateway: '/policy/gateway',
  access: '/policy/access',
  domains: '/policy/domains',
  routing: '/policy/routing',
  'virtual-users': '/policy/virtual-users',
  aliases: '/policy/aliases',
  masquerading: '/policy/masquerading',
  'outgoing-addresses': '/policy/outgoing-addresses',
  options: '/policy/options',
  'custom-rules': '/policy/custom-rules',
  mechanisms: '/authentication/mechanisms',
  sending: '/authentication/sending',
  'outgoing-logins': '/authentication/outgoing',
  certificates: '/certificates',
  tls: '/certificates/tls-policy',
};

/** The page that explains a rule, with an example: docs/findings in the console. */
export function ruleHref(rule: Rule): string {
  return `/help/findings/${rule}`;
}

/**
 * Where in the console a place is: its page, narrowed to the gateway, the entry or the setting that is meant. With the id of the entry's row its form is
 * open.
 */
export function placeHref({ page, section, gatewayId, entry, field }: Place, openEntry?: string): string {
  const query = new URLSearchParams();
  if (section === 'domains') query.set('part', 'domains');
  if (entry?.map === 'local-host-names' || entry?.map === 'domaintable') query.set('map', entry.map);
  if (gatewayId !== undefined) query.set('gateway', gatewayId);
  if (entry !== undefined) query.set('q', entry.key);
  if (openEntry !== undefined) query.set('open', openEntry);
  if (page === 'options' && field !== undefined) query.set('q', field);
  const address = section === 'features' ? '/policy/features' : addresses[page];
  return query.size === 0 ? address : `${address}?${query}`;
}
