export type Choice = { value: string; words: string };

/** What a setting of the daemon can hold; decides the form's control, the check, and how a value is spelled. */
export type OptionValue =
  | { type: 'bool' }
  | { type: 'int'; min: number; max: number; unit?: string }
  /** `30s`, `5m`, `1h30m`, `5d` (op.me section 5.6, option T). `bare` is the unit the daemon gives a number without one. */
  | { type: 'time'; bare?: 's' | 'm' | 'h' | 'd' }
  /** Bytes; people may write `35M`. */
  | { type: 'size' }
  /** `byLetter`: the daemon looks at the first letter only. */
  | { type: 'enum'; choices: readonly Choice[]; byLetter?: true }
  /** Several of the choices with commas between, in the order of the table. `none` is the word for choosing nothing. */
  | { type: 'flags'; choices: readonly Choice[]; none: string }
  /** What a client is told: `550 text`. */
  | { type: 'reply' }
  /** An address or a local name. */
  | { type: 'mailbox' }
  | { type: 'host' }
  /** A host, or a mailer and a host: `esmtp:[mail.example.org]`. */
  | { type: 'route' }
  /** `user` or `user:group`. */
  | { type: 'user'; root: boolean }
  /** Absolute. `below` are the only folders it may lie in. */
  | { type: 'path'; below?: readonly string[] }
  /** A program that a mailer may start (lib/sendmail/mailer-programs.ts). */
  | { type: 'program' }
  /** One line with macros of the daemon in it: `From $g $d`. */
  | { type: 'template' }
  /** One line of letters, digits and the signs listed; checked by `pattern`. `plain`: no word of m4 in it, because m4 reads it more than twice. */
  | { type: 'text'; pattern: RegExp; example: string; plain?: true };

export const optionGroups = [
  'privacy',
  'limits',
  'load',
  'delivery',
  'routes',
  'bounces',
  'queue',
  'priority',
  'headers',
  'users',
  'files',
  'logging',
  'timeouts',
  'waiting',
  'dns',
  'login',
  'tls',
  'milters',
  'directory',
  'smtp',
  'local',
  'mailers',
  'identity',
  'paths',
  'retired',
] as const;
export type OptionGroup = (typeof optionGroups)[number];

/** What the daemon must be to know a setting: a word of the lists that `sendmail -d0.13` prints, the first version that has it. */
export type BuildNeed = { compiledWith?: string; version?: string };

type NamedSetting = {
  /** The m4 name: `confMAX_MESSAGE_SIZE`, `SMTP_MAILER_MAX`. */
  name: string;
  /** The cf's own name, `MaxMessageSize`; null when the value lands anywhere else than in an O line. */
  option: string | null;
  group: OptionGroup;
  label: string;
  help: string;
  /** What is safe, in a sentence. */
  safe: string;
  /** The daemon's own default, as it spells it; empty: nothing. */
  default: string;
  /** How the default reads where its value says too little: `8 for each processor`. */
  defaultSays?: string;
  needs?: BuildNeed;
};

/** One setting of the daemon that is set by its name. */
export type OptionRow = NamedSetting & {
  value: OptionValue;
  /** What Postern writes when nothing is set and the daemon's default is not good enough. */
  ours?: string;
  /** What it means to define this as nothing; said with the word `none`. */
  empty?: string;
};

/** One setting that cannot be set by its name: it has a form of its own, belongs to the release, or is no longer valid. */
export type PlacedOption = NamedSetting & {
  /** The page that has it; null when no page has. */
  form: string | null;
};

/** What stands for a value that is defined as nothing, in rows that say what this means. */
export const noneWord = 'none';
