import { addressReason, localPartReason } from '#lib/mail/address.ts';
import { asciiLineReason, lineReason, type Reason } from '#lib/mail/reason.ts';
import type { EntryRules, Line } from './line.ts';

/** One target of an alias (aliases(5)). */
export type AliasTarget =
  | { kind: 'address'; address: string }
  /** A local name; `final` when a backslash keeps it from being looked up again. */
  | { kind: 'local'; name: string; final: boolean }
  | { kind: 'file'; path: string }
  | { kind: 'program'; command: string }
  | { kind: 'include'; path: string };

export const aliasRules: EntryRules = {
  tags: [''],
  normalise: ({ tag, key, value }: Line) => ({ tag, key: key.toLowerCase(), value: writtenTargets(value) }),
  reasons: ({ tag, key, value }: Line) => ({
    ...(tag !== '' && { tag: 'Aliases have no tags.' }),
    key: nameReason(key),
    value: valueReason(value),
  }),
};

/** Reads the right-hand side of an alias; a sentence when it is none. */
export function readTargets(value: string): AliasTarget[] | { reason: string } {
  const items = splitItems(value);
  if (items === null) return { reason: 'A quote is not closed.' };
  const targets: AliasTarget[] = [];
  for (const item of items) {
    const target = readTarget(item);
    if ('reason' in target) return target;
    targets.push(target);
  }
  return targets;
}

/** Whether an alias starts a program, writes a file or reads one: only an admin may have it so. */
export function isPrivileged(value: string): boolean {
  const targets = readTargets(value);
  return (
    'reason' in targets || targets.some((target) => target.kind !== 'address' && target.kind !== 'local')
  );
}

function nameReason(key: string): Reason {
  if (key === '') return 'Enter the name that stands for others.';
  if (key.includes('@'))
    return 'An alias is a local name without @. For an address of a domain use a virtual user.';
  return localPartReason(key);
}

function valueReason(value: string): Reason {
  if (value === '') return 'Enter at least one target.';
  const line = lineReason(value);
  if (line !== null) return line;
  const targets = readTargets(value);
  return 'reason' in targets ? targets.reason : null;
}

/** Cut at commas outside quotes; null when a quote stays open. */
function splitItems(value: string): string[] | null {
  if ((value.match(/"/g)?.length ?? 0) % 2 !== 0) return null;
  return (value.match(/(?:"[^"]*"|[^",])+/g) ?? []).map((item) => item.trim()).filter((item) => item !== '');
}

function readTarget(item: string): AliasTarget | { reason: string } {
  const bare = /^"([^"]*)"$/.exec(item)?.[1]?.trim() ?? item;
  const ascii = asciiLineReason(bare);
  if (ascii !== null) return { reason: ascii };
  if (bare.startsWith('|')) return programTarget(bare.slice(1).trim());
  if (bare.startsWith('/')) return pathTarget('file', bare);
  if (/^:include:/i.test(bare)) return pathTarget('include', bare.slice(':include:'.length).trim());
  const reason = bare.includes('@') ? addressReason(bare) : localPartReason(bare.replace(/^\\/, ''));
  if (reason !== null) return { reason };
  if (bare.includes('@')) return { kind: 'address', address: bare };
  return { kind: 'local', name: bare.replace(/^\\/, ''), final: bare.startsWith('\\') };
}

function programTarget(command: string): AliasTarget | { reason: string } {
  if (command === '') return { reason: 'Enter the program after the |.' };
  const sign = /["\\`$<>;&]/.exec(command)?.[0];
  return sign === undefined
    ? { kind: 'program', command }
    : { reason: `A program's command cannot hold the sign ${sign}: smrsh refuses it.` };
}

function pathTarget(kind: 'file' | 'include', path: string): AliasTarget | { reason: string } {
  if (!/^\/[A-Za-z0-9._/+-]*[A-Za-z0-9_-]$/.test(path) || path.split('/').includes('..')) {
    return { reason: 'Enter a full path of letters, digits, dots, hyphens and slashes.' };
  }
  return { kind, path };
}

/** Targets with one comma and one space between; programs in quotes. What cannot be read stays as it is. */
function writtenTargets(value: string): string {
  const targets = readTargets(value);
  return 'reason' in targets ? value : targets.map(writeTarget).join(', ');
}

/** A target as it stands in the file. */
export function writeTarget(target: AliasTarget): string {
  switch (target.kind) {
    case 'address':
      return target.address;
    case 'local':
      return `${target.final ? '\\' : ''}${target.name}`;
    case 'file':
      return target.path;
    case 'program':
      return `"|${target.command}"`;
    case 'include':
      return `:include:${target.path}`;
  }
}
