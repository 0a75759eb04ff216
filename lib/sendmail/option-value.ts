import { addressReason, localPartReason } from '#lib/mail/address.ts';
import { domainNameReason } from '#lib/mail/domain-name.ts';
import { asciiLineReason, type Reason } from '#lib/mail/reason.ts';
import { refusalTextReason } from '#lib/mail/smtp-reply.ts';
import { readRoute } from '#lib/policy/route.ts';
import { macroWord } from './m4.ts';
import { mailerPrograms } from './mailer-programs.ts';
import { type Choice, noneWord, type OptionRow, type OptionValue } from './option.ts';

/** The value in the spelling the daemon reads: sizes in bytes, flags in the order of the table. What is wrong stays as it is. */
export function spellOption({ value: kind, empty }: OptionRow, text: string): string {
  const value = text.trim();
  if (value === '') return '';
  if (empty !== undefined && value.toLowerCase() === noneWord) return noneWord;
  switch (kind.type) {
    case 'bool':
      return spellBool(value);
    case 'size':
      return spellSize(value);
    case 'flags':
      return spellFlags(kind.choices, value);
    case 'enum':
      return spellChoice(kind.choices, value);
    case 'host':
      return value.toLowerCase();
    case 'int':
    case 'time':
    case 'reply':
    case 'mailbox':
    case 'route':
    case 'user':
    case 'path':
    case 'program':
    case 'template':
    case 'text':
      return value;
  }
}

/** Why a value, as `spellOption` gives it, cannot be one of this setting. Nothing at all is the daemon's own default. */
export function optionReason({ value: kind, empty }: OptionRow, value: string): Reason {
  if (value === '' || (value === noneWord && empty !== undefined)) return null;
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
      return value === kind.none ? null : flagsReason(kind.choices, value);
    case 'reply':
      return refusalTextReason(value);
    case 'mailbox':
      return value.includes('@') ? addressReason(value) : localPartReason(value);
    case 'host':
      return domainNameReason(value);
    case 'route':
      return routeReason(value);
    case 'user':
      return userReason(value, kind.root);
    case 'path':
      return pathReason(value) ?? placeReason(value, kind.below);
    case 'program':
      return programReason(value);
    case 'template':
      return templateReason(value);
    case 'text':
      if (!kind.pattern.test(value)) return `Write it as ${kind.example}.`;
      return kind.plain ? wordReason(value) : null;
  }
}

const spellBool = (value: string) =>
  /^(?:true|yes|on)$/i.test(value) ? 'True' : /^(?:false|no|off)$/i.test(value) ? 'False' : value;

/** A choice in any case; True and False as people write them. */
function spellChoice(choices: readonly Choice[], value: string): string {
  const named = (text: string) =>
    choices.find((choice) => choice.value.toLowerCase() === text.toLowerCase())?.value;
  return named(value) ?? named(spellBool(value)) ?? value;
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

/** A host alone goes to the mailer of confRELAY_MAILER (cf/README, “DOMAINS”). */
function routeReason(value: string): Reason {
  const alone = !value.includes(':') || /^\[[^\]]*\]$/.test(value);
  const route = readRoute(alone ? `relay:${value}` : value);
  if (route.kind === 'none') return route.reason;
  if (route.kind === 'mailer' && route.user !== '') return 'Leave out the user before the @.';
  return /%\d/.test(value) ? 'There is nothing here that %1 could stand for.' : null;
}

function userReason(value: string, root: boolean): Reason {
  if (!root && /^(?:root|0+)(?::|$)/.test(value)) return 'Programs that mail starts must not run as root.';
  return /^(?:[a-z_][a-z0-9_-]{0,31}|\d{1,9})(?::(?:[a-z_][a-z0-9_-]{0,31}|\d{1,9}))?$/.test(value)
    ? null
    : 'Enter a user of the gateway, or user:group.';
}

function programReason(value: string): Reason {
  return mailerPrograms.has(value)
    ? null
    : `A mailer may start only one of these: ${[...mailerPrograms].join(', ')}.`;
}

/** `$j`, `${name}`, `$&j`, `$?x … $| … $.` (op.me section 5.1.2); no lookup, no class, no parameter of m4. */
function templateReason(value: string): Reason {
  if (value.length > 500) return 'Use at most 500 characters.';
  const macro = /\$(?!&?(?:[A-Za-z_]|\{[A-Za-z_]\w*\})|\?[A-Za-z_]|\?\{[A-Za-z_]\w*\}|[|.])(?:.|$)/.exec(
    value,
  )?.[0];
  return macro === undefined
    ? null
    : `${macro} is no macro. Write $j or \${name}, and $?x … $| … $. for “if x is set”.`;
}

/** Text that m4 reads several times must not name one of its macros. */
function wordReason(value: string): Reason {
  const word = macroWord(value);
  return word === undefined ? null : `“${word}” is a word of m4 and cannot stand here.`;
}

/** m4 has no way to write its own closing quote inside quotes. */
export function quoteReason(value: string): Reason {
  return /[`']/.test(value) ? "Leave out the signs ` and ': they are the quotes of m4." : null;
}

/** Why a text is no absolute path that Postern puts into the configuration; empty is none. */
export function pathReason(value: string): Reason {
  if (value === '') return null;
  return /^(?:\/[A-Za-z0-9_+-][A-Za-z0-9._+-]*)+$/.test(value)
    ? null
    : 'Enter a full path of letters, digits, dots, hyphens and slashes, without a slash at the end.';
}

function placeReason(value: string, below: readonly string[] | undefined): Reason {
  if (!below || below.some((folder) => value.startsWith(`${folder}/`))) return null;
  return `It must lie below ${below.join(' or ')}: the daemon shows or trusts what stands in it.`;
}

function namesOf(choices: readonly Choice[]): string {
  return choices.map((choice) => choice.value).join(', ');
}
