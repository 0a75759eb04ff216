import { canonicalJson } from '#lib/canonical-json.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { type ChangeWord, listed } from './change-word.ts';

type FieldSection = {
  section: 'identity' | 'routing' | 'masquerading' | 'tls' | 'domains' | 'addressing' | 'build' | 'sending';
  area: string;
  href: string;
};

const fieldSections: FieldSection[] = [
  { section: 'identity', area: 'Gateway', href: '/policy/gateway' },
  { section: 'routing', area: 'Routing', href: '/policy/gateway' },
  { section: 'masquerading', area: 'Masquerading', href: '/policy/masquerading' },
  { section: 'tls', area: 'TLS', href: '/certificates/tls-policy' },
  { section: 'domains', area: 'Domains', href: '/policy/domains' },
  { section: 'addressing', area: 'Features', href: '/policy/features' },
  { section: 'build', area: 'Features', href: '/policy/features' },
  { section: 'sending', area: 'Sending', href: '/authentication/sending' },
];

/** Fields that another page than that of their section shows. */
const ownPages: Record<string, string> = {
  virtual: '/policy/virtual-users?part=domains',
  virtualSubdomains: '/policy/virtual-users?part=domains',
  generics: '/policy/outgoing-addresses?part=domains',
  genericsSubdomains: '/policy/outgoing-addresses?part=domains',
};

export const fieldWords: Record<string, string> = {
  banner: 'The greeting',
  postmaster: 'Mail to postmaster goes to',
  smartHost: 'The smart host',
  localMail: 'Mail for local names',
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
  localUsers: 'Users that stay on this host',
  canonifyDomains: 'Domains that are looked up all the same',
  ldapDomains: 'Domains that LDAP is asked about',
  ldapEquivalents: 'Hosts that count as the masqueraded domain in LDAP',
  osType: 'The operating system’s file',
  domain: 'The domain’s file',
  versionId: 'The version of the configuration',
  senders: 'Who may send as whom',
  checkFrom: 'The header From is held against it too',
  advice: 'Said behind a refusal',
  counted: 'What accounts send is counted',
  messagesPerHour: 'Messages of an account within an hour',
  messagesPerDay: 'Messages of an account within a day',
  recipientsPerHour: 'Recipients of an account within an hour',
  recipientsPerDay: 'Recipients of an account within a day',
};

/** How the sections that are plain fields differ. */
export function describeSections(before: Policy, after: Policy): ChangeWord[] {
  return fieldSections.flatMap((section) => describeFields(section, before, after));
}

function describeFields({ section, area, href }: FieldSection, before: Policy, after: Policy): ChangeWord[] {
  const [then, now]: Record<string, unknown>[] = [before[section], after[section]];
  return Object.entries(now ?? {}).flatMap(([field, value]): ChangeWord[] => {
    const old = then?.[field];
    if (canonicalJson(old) === canonicalJson(value)) return [];
    const words = fieldWords[field] ?? field;
    const place = { area, href: ownPages[field] ?? href };
    if (isNames(old) && isNames(value))
      return describeNames(words, old, value).map((word) => ({ ...word, ...place }));
    const text =
      field === 'revocationList'
        ? `${words} ${value === '' ? 'is gone' : 'is another'}`
        : `${words}: ${said(value)}, was ${said(old)}`;
    return [{ kind: 'changed', ...place, text }];
  });
}

const isNames = (value: unknown): value is string[] => Array.isArray(value);

function describeNames(
  words: string,
  then: readonly string[],
  now: readonly string[],
): Pick<ChangeWord, 'kind' | 'text'>[] {
  const [old, current] = [new Set(then), new Set(now)];
  const added = now.filter((name) => !old.has(name));
  const gone = then.filter((name) => !current.has(name));
  return [
    ...(added.length > 0 ? [{ kind: 'new' as const, text: `${words}: ${listed(added)}` }] : []),
    ...(gone.length > 0 ? [{ kind: 'gone' as const, text: `${words}, no longer: ${listed(gone)}` }] : []),
  ];
}

function said(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return text === '' ? 'nothing' : text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** That custom rules changed, and how long they are; the lines themselves stand in the difference of the files. */
export function describeCustomRules(
  { customRules: then }: Policy,
  { customRules: now }: Policy,
): ChangeWord[] {
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

/** How the lines that an import kept as they are differ. */
export function describeSource({ source: then }: Policy, { source: now }: Policy): ChangeWord[] {
  const kept = ({ directives }: Policy['source']) =>
    directives.filter(({ kind }) => kind === 'kept').map(({ text }) => text);
  return describeNames('Lines kept from an imported sendmail.mc', kept(then), kept(now)).map((word) => ({
    ...word,
    area: 'Custom rules',
    href: '/policy/custom-rules',
  }));
}
