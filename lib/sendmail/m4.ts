/** m4's own macros that work without arguments, and those lower-case ones that cf/m4/cfhead.m4 defines. */
const lowerCaseMacros = new Set(
  `changecom changequote debugfile debugmode divert divnum dnl dumpdef errprint lower m4exit m4wrap popdef pushdef strcasecmp sysval
  traceoff traceon undivert unix linux builtin decr define defn esyscmd eval format ifdef ifelse include incr index indir len maketemp
  mkstemp patsubst regexp shift sinclude substr syscmd translit undefine`.split(/\s+/),
);

/**
 * Builtins of m4 that start programs, write files or build names of macros out of text. A gateway's m4 loses them before the first value is read; cf.m4
 * itself needs them only up to there.
 */
export const dangerousMacros =
  'esyscmd syscmd builtin indir mkstemp maketemp debugfile debugmode traceon m4wrap format patsubst regexp'.split(
    ' ',
  );

/** Macros of cf/m4/cfhead.m4 in capitals without an underscore; the others follow a pattern. */
const capitalMacros = new Set(
  'CONCAT DOL DOMAIN FEATURE HACK MAILER OSTYPE POPDIVERT PUSHDIVERT SITE SITECONFIG TEMPFILE UUCPSMTP VERSIONID'.split(
    ' ',
  ),
);

/** Whether a word may be the name of a macro when sendmail.mc is read. Held against m4's own list in m4.live.test.ts. */
export function isMacroName(word: string): boolean {
  if (lowerCaseMacros.has(word) || capitalMacros.has(word)) return true;
  return /^(?:_\w*|conf[A-Z]\w*|(?!SSL_OP_|TLS_(?:AES|CHACHA20)_|KERBEROS_V)[A-Z][A-Z0-9]*_\w*)$/.test(word);
}

/** The first word of a text that m4 would take for a macro; undefined when there is none. */
export function macroWord(text: string): string | undefined {
  return text.match(/[A-Za-z_]\w*/g)?.find(isMacroName);
}

/**
 * Quotes a text so that it comes out of m4 as it is. An argument is read again each time the macro it went into expands: `readings` says how often in all.
 * Text without any macro's name needs one pair of quotes, however often it is read.
 * Throws when no quoting helps: quotes of m4 themselves, a parameter such as $1, anything but one line of ASCII.
 */
export function m4Quote(text: string, readings = 2): string {
  if (/[`']|[^\x20-\x7e]|\$[0-9#*@]/.test(text)) {
    throw new Error(`No quoting makes this text safe for m4: ${JSON.stringify(text)}`);
  }
  const pairs = macroWord(text) !== undefined || /[()]/.test(text) ? readings : 1;
  return '`'.repeat(pairs) + text + "'".repeat(pairs);
}

/** As `m4Quote`, for an argument that m4 hands to a macro of its own before it is used: there a comma would part it. */
export function m4QuoteReply(text: string, readings = 2): string {
  const quoted = m4Quote(text, readings);
  return text.includes(',') && !quoted.startsWith('``') ? `\`${quoted}'` : quoted;
}

/** `define(`name', `value')dnl` */
export function m4Define(name: string, value: string, readings = 2): string {
  return `define(\`${name}', ${m4Quote(value, readings)})dnl`;
}

/** `NAME(`argument', …)dnl`; each argument is read as often as `readings` says. Empty arguments at the end are left out. */
export function m4Call(name: string, args: readonly string[], readings = 2): string {
  const quoted = withoutEmptyTail(args).map((arg) => m4Quote(arg, readings));
  return `${name}(${quoted.join(', ')})dnl`;
}

/** `FEATURE(`name', `argument', …)dnl` for one whose arguments are replies. */
export function m4Feature(name: string, args: readonly string[]): string {
  const quoted = withoutEmptyTail(args).map((arg) => m4QuoteReply(arg));
  return `FEATURE(${[m4Quote(name), ...quoted].join(', ')})dnl`;
}

function withoutEmptyTail(args: readonly string[]): readonly string[] {
  return args.slice(0, args.findLastIndex((arg) => arg !== '') + 1);
}
