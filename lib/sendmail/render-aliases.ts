import { readTargets, writeTarget } from '#lib/policy/entry/alias-entry.ts';
import type { Entry } from '#lib/policy/entry/entry.ts';
import { literalKey } from '#lib/policy/entry/literal-entry.ts';
import type { Identity } from '#lib/policy/section/identity.ts';
import { Refusal } from '#lib/refusal.ts';
import { linesOf } from './entry-lines.ts';
import { foundValue, mapKey, mapValue } from './map-line.ts';

/** aliases(5) takes lines that begin with white space as going on with the one before; longer ones are folded for the eye. */
const foldAt = 100;

/**
 * The source of the aliases. RFC 5321 demands that postmaster reaches somebody, and the daemon sends as MAILER-DAEMON: both are there even when no entry
 * names them, as soon as the policy says who the postmaster is.
 */
export function renderAliases(
  entries: readonly Entry[],
  { postmaster }: Pick<Identity, 'postmaster'>,
): string {
  const lines = new Map(entries.map((entry) => [entry.key.toLowerCase(), aliasLine(entry)]));
  if (!lines.has('mailer-daemon')) lines.set('mailer-daemon', 'mailer-daemon: postmaster\n');
  if (!lines.has('postmaster') && postmaster !== '')
    lines.set('postmaster', `postmaster: ${mapValue(postmaster)}\n`);
  return [...lines.keys()]
    .sort()
    .map((name) => lines.get(name) ?? '')
    .join('');
}

/** The aliases that entries name and no other, for a server whose file had no other. */
export function formatAliases(entries: readonly Entry[]): string {
  const lines = new Map(entries.map((entry) => [entry.key.toLowerCase(), aliasLine(entry)]));
  return [...lines.keys()]
    .sort()
    .map((name) => lines.get(name) ?? '')
    .join('');
}

/** One alias as it stands in the file. */
export function aliasLine(entry: Entry): string {
  return literalKey(entry.key) === null && entry.spelling === undefined ? typedLine(entry) : foundLine(entry);
}

/** As an imported file has it, in one line: newaliases stores the blanks between the targets, too. */
function foundLine(entry: Entry): string {
  return linesOf(entry)
    .map(({ key, value }) => {
      if (key === '' || /[\n\0:]|^[\s#]/.test(key) || value.endsWith('\\'))
        throw new Refusal('invalid', 'unwritable-alias', `The alias ${key} cannot be written.`);
      return `${key}: ${foundValue(value)}\n`;
    })
    .join('');
}

function typedLine({ key, value }: Pick<Entry, 'key' | 'value'>): string {
  const targets = readTargets(value);
  if ('reason' in targets)
    throw new Refusal('invalid', 'unwritable-alias', `The alias ${key} cannot be written. ${targets.reason}`);
  const lines = [''];
  for (const target of targets) {
    const text = mapValue(writeTarget(target));
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + text.length > foldAt) lines.push(text);
    else lines[lines.length - 1] = last === '' ? text : `${last}, ${text}`;
  }
  return `${mapKey(key)}: ${lines.join(',\n\t')}\n`;
}
