import { z } from 'zod';
import { lineReason, type Reason, textThat } from '#lib/mail/reason.ts';
import { accessRules } from './access-entry.ts';
import { aliasRules } from './alias-entry.ts';
import { localHostRules, relayDomainRules } from './class-entry.ts';
import { domaintableRules } from './domaintable-entry.ts';
import { genericsRules } from './generics-entry.ts';
import type { EntryRules, Line, LineReasons } from './line.ts';
import { foldedKey, literalKey, literalLine, literalReasons } from './literal-entry.ts';
import { mailertableRules } from './mailertable-entry.ts';
import { daemonKeys, isClass, plainValue, type ReadLine, readTyped, spelled } from './read-line.ts';
import { virtusertableRules } from './virtusertable-entry.ts';

export const mapNames = [
  'access',
  'relay-domains',
  'local-host-names',
  'mailertable',
  'virtusertable',
  'aliases',
  'genericstable',
  'domaintable',
] as const;
export type MapName = (typeof mapNames)[number];

/** Something for each map. */
export function byMap<T>(make: (map: MapName) => T): Record<MapName, T> {
  return Object.fromEntries(mapNames.map((map) => [map, make(map)])) as Record<MapName, T>;
}

export const entryRules: Record<MapName, EntryRules> = {
  access: accessRules,
  'relay-domains': relayDomainRules,
  'local-host-names': localHostRules,
  mailertable: mailertableRules,
  virtusertable: virtusertableRules,
  aliases: aliasRules,
  genericstable: genericsRules,
  domaintable: domaintableRules,
};

const note = (most: number) =>
  textThat(lineReason, z.string().trim().max(most, `Use at most ${most} characters.`)).default('');

function dayReason(text: string): Reason {
  return text === '' || z.iso.date().safeParse(text).success ? null : 'Write a day as 2026-12-31.';
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}

const entryFields = z.object({
  map: z.enum(mapNames, 'There is no such map.'),
  /** `Connect:` … in access; empty elsewhere and for entries without a tag. */
  tag: z.string().trim().max(32, 'There is no such tag.').default(''),
  key: z.string().trim().max(400, 'Use at most 400 characters.').default(''),
  value: z.string().max(8000, 'Use at most 8,000 characters.').default(''),
  /** The value as an imported file spells it, or the name in a list of names; written in its place as long as it says the same. */
  spelling: z.string().max(8000, 'Use at most 8,000 characters.').optional(),
  comment: note(500),
  owner: note(120),
  ticket: note(120),
  /** Last day it is wanted, `2026-12-31`; null: no end. Not rendered: when it is over, a finding says so. */
  endsOn: textThat(dayReason).transform(orNull).nullable().default(null),
});

/**
 * One line of a map or class file, as people write it: `198.51.100.0/24`, not the daemon's octets. Key, tag and value come back in one spelling each, so
 * that the same thing written twice is found to be the same.
 */
export const entrySchema = entryFields.overwrite(normalised).check((context) => {
  for (const [field, message] of Object.entries(reasonsOf(context.value))) {
    if (message) context.issues.push({ code: 'custom', message, path: [field], input: context.value });
  }
});
export type Entry = z.infer<typeof entrySchema>;

/** What identifies an entry: no two have the same. */
export type EntryId = Pick<Entry, 'map' | 'tag' | 'key'>;

export function entryId({ map, tag, key }: EntryId): string {
  return `${map}\t${tag}\t${key}`;
}

/** As written in the map: tag and key without a space. */
export function keyText({ tag, key }: Pick<Entry, 'tag' | 'key'>): string {
  return `${tag}${key}`;
}

function normalised({ spelling, ...given }: z.infer<typeof entryFields>): z.infer<typeof entryFields> {
  // To the daemon a blank beyond ASCII is a letter: a form leaves it out, a line that is kept as it is does not.
  const value = literalKey(given.key) === null ? given.value.trim() : given.value.replace(/^[ \t\r]+/, '');
  const entry = { ...given, value };
  const line = inOneSpelling(entry);
  const kept =
    spelling !== undefined && !/[\n\0]|^\s/.test(spelling) && saysTheSame(entry.map, line, spelling);
  return { ...entry, ...line, ...(kept && { spelling }) };
}

/** A literal key that the form can say after all is said there; makemap stores keys in lower case, so its capitals say nothing. */
function inOneSpelling({ map, tag, key, value }: Line & { map: MapName }): Line {
  const quoted = literalKey(key);
  const raw = quoted === null ? null : foldedKey(quoted);
  if (raw === null) return entryRules[map].normalise({ tag, key, value });
  const typed = readTyped(map, entryRules[map], raw, value);
  return typed?.spelling === undefined && typed !== null ? typed : literalLine(raw, value);
}

function saysTheSame(map: MapName, line: Line, spelling: string): boolean {
  if (literalKey(line.key) !== null) return literalLine('', spelling).value === line.value;
  if (isClass(map)) return daemonKeys(map, line).join('\n').toLowerCase() === spelling.toLowerCase();
  const value = plainValue(map, spelling);
  return value !== null && entryRules[map].normalise({ ...line, value }).value === line.value;
}

/** A line of a map's source as an entry: in the words of its form, or where the form cannot say it, literally. */
export function readLine(map: MapName, rawKey: string, rawValue: string): ReadLine {
  return (
    readTyped(map, entryRules[map], rawKey, rawValue) ?? spelled(map, literalLine(rawKey, rawValue), rawValue)
  );
}

/** Above makemap's limit of 1,024 bytes a line; aliases are read by another program with a limit of its own. */
const longestLine = 1020;

function reasonsOf(entry: z.infer<typeof entryFields>): LineReasons {
  const { key, value } = entry;
  const isLiteral = literalKey(key) !== null;
  const line = (text: string) => lineReason(isLiteral ? text.replace(/[\t\r]/g, ' ') : text);
  const reasons = {
    ...(isLiteral ? literalReasons(entry.map, entry) : entryRules[entry.map].reasons(entry)),
    ...(line(key) && { key: line(key) }),
    ...(line(value) && { value: line(value) }),
  };
  if (entry.map !== 'aliases' && !reasons.value && key.length + value.length > longestLine) {
    reasons.value = 'Key and value together are longer than a line of a map may be.';
  }
  return reasons;
}
