import type { Policy } from '#lib/policy/policy.ts';
import { featuresOn } from '#lib/policy/section/features.ts';
import type { HostSection } from '#lib/policy/section/host.ts';
import type { SettingKey } from '#lib/policy/setting.ts';
import { m4Call, m4Define } from './m4.ts';
import { addressingMacros, domainLines } from './mc-addressing.ts';
import { optionLine } from './mc-base.ts';
import { dnsListLine } from './mc-dns-lists.ts';
import { featureLine } from './mc-features.ts';
import { filterLine, queueGroupLine } from './mc-filters.ts';
import { clientOptionsText, daemonOptions } from './mc-listeners.ts';
import { nullClientLine } from './mc-mailers.ts';
import { ruleSections, verbatim } from './mc-rules.ts';
import { tlsSettings } from './mc-security.ts';
import { writtenOptions } from './options.ts';

/** The lines that some settings are written as. `place` is where m4 wants them: features before mailers, rules behind them. */
export type Statement = { keys: SettingKey[]; lines: string[]; place: 'settings' | 'mailers' | 'rules' };

/** Every setting of a policy in the lines that Postern writes for it, in Postern’s own order. What stands in the release’s files has none. */
export function statementsOf(policy: Policy, host: HostSection): Statement[] {
  const { build, identity, features, customRules } = policy;
  return [
    setting('build.osType', m4Call('OSTYPE', [build.osType])),
    ...domainLines(build).map((line) => setting('build.domain', line)),
    ...one('host.hostName', host.hostName, () => m4Define('confDOMAIN_NAME', host.hostName)),
    ...one('host.hub', host.hub, nullClientLine),
    ...one('identity.banner', identity.banner, (banner) => m4Define('confSMTP_LOGIN_MSG', banner)),
    ...writtenOptions(policy.options).map(({ row, value }) =>
      setting(`options.${row.name}`, optionLine(row, value)),
    ),
    ...authStatements(policy),
    ...tlsSettings(policy.tls).map(
      ({ fields, line }): Statement => ({
        keys: fields.map((field) => `tls.${field}`),
        lines: [line],
        place: 'settings',
      }),
    ),
    ...featuresOn(features).map(({ row, uses }) =>
      setting(`features.${row.name}`, ...uses.map((args) => featureLine(row.name, args))),
    ),
    ...domainStatements(policy),
    ...classStatements(policy),
    ...listStatements(policy),
    ...listenerStatements(policy, host),
    ...masqueradeStatements(policy),
    ...routeStatements(policy),
    ...ruleSections(customRules).map(
      ({ field, name, text }): Statement => ({
        keys: [`customRules.${field}`],
        lines: [name, ...verbatim(text)],
        place: 'rules',
      }),
    ),
  ];
}

const setting = (key: SettingKey, ...lines: string[]): Statement => ({
  keys: [key],
  lines,
  place: 'settings',
});

function one(key: SettingKey, value: string, line: (value: string) => string): Statement[] {
  return value === '' ? [] : [setting(key, line(value))];
}

/** One statement for each member of a list. */
function each(key: SettingKey, macro: string, names: readonly string[]): Statement[] {
  return names.map((name) => setting(`${key}[${name}]`, m4Call(macro, [name])));
}

function flag(key: SettingKey, on: boolean, feature: string): Statement[] {
  return on ? [setting(key, featureLine(feature, []))] : [];
}

function authStatements({ auth }: Policy): Statement[] {
  if (!auth.enabled) return [];
  const { mechanisms, trusted, options, realm, maxBits } = auth;
  return [
    setting('auth.mechanisms', m4Define('confAUTH_MECHANISMS', mechanisms.join(' '))),
    ...one('auth.trusted', trusted.join(' '), (names) => m4Call('TRUST_AUTH_MECH', [names])),
    ...one('auth.options', options.join(','), (flags) => m4Define('confAUTH_OPTIONS', flags)),
    ...one('auth.realm', realm, (name) => m4Define('confAUTH_REALM', name)),
    ...(maxBits === 0 ? [] : [setting('auth.maxBits', m4Define('confAUTH_MAX_BITS', String(maxBits)))]),
  ];
}

function domainStatements({ domains }: Policy): Statement[] {
  return [
    ...each('domains.virtual', 'VIRTUSER_DOMAIN', domains.virtual),
    ...flag('domains.virtualSubdomains', domains.virtualSubdomains, 'virtuser_entire_domain'),
    ...each('domains.generics', 'GENERICS_DOMAIN', domains.generics),
    ...flag('domains.genericsSubdomains', domains.genericsSubdomains, 'generics_entire_domain'),
  ];
}

/** Members of a class file that stand in the imported sendmail.mc instead of their file. */
function classStatements({ source, maps }: Policy): Statement[] {
  const macros = { 'local-host-names': 'LOCAL_DOMAIN', 'relay-domains': 'RELAY_DOMAIN' } as const;
  const named = new Set(
    source.directives.flatMap(({ keys }) => keys).filter((key) => key.startsWith('maps.')),
  );
  const names = Object.keys(macros) as (keyof typeof macros)[];
  return names.flatMap((map) =>
    maps[map].flatMap(({ key }) => {
      const own = `maps.${map}[${key}]`;
      return named.has(own) ? [setting(own, m4Call(macros[map], [key]))] : [];
    }),
  );
}

/** Lists of rows: DNS lists, mail filters, queue groups, names that features go by. */
function listStatements({ addressing, dnsLists, milters, queueGroups }: Policy): Statement[] {
  const names = Object.keys(addressingMacros) as (keyof typeof addressingMacros)[];
  return [
    ...dnsLists.lists.map((list) => setting(`dnsLists.lists[${list.zone}]`, dnsListLine(list))),
    ...names.flatMap((field) => each(`addressing.${field}`, addressingMacros[field], addressing[field])),
    ...milters.filters.map((filter) => setting(`milters.filters[${filter.name}]`, filterLine(filter))),
    ...queueGroups.groups.map((group) =>
      setting(`queueGroups.groups[${group.name}]`, queueGroupLine(group, usualQueue)),
    ),
  ];
}

/** Where the queue of a server run by hand is (cf/README, QUEUE_DIR). */
const usualQueue = '/var/spool/mqueue';

function listenerStatements({ auth }: Policy, host: HostSection): Statement[] {
  return [
    ...host.listeners.map((listener) =>
      setting(
        `host.listeners[${listener.name}]`,
        m4Call('DAEMON_OPTIONS', [daemonOptions(listener, auth.enabled)]),
      ),
    ),
    ...host.clients.map((one) =>
      setting(`host.clients[${one.family}]`, m4Call('CLIENT_OPTIONS', [clientOptionsText(one)])),
    ),
    ...(host.relayPort === 25
      ? []
      : [setting('host.relayPort', m4Define('RELAY_MAILER_ARGS', `TCP $h ${host.relayPort}`))]),
  ];
}

function masqueradeStatements({ masquerading: set }: Policy): Statement[] {
  const key = (field: keyof typeof set) => `masquerading.${field}`;
  return [
    ...one(key('masqueradeAs'), set.masqueradeAs, (name) => m4Call('MASQUERADE_AS', [name], 3)),
    ...each(key('domains'), 'MASQUERADE_DOMAIN', set.domains),
    ...each(key('exceptions'), 'MASQUERADE_EXCEPTION', set.exceptions),
    ...each(key('exposedUsers'), 'EXPOSED_USER', set.exposedUsers),
    ...flag(key('envelope'), set.envelope, 'masquerade_envelope'),
    ...flag(key('entireDomain'), set.entireDomain, 'masquerade_entire_domain'),
    ...flag(key('allMasquerade'), set.allMasquerade, 'allmasquerade'),
    ...flag(key('limited'), set.limited, 'limited_masquerade'),
    ...flag(key('localNoMasquerade'), set.localNoMasquerade, 'local_no_masquerade'),
  ];
}

function routeStatements({ routing, options }: Policy): Statement[] {
  return [
    ...one('routing.smartHost', routing.smartHost, (route) => m4Define('SMART_HOST', route)),
    ...(routing.localMail === 'refuse' && !options.MAIL_HUB
      ? [setting('routing.localMail', m4Define('MAIL_HUB', 'error:5.1.1:550 User unknown'))]
      : []),
    ...routing.mailers.map(
      (name): Statement => ({
        keys: [`routing.mailers[${name}]`],
        lines: [`MAILER(\`${name}')dnl`],
        place: 'mailers',
      }),
    ),
  ];
}
