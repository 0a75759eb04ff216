import { addressReason, localPartReason } from '#lib/mail/address.ts';
import { domainNameReason } from '#lib/mail/domain-name.ts';
import { asciiLineReason, type Reason } from '#lib/mail/reason.ts';
import { refusalTextReason } from '#lib/mail/smtp-reply.ts';

export type Choice = { value: string; words: string };

/** What a setting of the daemon can hold; decides the form's control, the check, and how a value is spelled. */
export type OptionValue =
  | { type: 'bool' }
  | { type: 'int'; min: number; max: number; unit?: string }
  /** `30s`, `5m`, `1h30m`, `5d` (op.me section 5.6, option T). */
  | { type: 'time' }
  /** Bytes; people may write `35M`. */
  | { type: 'size' }
  | { type: 'enum'; choices: readonly Choice[] }
  /** Several of the choices with commas between, in the order of the table. */
  | { type: 'flags'; choices: readonly Choice[] }
  /** What a client is told: `550 text`. */
  | { type: 'reply' }
  /** An address or a local name. */
  | { type: 'mailbox' }
  | { type: 'host' }
  /** `user` or `user:group`. */
  | { type: 'user'; root: boolean }
  /** Absolute; may be empty. */
  | { type: 'path' }
  /** One line of letters, digits and the signs listed; checked by `pattern`. */
  | { type: 'text'; pattern: RegExp; example: string };

export const optionGroups = [
  'privacy',
  'limits',
  'load',
  'delivery',
  'bounces',
  'queue',
  'files',
  'logging',
  'timeouts',
] as const;
export type OptionGroup = (typeof optionGroups)[number];

/** One setting of the daemon: its names, what it means, its values. */
export type OptionRow = {
  /** The m4 name: `confMAX_MESSAGE_SIZE`. */
  name: `conf${string}`;
  /** The cf's own name, `MaxMessageSize`; null when the value lands in rewriting rules. */
  option: string | null;
  group: OptionGroup;
  label: string;
  help: string;
  /** What is safe, in a sentence. */
  safe: string;
  value: OptionValue;
  /** The daemon's own default, as it spells it; empty: nothing. */
  default: string;
  /** What Postern writes when nothing is set and the daemon's default is not good enough. */
  ours?: string;
};

/** The value in the spelling the daemon reads: sizes in bytes, flags in the order of the table. What is wrong stays as it is. */
export function spellOption({ value: kind }: OptionRow, text: string): string {
  const value = text.trim();
  switch (kind.type) {
    case 'bool':
      return /^(?:true|yes|on)$/i.test(value) ? 'True' : /^(?:false|no|off)$/i.test(value) ? 'False' : value;
    case 'size':
      return spellSize(value);
    case 'flags':
      return spellFlags(kind.choices, value);
    case 'host':
      return value.toLowerCase();
    case 'int':
    case 'time':
    case 'enum':
    case 'reply':
    case 'mailbox':
    case 'user':
    case 'path':
    case 'text':
      return value;
  }
}

/** Why a value, as `spellOption` gives it, cannot be one of this setting. */
export function optionReason({ value: kind }: OptionRow, value: string): Reason {
  return asciiLineReason(value) ?? kindReason(kind, value) ?? quoteReason(value);
}

function kindReason(kind: OptionValue, value: string): Reason {
  switch (kind.type) {
    case 'bool':
      return value === 'True' || value === 'False' ? null : 'Choose True or False.';
    case 'int':
      return intReason(value, kind);
    case 'size':
      return /^\d{1,15}$/.test(value) ? null : 'Enter a number of bytes, such as 52428800 or 50M.';
    case 'time':
      return timeReason(value);
    case 'enum':
      return kind.choices.some((choice) => choice.value === value)
        ? null
        : `Choose ${namesOf(kind.choices)}.`;
    case 'flags':
      return flagsReason(kind.choices, value);
    case 'reply':
      return refusalTextReason(value);
    case 'mailbox':
      return value.includes('@') ? addressReason(value) : localPartReason(value);
    case 'host':
      return domainNameReason(value);
    case 'user':
      return userReason(value, kind.root);
    case 'path':
      return pathReason(value);
    case 'text':
      return kind.pattern.test(value) ? null : `Write it as ${kind.example}.`;
  }
}

const units = { '': 1, K: 1 << 10, M: 1 << 20, G: 1 << 30 } as const;

function spellSize(value: string): string {
  const match = /^(\d{1,12})\s*([KMG]?)(?:i?B)?$/i.exec(value);
  if (!match) return value;
  const unit = (match[2] ?? '').toUpperCase();
  const factor = unit === 'K' || unit === 'M' || unit === 'G' ? units[unit] : 1;
  return String(Number(match[1]) * factor);
}

function spellFlags(choices: readonly Choice[], value: string): string {
  const wanted = value.split(/[\s,]+/).filter((flag) => flag !== '');
  const lower = new Set(wanted.map((flag) => flag.toLowerCase()));
  const known = choices.map((choice) => choice.value).filter((flag) => lower.has(flag.toLowerCase()));
  const all = new Set(choices.map((choice) => choice.value.toLowerCase()));
  return [...known, ...wanted.filter((flag) => !all.has(flag.toLowerCase()))].join(',');
}

function intReason(value: string, { min, max, unit }: { min: number; max: number; unit?: string }): Reason {
  const words = `Enter a whole number from ${min.toLocaleString('en')} to ${max.toLocaleString('en')}${unit ? ` ${unit}` : ''}.`;
  return /^-?\d{1,10}$/.test(value) && Number(value) >= min && Number(value) <= max ? null : words;
}

function timeReason(value: string): Reason {
  return /^(?:\d{1,6}[smhdw])+$/.test(value) ? null : 'Write a time with its unit: 30s, 5m, 1h30m, 5d.';
}

function flagsReason(choices: readonly Choice[], value: string): Reason {
  const known = new Set(choices.map((choice) => choice.value));
  const unknown = value.split(',').find((flag) => flag !== '' && !known.has(flag));
  return unknown === undefined ? null : `There is no “${unknown}”. Choose from ${namesOf(choices)}.`;
}

function userReason(value: string, root: boolean): Reason {
  if (!root && /^root(?::|$)/.test(value)) return 'Programs that mail starts must not run as root.';
  return /^[a-z_][a-z0-9_-]{0,31}(?::[a-z_][a-z0-9_-]{0,31})?$/.test(value)
    ? null
    : 'Enter a user of the gateway, or user:group.';
}

/** m4 has no way to write its own closing quote inside quotes. */
export function quoteReason(value: string): Reason {
  return value.includes("'") ? "Leave out the sign ': it is a quote of m4." : null;
}

/** Why a text is no absolute path that Postern puts into the configuration; empty is none. */
export function pathReason(value: string): Reason {
  if (value === '') return null;
  return /^(?:\/[A-Za-z0-9_+-][A-Za-z0-9._+-]*)+$/.test(value)
    ? null
    : 'Enter a full path of letters, digits, dots, hyphens and slashes, without a slash at the end.';
}

function namesOf(choices: readonly Choice[]): string {
  return choices.map((choice) => choice.value).join(', ');
}
