import { readTargets, writeTarget } from '#lib/policy/alias-entry.ts';
import type { Entry } from '#lib/policy/entry.ts';
import type { Identity } from '#lib/policy/identity.ts';
import { Refusal } from '#lib/refusal.ts';
import { mapKey, mapValue } from './map-line.ts';

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

/** One alias as it stands in the file. */
export function aliasLine({ key, value }: Pick<Entry, 'key' | 'value'>): string {
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
