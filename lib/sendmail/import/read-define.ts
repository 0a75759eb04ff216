import { mechanisms } from '#lib/policy/section/auth.ts';
import { noneWord, type OptionRow, type OptionValue, type PlacedOption } from '../option.ts';
import { spellOption } from '../option-value.ts';
import { nearSetting, optionRow, placedOption } from '../options.ts';
import { type ImportState, ignored, kept, type Meaning, refused, understood } from './import-state.ts';

/** Files and folders: a release has its own. Those with a name hold something that is imported too. */
const paths: Record<string, string | null> = {
  confCW_FILE: 'local-host-names',
  confCR_FILE: 'relay-domains',
  confCT_FILE: 'trusted-users',
  confDEF_AUTH_INFO: 'default-auth-info',
  QUEUE_DIR: null,
  STATUS_FILE: null,
  HELP_FILE: null,
  confPID_FILE: null,
  CERT_DIR: null,
  confCACERT_PATH: null,
  confCACERT: 'confCACERT',
  confSERVER_CERT: 'confSERVER_CERT',
  confSERVER_KEY: 'confSERVER_KEY',
  confCLIENT_CERT: 'confCLIENT_CERT',
  confCLIENT_KEY: 'confCLIENT_KEY',
  confCRL: 'confCRL',
  confDH_PARAMETERS: null,
};

/** What a define means; `value` is null when it is made of more than plain text. */
export function readDefine(state: ImportState, name: string, value: string | null): Meaning {
  if (name === '') return kept('It defines nothing.');
  if (/^'.*'$/.test(name))
    return kept("It stands in the wrong quotes (m4 wants `name'), so it does nothing.");
  if (value === null) state.constants.delete(name);
  else state.constants.set(name, value);
  if (name in paths) return readPath(state, name, value);
  if (name === 'ALIAS_FILE') return readAliasFiles(state, value);
  if (name === 'confINPUT_MAIL_FILTERS' && value !== null) return readFilterOrder(state, value);
  if (value === null) return kept('Its value is made by other macros.');
  const reader = readers[name];
  if (reader) return reader(state, value);
  const row = optionRow(name);
  if (row) return readOption(state, row, value);
  const elsewhere = placedOption(name);
  if (elsewhere) return readPlaced(elsewhere);
  if (name === '_USE_ETC_MAIL_') return ignored('Of Sendmail 8.9: a gateway has its own places.');
  state.constants.set(name, value);
  if (/^conf[A-Z]/.test(name)) return kept(unknownSetting(name));
  return kept('A name for this file’s own use.');
}

/** m4 takes a misspelt name in silence, and the setting stays at its default. */
function unknownSetting(name: string): string {
  const meant = nearSetting(name);
  return meant === undefined
    ? `Postern knows no setting ${name}.`
    : `There is no setting ${name}, so it does nothing. ${meant} was probably meant.`;
}

/** m4 complains about these, and a release that it complains about is refused. They do nothing, or weaken checks of files. */
const complaints = new Set([
  'confAUTO_REBUILD',
  'confDEF_GROUP_ID',
  'confREAD_TIMEOUT',
  'confUNSAFE_GROUP_WRITES',
]);

function readPlaced({ name, group, form, help }: PlacedOption): Meaning {
  if (group === 'retired') return complaints.has(name) ? ignored(help) : kept(help);
  return ignored(form === null ? 'A release has its own.' : `Its form is ${form}; set it there.`);
}

function readPath(state: ImportState, name: string, value: string | null): Meaning {
  const holds = paths[name];
  if (value === null) return ignored('A release has a place of its own for this.');
  state.constants.set(name, value);
  const path = /^(?:-o\s+)?(?:[a-z]+:)?(\/[^\s,%]+)/.exec(value)?.[1];
  if (holds && path) state.files.set(holds, path);
  return holds ? understood() : ignored('A release has a place of its own for this.');
}

/** `hash:-o /etc/aliases, /etc/mail/lists`: the first that has a name decides. A directory or NIS is no file that could be read. */
function readAliasFiles(state: ImportState, value: string | null): Meaning {
  if (value === null) return refused('Its value is made by other macros: say under Aliases what it names.');
  state.constants.set('ALIAS_FILE', value);
  const sources = value.split(',').map((one) => one.trim());
  const paths = sources.flatMap((one) => /^(?:[a-z]+:)?\s*(?:-\w+\s+)*(\/[^\s%]+)/.exec(one)?.[1] ?? []);
  const [first, ...more] = paths;
  if (first !== undefined) state.files.set('aliases', first);
  state.moreAliases.splice(0, state.moreAliases.length, ...more);
  const others = sources.filter((one) => one !== '' && !paths.some((path) => one.includes(path)));
  return others.length === 0
    ? understood()
    : refused(
        `A gateway has its aliases in a file, and ${others.join(', ')} is none: they are not taken over.`,
      );
}

type Reader = (state: ImportState, value: string) => Meaning;

const readers: Record<string, Reader> = {
  confDOMAIN_NAME: (state, value) => adopt(state, 'host', 'hostName', value),
  confSMTP_LOGIN_MSG: (state, value) => adopt(state, 'identity', 'banner', value),
  confAUTH_MECHANISMS: (state, value) => {
    state.auth.mechanisms = words(value.toUpperCase());
    const unknown = state.auth.mechanisms.filter((name) => !mechanisms.some((known) => known === name));
    return {
      kind: 'setting',
      keys: ['auth.mechanisms'],
      ...(unknown.length > 0 && { note: `Not offered by Postern: ${unknown.join(', ')}.` }),
    };
  },
  confAUTH_OPTIONS: (state, value) =>
    adopt(
      state,
      'auth',
      'options',
      value.split(/[\s,]*/).filter((flag) => flag !== ''),
    ),
  confAUTH_REALM: (state, value) => adopt(state, 'auth', 'realm', value),
  confAUTH_MAX_BITS: (state, value) => adopt(state, 'auth', 'maxBits', value),
  confCIPHER_LIST: (state, value) => adopt(state, 'tls', 'ciphers', value),
  confTLS_SRV_OPTIONS: (state, value) =>
    value === 'V' || value === ''
      ? adopt(state, 'tls', 'askClientCertificate', value === '')
      : kept('Postern knows the letter V only.'),
  confTLS_FALLBACK_TO_CLEAR: (state, value) => adopt(state, 'tls', 'fallbackToClear', /^[ty1]/i.test(value)),
  SMART_HOST: (state, value) =>
    adopt(state, 'routing', 'smartHost', value === '' || value.includes(':') ? value : `relay:${value}`),
  RELAY_MAILER_ARGS: (state, value) => {
    const port = /^(?:TCP|\[IPC\]|IPC) \$h (\d+)$/.exec(value)?.[1];
    return port === undefined
      ? kept('Postern knows TCP $h and a port.')
      : adopt(state, 'host', 'relayPort', Number(port));
  },
};

/** One field of a section; kept as it is when the field’s own rule refuses it. */
export function adopt(
  state: ImportState,
  section: Parameters<ImportState['adopt']>[0],
  field: string,
  value: unknown,
): Meaning {
  const reason = state.adopt(section, { [field]: value });
  return reason === null ? { kind: 'setting', keys: [`${section}.${field}`] } : kept(reason);
}

function readOption(state: ImportState, row: OptionRow, value: string): Meaning {
  if (value === '' && row.empty === undefined) return kept('Set to nothing.');
  const meant = value === '' ? noneWord : meantValue(row, value);
  const reason = state.adopt('options', { [row.name]: spellOption(row, meant) });
  if (reason !== null) {
    state.constants.set(row.name, value);
    // the later line counts
    state.forget('options', row.name);
    return kept(reason);
  }
  return { kind: 'setting', keys: [`options.${row.name}`] };
}

/** The daemon’s own shorthands: `t` for True (readcf.c, atobool), a number without its unit, the first letter of a choice, quotes around a reply. */
function meantValue({ value: kind }: OptionRow, value: string): string {
  if (kind.type === 'bool') return meantBool(value);
  if (kind.type === 'enum') return meantChoice(kind, value);
  if (kind.type === 'reply') return value.replace(/^"(.*)"$/s, '$1');
  if (kind.type !== 'time') return value;
  if (value === '0') return '0s';
  return kind.bare && /^\d+$/.test(value) ? `${value}${kind.bare}` : value;
}

function meantChoice({ choices, byLetter }: Extract<OptionValue, { type: 'enum' }>, value: string): string {
  const names = choices.map((choice) => choice.value.toLowerCase());
  const at = byLetter ? names.findIndex((name) => name.startsWith(value.charAt(0).toLowerCase())) : -1;
  if (at >= 0) return choices[at]?.value ?? value;
  return names.includes('true') && !names.includes(value.toLowerCase()) ? meantBool(value) : value;
}

const meantBool = (value: string) =>
  /^[ty1]/i.test(value) ? 'True' : /^[fn0]/i.test(value) ? 'False' : value;

/** The list that all listeners go by, until another INPUT_MAIL_FILTER adds to it. */
function readFilterOrder(state: ImportState, value: string): Meaning {
  state.filterOrder = words(value);
  return understood();
}

export function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}
