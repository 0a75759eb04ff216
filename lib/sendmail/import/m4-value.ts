import { isMacroName } from '../m4.ts';
import { lineEnd, quoteEnd, wordAt } from './m4-source.ts';

/** Macros with a plain text as their value, by name: what a file defined so far. */
export type Constants = ReadonlyMap<string, string>;

/** What cf/m4/cf.m4 and most OSTYPEs define before the first line of a site’s own. */
export const usualConstants: Constants = new Map([
  ['MAIL_SETTINGS_DIR', '/etc/mail/'],
  ['DATABASE_MAP_TYPE', 'hash'],
]);

/**
 * The text that an argument becomes once every macro in it was expanded and every quote taken off; null when that needs more of m4 than constants: its
 * text is then kept as it stands. A value goes through m4 once when it is collected and again whenever the macro that holds it expands.
 */
export function literalValue(argument: string, constants: Constants): string | null {
  let value = readOnce(argument, constants, 0);
  for (let readings = 1; value !== null && readings < 5; readings += 1) {
    const again = readOnce(value, constants, 0);
    if (again === value) return value;
    value = again;
  }
  return null;
}

/** An argument as m4 hands it to a macro, such as the name that define gets: read once, not expanded again. Null as with `literalValue`. */
export function collectedValue(argument: string, constants: Constants): string | null {
  const bare = argument.trim();
  // Without quotes a name that has no value yet is itself; one that has gives its value instead.
  if (/^\w+$/.test(bare)) return constants.has(bare) || definedByCf.has(bare) ? null : bare;
  return readOnce(argument, constants, 0);
}

/** What cf/m4/cfhead.m4 defines before a site’s own lines. */
const definedByCf = new Set(
  `ALIAS_FILE DATABASE_MAP_TYPE MAIL_SETTINGS_DIR confMAILER_NAME confFROM_LINE confOPERATORS confSMTP_LOGIN_MSG confRECEIVED_HEADER confSEVEN_BIT_INPUT
  confALIAS_WAIT confMIN_FREE_BLOCKS confBLANK_SUB confCON_EXPENSIVE confDELIVERY_MODE confTEMP_FILE_MODE confMCI_CACHE_SIZE confMCI_CACHE_TIMEOUT
  confUSE_ERRORS_TO confLOG_LEVEL confCHECK_ALIASES confOLD_STYLE_HEADERS confPRIVACY_FLAGS confSAFE_QUEUE confTO_QUEUERETURN confTO_QUEUEWARN
  confTIME_ZONE confCW_FILE confMIME_FORMAT_ERRORS confFORWARD_PATH confCR_FILE confMILTER_MACROS_CONNECT confMILTER_MACROS_HELO
  confMILTER_MACROS_ENVFROM confMILTER_MACROS_ENVRCPT confMILTER_MACROS_EOM`.split(/\s+/),
);

/** One reading by m4: white space in front goes, one pair of quotes goes, constants are replaced. */
function readOnce(argument: string, constants: Constants, depth: number): string | null {
  if (depth > 20 || /\$[0-9#*@]/.test(argument)) return null;
  let value = '';
  let at = 0;
  let begun = false;
  while (at < argument.length) {
    const sign = argument[at] ?? '';
    const word = wordAt(argument, at);
    if (word === 'dnl') {
      at = lineEnd(argument, at);
    } else if (word === 'defn') {
      const [whole = '', name = ''] = definition.exec(argument.slice(at)) ?? [];
      const defined = constants.get(name);
      if (defined === undefined) return null;
      value += defined;
      at += whole.length;
      begun = true;
    } else if (word !== null) {
      const plain = plainWord(word, argument[at + word.length] === '(', constants, depth);
      if (plain === null) return null;
      value += plain;
      at += word.length;
      begun = true;
    } else if (sign === '`') {
      const end = quoteEnd(argument, at, 1);
      value += argument.slice(at + 1, end - 1);
      at = end;
      begun = true;
    } else {
      if (begun || !/\s/.test(sign)) {
        value += sign;
        begun = true;
      }
      at += 1;
    }
  }
  return value;
}

/** What a name stands for, not expanded. */
const definition = /^defn\(\s*`?(\w+)'?\s*\)/;

function plainWord(word: string, called: boolean, constants: Constants, depth: number): string | null {
  const constant = constants.get(word);
  if (constant !== undefined && !called) return readOnce(constant, constants, depth + 1);
  if (plainWords.has(word)) return word;
  return isMacroName(word) && !(called === false && needsParentheses.has(word)) ? null : word;
}

/** Words that look like macros, and are none of m4’s or cf’s: a macro of the daemon that filters are told, a value of confTIME_ZONE. */
const plainWords = new Set(['_', 'USE_TZ']);

/** Builtins of GNU m4 that are plain words without parentheses behind them; `unix` and `linux` are words of other m4s alone. */
const needsParentheses = new Set(
  `define defn eval format ifdef ifelse include incr index indir builtin len mkstemp maketemp patsubst popdef pushdef regexp sinclude substr syscmd esyscmd
  translit undefine decr shift unix linux`.split(/\s+/),
);
