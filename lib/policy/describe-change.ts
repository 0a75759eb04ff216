import { canonicalJson } from '#lib/canonical-json.ts';
import { featureRow } from '#lib/sendmail/features.ts';
import type { OptionRow } from '#lib/sendmail/option.ts';
import { optionInForce, optionRow } from '#lib/sendmail/options.ts';
import { describeEntry } from './describe-entry.ts';
import { type Entry, entryId, type MapName, mapNames } from './entry.ts';
import type { HostSection, Listener } from './host.ts';
import { emptyHost, type Policy } from './policy.ts';

/** One change of the policy as a person would say it. */
export type ChangeWord = { kind: 'new' | 'changed' | 'gone'; area: string; text: string; href: string };

/** The change from one policy to another in words. `names` are the gateways' names by id. */
export function describeChange(
  before: Policy,
  after: Policy,
  names: Readonly<Record<string, string>>,
): ChangeWord[] {
  return [
    ...mapNames.flatMap((map) => describeMap(map, before.maps[map], after.maps[map])),
    ...describeHosts(before.hosts, after.hosts, names),
    ...describeAuth(before, after),
    ...describeOptions(before.options, after.options),
    ...describeFeatures(before.features, after.features),
    ...fieldSections.flatMap((section) => describeFields(section, before, after)),
    ...describeCustomRules(before, after),
  ];
}

const mapAreas: Record<MapName, { area: string; href: string }> = {
  access: { area: 'Access', href: '/policy/access' },
  'relay-domains': { area: 'Domains', href: '/policy/domains' },
  'local-host-names': { area: 'Domains', href: '/policy/domains?map=local-host-names' },
  mailertable: { area: 'Routing', href: '/policy/routing' },
  virtusertable: { area: 'Virtual users', href: '/policy/virtual-users' },
  aliases: { area: 'Aliases', href: '/policy/aliases' },
  genericstable: { area: 'Masquerading', href: '/policy/masquerading' },
};

function describeMap(map: MapName, before: readonly Entry[], after: readonly Entry[]): ChangeWord[] {
  const place = mapAreas[map];
  const old = new Map(before.map((entry) => [entryId(entry), entry]));
  const words: ChangeWord[] = [];
  for (const entry of after) {
    const then = old.get(entryId(entry));
    old.delete(entryId(entry));
    if (!then) words.push({ kind: 'new', ...place, text: describeEntry(entry) });
    else if (then.value !== entry.value)
      words.push({ kind: 'changed', ...place, text: `${describeEntry(entry)}. Before: ${then.value}` });
  }
  for (const entry of old.values())
    words.push({ kind: 'gone', ...place, text: `No longer: ${lowerFirst(describeEntry(entry))}` });
  return words;
}

const lowerFirst = (text: string): string =>
  /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

type Hosts = Policy['hosts'];

function describeHosts(before: Hosts, after: Hosts, names: Readonly<Record<string, string>>): ChangeWord[] {
  return Object.entries(after).flatMap(([id, now]) => {
    const then = before[id] ?? emptyHost();
    const name = names[id] ?? id;
    const place = { area: 'Listeners', href: `/policy/gateway?gateway=${id}` };
    return [
      ...describeListeners(then.listeners, now.listeners).map((word) => ({
        ...word,
        ...place,
        text: `${name} ${word.text}`,
      })),
      ...describeHostFields(then, now).map((text) => ({
        kind: 'changed' as const,
        area: 'Gateway',
        href: place.href,
        text: `${name} ${text}`,
      })),
    ];
  });
}

function describeListeners(before: readonly Listener[], after: readonly Listener[]) {
  const old = new Map(before.map((one) => [one.name, one]));
  const found: { kind: ChangeWord['kind']; text: string }[] = [];
  for (const one of after) {
    const then = old.get(one.name);
    old.delete(one.name);
    if (!then) found.push({ kind: 'new', text: `listens on ${spelled(one)}` });
    else if (canonicalJson(then) !== canonicalJson(one))
      found.push({ kind: 'changed', text: `listens on ${spelled(one)}, was ${spelled(then)}` });
  }
  for (const one of old.values()) found.push({ kind: 'gone', text: `no longer listens on ${spelled(one)}` });
  return found;
}

function spelled(one: Listener): string {
  const rules = [
    one.tlsOnConnect && 'with TLS from the first byte',
    one.requireAuth && 'with a log-in demanded',
    one.noAuth && 'without log-ins',
    one.noStartTls && 'without STARTTLS',
  ].filter((rule) => rule !== false);
  const where = one.address ? `${one.address} port ${one.port}` : `${one.port}`;
  return rules.length > 0 ? `${where} ${rules.join(' and ')}` : where;
}

function describeHostFields(then: HostSection, now: HostSection): string[] {
  const said: string[] = [];
  if (then.hostName !== now.hostName)
    said.push(`is called ${now.hostName || 'nothing'}${was(then.hostName)}`);
  if (then.certificateId !== now.certificateId)
    said.push(now.certificateId ? 'shows another certificate' : 'shows no certificate any more');
  if (then.clientCertificateId !== now.clientCertificateId)
    said.push('shows another certificate to other servers');
  if (then.names !== now.names)
    said.push(now.names === 'dns' ? 'asks DNS for names' : 'takes names from its hosts file');
  if (then.relayPort !== now.relayPort) said.push(`relays to port ${now.relayPort}, was ${then.relayPort}`);
  return said;
}

const was = (text: string): string => (text ? `, was ${text}` : '');

function describeAuth({ auth: then }: Policy, { auth: now }: Policy): ChangeWord[] {
  const place = { area: 'Mechanisms', href: '/authentication/mechanisms' };
  const word = (text: string): ChangeWord => ({ kind: 'changed', ...place, text });
  const words: ChangeWord[] = [];
  if (then.enabled !== now.enabled)
    words.push(word(now.enabled ? 'People may log in' : 'Nobody may log in any more'));
  words.push(...describeSet(then.mechanisms, now.mechanisms, place, (name) => `${name} is offered`));
  words.push(...describeSet(then.trusted, now.trusted, place, (name) => `Who logs in by ${name} may relay`));
  words.push(...describeSet(then.options, now.options, place, (name) => `AUTH option ${name} is on`));
  if (then.realm !== now.realm)
    words.push(word(`The realm is ${now.realm || 'the host name'}${was(then.realm)}`));
  if (then.maxBits !== now.maxBits)
    words.push(word(`The layer inside SASL may have ${now.maxBits} bits, was ${then.maxBits}`));
  if (canonicalJson(then.sasl) !== canonicalJson(now.sasl))
    words.push(word('Sendmail.conf has other settings'));
  return words;
}

function describeSet(
  then: readonly string[],
  now: readonly string[],
  place: { area: string; href: string },
  sentence: (name: string) => string,
): ChangeWord[] {
  const added = now.filter((name) => !then.includes(name));
  const gone = then.filter((name) => !now.includes(name));
  return [
    ...added.map((name): ChangeWord => ({ kind: 'new', ...place, text: sentence(name) })),
    ...gone.map(
      (name): ChangeWord => ({ kind: 'gone', ...place, text: `No longer: ${lowerFirst(sentence(name))}` }),
    ),
  ];
}

function describeOptions(then: Policy['options'], now: Policy['options']): ChangeWord[] {
  const names = new Set([...Object.keys(then), ...Object.keys(now)]) as Set<OptionRow['name']>;
  return [...names].flatMap((name): ChangeWord[] => {
    const [old, value] = [optionInForce(then, name), optionInForce(now, name)];
    if (old === value) return [];
    const text = `${optionRow(name)?.label ?? name}: ${value || 'nothing'}, was ${old || 'nothing'}`;
    return [{ kind: 'changed', area: 'Options', href: `/policy/options?q=${name}`, text }];
  });
}

function describeFeatures(then: Policy['features'], now: Policy['features']): ChangeWord[] {
  const names = new Set([...Object.keys(then), ...Object.keys(now)]);
  return [...names].flatMap((name): ChangeWord[] => {
    if (canonicalJson(then[name]) === canonicalJson(now[name])) return [];
    const row = featureRow(name);
    const on = now[name]?.on ?? row?.ours !== undefined;
    const label = row?.label ?? name;
    const text = on
      ? `${label}: on ${(now[name]?.uses ?? []).map((args) => args.join(' ')).join('; ')}`.trim()
      : `${label}: off`;
    return [{ kind: on ? 'changed' : 'gone', area: 'Features', href: `/policy/options?q=${name}`, text }];
  });
}

type FieldSection = {
  section: 'identity' | 'routing' | 'masquerading' | 'tls' | 'domains';
  area: string;
  href: string;
};

const fieldSections: FieldSection[] = [
  { section: 'identity', area: 'Gateway', href: '/policy/gateway' },
  { section: 'routing', area: 'Routing', href: '/policy/gateway' },
  { section: 'masquerading', area: 'Masquerading', href: '/policy/masquerading' },
  { section: 'tls', area: 'TLS', href: '/certificates' },
  { section: 'domains', area: 'Domains', href: '/policy/domains' },
];

const fieldWords: Record<string, string> = {
  banner: 'The greeting',
  postmaster: 'Mail to postmaster goes to',
  smartHost: 'The smart host',
  mailers: 'Further mailers',
  masqueradeAs: 'Senders appear as',
  domains: 'Domains that are rewritten',
  exceptions: 'Names that are not rewritten',
  exposedUsers: 'Users that stay visible',
  envelope: 'The envelope is masqueraded too',
  entireDomain: 'Everything below the masqueraded domains too',
  allMasquerade: 'Recipients are masqueraded too',
  limited: 'Only listed domains are masqueraded',
  localNoMasquerade: 'Local mail is not masqueraded',
  minimumVersion: 'The oldest TLS version',
  ciphers: 'The cipher list',
  preferServerCiphers: 'The gateway chooses the cipher',
  askClientCertificate: 'Clients are asked for a certificate',
  fallbackToClear: 'After a failed handshake mail goes in the clear',
  revocationList: 'The revocation list',
  virtual: 'Virtual domains',
  virtualSubdomains: 'Everything below the virtual domains too',
  generics: 'Domains whose senders are looked up',
  genericsSubdomains: 'Everything below these too',
};

function describeFields({ section, area, href }: FieldSection, before: Policy, after: Policy): ChangeWord[] {
  const [then, now]: Record<string, unknown>[] = [before[section], after[section]];
  return Object.entries(now ?? {}).flatMap(([field, value]): ChangeWord[] => {
    const old = then?.[field];
    if (canonicalJson(old) === canonicalJson(value)) return [];
    const text = `${fieldWords[field] ?? field}: ${said(value)}, was ${said(old)}`;
    return [{ kind: 'changed', area, href, text }];
  });
}

function said(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : 'none';
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return text === '' ? 'nothing' : text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function describeCustomRules({ customRules: then }: Policy, { customRules: now }: Policy): ChangeWord[] {
  const parts = {
    localConfig: 'Own configuration lines',
    localRule0: 'Own routing rules',
    localRulesets: 'Own rule sets',
  };
  return Object.entries(parts).flatMap(([field, words]): ChangeWord[] => {
    const [old, value] = [then[field as keyof typeof then], now[field as keyof typeof now]];
    if (old === value) return [];
    const kind = old === '' ? 'new' : value === '' ? 'gone' : 'changed';
    const lines = value === '' ? 0 : value.split('\n').length;
    return [{ kind, area: 'Custom rules', href: '/policy/custom-rules', text: `${words}: ${lines} lines` }];
  });
}
