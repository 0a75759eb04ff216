import { type JsonPath, linesOf, readJson } from '#lib/json-text.ts';
import { nearMiss } from '#lib/near-miss.ts';
import { mapNames } from '#lib/policy/entry/entry.ts';
import { Refusal } from '#lib/refusal.ts';
import type { Policy } from '../policy.ts';
import { policySchema } from '../schema.ts';
import { documentFormat, isAt, longTexts } from './format.ts';
import { type AnySchema, isObject, itemOf, membersOf } from './schema-walk.ts';
import { typeWords } from './type-words.ts';

type Fault = { path: JsonPath; words: string };

/** Most faults that are told at a time. */
const mostFaults = 30;

/**
 * Reads the text of policy.json. Refuses what is no JSON, of another format, or not a policy: each fault with its line and its place, and a member nobody
 * knows with the name that was probably meant.
 */
export function readDocument(text: string): Policy {
  const read = readJson(text.replace(/^\ufeff/, ''));
  if ('fault' in read)
    throw new Refusal('invalid', 'not-json', `Line ${read.fault.line}: ${read.fault.words}`, {
      next: 'Mend the file, or write it again with “postern export”.',
    });
  if (!isObject(read.value))
    throw new Refusal('invalid', 'not-a-policy', 'This is no policy: it is no object.');
  const { $schema: _schema, format, ...sections } = read.value;
  refuseFormat(format);
  const faults = unknownMembers(policySchema, sections, []);
  const parsed = policySchema.safeParse(unfolded(sections, []), { error: typeWords });
  if (parsed.success && faults.length === 0) return parsed.data;
  const issues = parsed.success ? [] : parsed.error.issues;
  throw faulty(text, [
    ...faults,
    ...issues.map(({ path, message }) => ({ path: path.map(part), words: message })),
  ]);
}

function refuseFormat(format: unknown): void {
  if (format === documentFormat) return;
  const newer = typeof format === 'number' && format > documentFormat;
  const words =
    format === undefined
      ? `“format” is missing: a policy.json says which form it has, "format": ${documentFormat}.`
      : `This file has format ${JSON.stringify(format)}; this Postern reads format ${documentFormat}.`;
  throw new Refusal('invalid', 'other-format', words, newer ? { next: 'A newer Postern wrote it.' } : {});
}

const part = (name: PropertyKey): string | number => (typeof name === 'symbol' ? String(name) : name);

function faulty(text: string, faults: readonly Fault[]): Refusal {
  const shown = faults.slice(0, mostFaults);
  const lines = linesOf(
    text,
    shown.map(({ path }) => path),
  );
  const told = shown.map(({ path, words }, at) => `line ${lines[at]}: ${path.join('.')}: ${words}`);
  const more = faults.length - shown.length;
  const count = faults.length === 1 ? 'One thing is' : `${faults.length} things are`;
  return new Refusal('invalid', 'not-a-policy', `${count} wrong with this policy.`, {
    detail: [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
  });
}

/** Members that no schema has: a typing mistake must not be taken in silence. */
function unknownMembers(schema: AnySchema, value: unknown, path: JsonPath): Fault[] {
  if (Array.isArray(value)) {
    const item = itemOf(schema, value);
    return item ? value.flatMap((one: unknown, at) => unknownMembers(item, one, [...path, at])) : [];
  }
  if (!isObject(value)) return [];
  const members = membersOf(schema, value);
  const item = itemOf(schema, value);
  return Object.entries(value).flatMap(([name, one]): Fault[] => {
    const inner = members?.[name] ?? item;
    if (inner) return unknownMembers(inner, one, [...path, name]);
    if (!members) return [];
    const meant = nearMiss(name, Object.keys(members));
    return [
      { path: [...path, name], words: `There is no such setting.${meant ? ` Did you mean ${meant}?` : ''}` },
    ];
  });
}

/** Undoes what the text does for the eye: long texts as lists of lines, entries without the name of the map they stand under. */
function unfolded(value: unknown, path: JsonPath): unknown {
  if (isAt(longTexts, path) && Array.isArray(value) && value.every((line) => typeof line === 'string'))
    return value.join('\n');
  if (Array.isArray(value)) {
    const map = path[0] === 'maps' ? mapNames.find((name) => name === path[1]) : undefined;
    return map === undefined
      ? value
      : value.map((entry: unknown) => (isObject(entry) ? { ...entry, map } : entry));
  }
  if (!isObject(value) || path.length > 1) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, unfolded(one, [...path, name])]),
  );
}
