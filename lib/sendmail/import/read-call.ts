import { domainFiles } from '#lib/policy/section/build.ts';
import { extraMailers } from '#lib/policy/section/routing.ts';
import type { Call } from './group-pieces.ts';
import { type ImportState, ignored, kept, type Meaning, understood } from './import-state.ts';
import { collectedValue, literalValue } from './m4-value.ts';
import { readClientOptions } from './read-client-options.ts';
import { adopt, readDefine, words } from './read-define.ts';
import { readFeature } from './read-feature.ts';
import { readListener } from './read-listener.ts';
import { readFilter, readQueueGroup } from './read-lists.ts';

type Args = readonly (string | null)[];
type Reader = (state: ImportState, args: Args) => Meaning;

const keptAs =
  (why: string): Reader =>
  () =>
    kept(why);

/** What each macro of cf/README means to Postern. */
const readers: Record<string, Reader> = {
  define: (state, [name, value = '']) =>
    name ? readDefine(state, name, value) : kept('Its name is made by other macros.'),
  undefine: (state, [name]) => {
    state.constants.delete(name ?? '');
    return kept('It takes back what an earlier line or the operating system’s file defined.');
  },
  FEATURE: (state, [name, ...args]) =>
    name ? readFeature(state, name, args) : kept('Its name is made by other macros.'),
  DAEMON_OPTIONS: (state, [text]) => readListenerCall(state, text ?? null),
  MASQUERADE_AS: (state, [name]) =>
    literal(name, (domain) => adopt(state, 'masquerading', 'masqueradeAs', domain.toLowerCase())),
  MASQUERADE_DOMAIN: listOf('masquerading', 'domains'),
  MASQUERADE_EXCEPTION: listOf('masquerading', 'exceptions'),
  EXPOSED_USER: listOf('masquerading', 'exposedUsers'),
  VIRTUSER_DOMAIN: listOf('domains', 'virtual'),
  GENERICS_DOMAIN: listOf('domains', 'generics'),
  MASQUERADE_DOMAIN_FILE: fileOf('masquerading.domains'),
  MASQUERADE_EXCEPTION_FILE: fileOf('masquerading.exceptions'),
  EXPOSED_USER_FILE: fileOf('masquerading.exposedUsers'),
  VIRTUSER_DOMAIN_FILE: fileOf('domains.virtual'),
  GENERICS_DOMAIN_FILE: fileOf('domains.generics'),
  RELAY_DOMAIN_FILE: fileOf('relay-domains'),
  LOCAL_DOMAIN: classOf('local-host-names'),
  RELAY_DOMAIN: classOf('relay-domains'),
  TRUST_AUTH_MECH: (state, [names]) =>
    literal(names, (text) => {
      state.auth.trusted.push(...words(text.toUpperCase().replace(/[{}]/g, ' ')));
      return { kind: 'setting', keys: ['auth.trusted'] };
    }),
  MAILER: (state, [name]) => literal(name, (mailer) => readMailer(state, mailer)),
  OSTYPE: (state, [name]) => literal(name, (system) => readSystem(state, system)),
  VERSIONID: () => understood(),
  divert: () => ignored(''),
  undivert: () => ignored(''),
  include: (_state, [path]) =>
    path?.endsWith('/m4/cf.m4')
      ? ignored('A gateway has its own.')
      : kept('The file is not among those imported.'),
  sinclude: keptAs('The file is not among those imported.'),
  DOMAIN: (state, [name]) => literal(name, (domain) => readDomain(state, domain)),
  HACK: keptAs('Its file must be on the gateway.'),
  CLIENT_OPTIONS: (state, [text]) => literal(text, (equates) => readClientCall(state, equates)),
  INPUT_MAIL_FILTER: named((state, name, text) => readFilter(state, name, text, true)),
  MAIL_FILTER: named((state, name, text) => readFilter(state, name, text, false)),
  QUEUE_GROUP: named(readQueueGroup),
  LOCAL_USER: listOf('addressing', 'localUsers'),
  LOCAL_USER_FILE: keptAs('It has no form.'),
  CANONIFY_DOMAIN: listOf('addressing', 'canonifyDomains'),
  CANONIFY_DOMAIN_FILE: keptAs('It has no form.'),
  LDAPROUTE_DOMAIN: listOf('addressing', 'ldapDomains'),
  LDAPROUTE_DOMAIN_FILE: keptAs('It has no form.'),
  LDAPROUTE_EQUIVALENT: listOf('addressing', 'ldapEquivalents'),
  MODIFY_MAILER_FLAGS: keptAs('It has no form.'),
  SITECONFIG: keptAs('It has no form.'),
  SITE: keptAs('It has no form.'),
  UUCPSMTP: keptAs('It has no form.'),
  ifdef: keptAs('It decides while m4 runs.'),
  ifelse: keptAs('It decides while m4 runs.'),
};

/** The macros that stand for themselves wherever they are, even among lines of the cf. */
export const directiveNames: ReadonlySet<string> = new Set(
  Object.keys(readers).filter((name) => !/^(?:ifdef|ifelse|SITE|SITECONFIG|UUCPSMTP)$/.test(name)),
);

/** What a call means: a setting, a place, or something that is kept. */
export function readCall(state: ImportState, { name, args }: Call): Meaning {
  const read = name === 'define' ? [collectedValue, literalValue] : [];
  const values = (args ?? []).map((argument, at) => (read[at] ?? literalValue)(argument, state.constants));
  return readers[name]?.(state, values) ?? kept(`Postern does not know ${name}.`);
}

function literal(value: string | null | undefined, read: (text: string) => Meaning): Meaning {
  return value === null || value === undefined
    ? kept('Its argument is made by other macros.')
    : read(value.trim());
}

/** Members of a list that stand in the macro itself. */
function listOf(section: 'masquerading' | 'domains' | 'addressing', field: string): Reader {
  return (state, [names]) =>
    literal(names, (text) => {
      const members = words(text).map((name) => (field.endsWith('Users') ? name : name.toLowerCase()));
      const reason = state.adoptNames(section, field, members);
      return reason === null
        ? { kind: 'setting', keys: members.map((name) => `${section}.${field}[${name}]`) }
        : kept(reason);
    });
}

/** A name and its equates: `NAME(`clamav', `S=…')`. */
function named(read: (state: ImportState, name: string, text: string) => Meaning): Reader {
  return (state, [name, text]) =>
    literal(name, (word) => literal(text, (equates) => read(state, word, equates)));
}

/** Members of a list that stand in a file, which is read with the others. */
function fileOf(holds: string): Reader {
  return (state, [path]) =>
    literal(path, (text) => {
      const file = /(\/\S+)$/.exec(text)?.[1];
      if (file === undefined) return kept('It names no file.');
      state.files.set(holds, file);
      return understood(`The names of ${file} are imported.`);
    });
}

function classOf(map: 'local-host-names' | 'relay-domains'): Reader {
  return (state, [names]) =>
    literal(names, (text) => {
      const members = words(text).map((name) => name.toLowerCase());
      for (const name of members) state.classNames[map].add(name);
      return { kind: 'setting', keys: members.map((name) => `maps.${map}[${name}]`) };
    });
}

/** Systems whose file fits a gateway. Those of others name programs and folders that it does not have. */
const gatewaySystems: readonly string[] = ['linux', 'debian'];

function readSystem(state: ImportState, system: string): Meaning {
  state.isDebian ||= system === 'debian';
  return gatewaySystems.includes(system)
    ? adopt(state, 'build', 'osType', system)
    : ignored('A gateway has its own.');
}

/** A second DOMAIN adds to the first: there is a form for one only. */
function readDomain(state: ImportState, domain: string): Meaning {
  const isFirst = state.sections.build.domain === undefined;
  state.isDebian ||= domain === 'debian-mta';
  return isFirst && domainFiles.some((known) => known !== '' && known === domain)
    ? adopt(state, 'build', 'domain', domain)
    : kept('Its file must be on the gateway.');
}

function readMailer(state: ImportState, mailer: string): Meaning {
  if (mailer === 'local' || mailer === 'smtp') return understood();
  if (!extraMailers.some((known) => known === mailer))
    return kept(`Postern has no form for the mailer ${mailer}; its m4 file must be on the gateway.`);
  const reason = state.adoptMembers('routing', 'mailers', [mailer]);
  return reason === null ? { kind: 'setting', keys: [`routing.mailers[${mailer}]`] } : kept(reason);
}

function readListenerCall(state: ImportState, text: string | null): Meaning {
  if (text === null) return kept('Its argument is made by other macros.');
  const known = state.sections.host.listeners;
  const read = readListener(text, `Daemon${Array.isArray(known) ? known.length : 0}`);
  if ('reason' in read) return kept(read.reason);
  const name = freeName(read.name ?? '', known);
  const reason = state.adoptMembers('host', 'listeners', [{ ...read, name }]);
  if (reason !== null) return kept(reason);
  const note =
    name === read.name ? '' : `There is a listener ${read.name} already: this one is ${name} in the form.`;
  return { kind: 'setting', keys: [`host.listeners[${name}]`], note };
}

/** The daemon lets two listeners have one name, which then says less in the log. */
function freeName(name: string, known: unknown): string {
  const taken = new Set(Array.isArray(known) ? known.map((one: { name?: unknown }) => one.name) : []);
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  return free;
}

function readClientCall(state: ImportState, equates: string): Meaning {
  const read = readClientOptions(equates);
  if ('reason' in read) return kept(read.reason);
  const reason = state.adoptMembers('host', 'clients', [read]);
  return reason === null
    ? { kind: 'setting', keys: [`host.clients[${read.family ?? 'inet'}]`] }
    : kept(reason);
}
