import { listFeatures } from '#lib/policy/section/dns-lists.ts';
import { canonicalFeature, featureRow } from '../features.ts';
import { type ImportState, kept, type Meaning, understood } from './import-state.ts';
import { readDnsList } from './read-lists.ts';

/** Features that are a switch of another section. */
const flags: Record<string, [section: 'masquerading' | 'domains', field: string]> = {
  masquerade_envelope: ['masquerading', 'envelope'],
  masquerade_entire_domain: ['masquerading', 'entireDomain'],
  allmasquerade: ['masquerading', 'allMasquerade'],
  limited_masquerade: ['masquerading', 'limited'],
  local_no_masquerade: ['masquerading', 'localNoMasquerade'],
  virtuser_entire_domain: ['domains', 'virtualSubdomains'],
  generics_entire_domain: ['domains', 'genericsSubdomains'],
};

/** Features that bring a table, with the table and where the daemon looks for it unless told otherwise. */
const tables: Record<string, string> = {
  access_db: 'access',
  mailertable: 'mailertable',
  virtusertable: 'virtusertable',
  genericstable: 'genericstable',
  domaintable: 'domaintable',
  authinfo: 'authinfo',
};

/** What a FEATURE means. */
export function readFeature(state: ImportState, name: string, args: readonly (string | null)[]): Meaning {
  const known = args.filter((arg) => arg !== null);
  if (known.length < args.length) return kept('An argument is made by other macros.');
  const table = tables[name];
  if (table !== undefined && !(table === 'domaintable' && known[0] === 'LDAP'))
    return readTable(state, table, known[0] ?? '');
  if (name === 'no_default_msa') {
    state.defaultSubmission = false;
    return understood();
  }
  if (name === 'use_cw_file') return understood();
  if (name === 'use_ct_file') {
    state.trustedFile = true;
    return understood('Its names are those of confTRUSTED_USERS.');
  }
  if (name === 'nullclient') return readNullClient(state, known);
  const flag = flags[name];
  if (flag) {
    state.adopt(flag[0], { [flag[1]]: true });
    return { kind: 'setting', keys: [flag.join('.')] };
  }
  const listed = canonicalFeature(name);
  if (listFeatures.some((one) => one === listed)) return readDnsList(state, listed, known);
  return readListed(state, canonicalFeature(name), known);
}

/** `FEATURE(`access_db', `hash -T<TMPF> -o /etc/mail/access.db')`: the last word is the file, with or without its ending. */
function readTable(state: ImportState, table: string, argument: string): Meaning {
  const path = argument.split(/\s+/).findLast((word) => word.startsWith('/'));
  if (argument !== '' && path === undefined)
    return { kind: 'kept', why: `The table ${table} is no file: ${argument.split(/\s+/)[0] ?? ''}.` };
  const settings = state.constants.get('MAIL_SETTINGS_DIR') ?? '/etc/mail/';
  state.files.set(table, (path ?? `${settings}${table}`).replace(/\.db$/, ''));
  return understood();
}

function readNullClient(state: ImportState, [hub = '']: readonly string[]): Meaning {
  const reason = state.adopt('host', { hub: hub.trim().toLowerCase() });
  return reason === null ? { kind: 'setting', keys: ['host.hub'] } : kept(reason);
}

function readListed(state: ImportState, name: string, args: readonly string[]): Meaning {
  const row = featureRow(name);
  if (!row)
    return {
      kind: 'kept',
      why: `Postern has no form for the feature ${name}; its m4 file must be on the gateway.`,
    };
  if (row.refused !== undefined) return kept(row.refused);
  if (row.opensRelay !== undefined)
    return { kind: 'kept', why: `It opens the relay: ${row.opensRelay} Look whether it is still needed.` };
  const last = args.findLastIndex((arg) => arg !== '');
  const { use, note } = onGateway(name, args.slice(0, last + 1));
  for (const other of row.excludes ?? []) state.forget('features', other);
  const before = state.sections.features[name];
  const uses = row.repeats && isSetting(before) ? [...before.uses, use] : [use];
  const reason = state.adopt('features', { [name]: { on: true, uses } });
  return reason === null
    ? { kind: 'setting', keys: [`features.${name}`], ...(note !== undefined && { note }) }
    : { kind: 'kept', why: reason };
}

/** Programs that belong to the daemon: a gateway has them where its package put them. */
const ownPrograms = new Set(['smrsh', 'local_lmtp']);

function onGateway(name: string, use: string[]): { use: string[]; note?: string } {
  const [place = '', ...others] = use;
  const arg = ownPrograms.has(name) ? featureRow(name)?.args[0] : undefined;
  const [usual] = arg?.choices ?? [];
  if (usual === undefined || arg?.choices?.includes(place)) return { use };
  return { use: [usual, ...others], note: `On a gateway it is ${usual}.` };
}

function isSetting(value: unknown): value is { uses: string[][] } {
  return typeof value === 'object' && value !== null && 'uses' in value && Array.isArray(value.uses);
}
