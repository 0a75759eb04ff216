import type { Policy } from '../policy.ts';
import { policySchema } from '../schema.ts';
import { documentFormat, isAt, longTexts, rows, schemaFile, sparseRows } from './format.ts';
import { pinChoices } from './pin-choices.ts';
import { type AnySchema, isObject, itemOf, membersOf } from './schema-walk.ts';

/**
 * A policy as the text of policy.json. The same policy gives the same text to the byte: members in the order of the schema, names and entries sorted, one
 * setting or entry on a line. Every setting is in it, even where it is what Postern would choose anyway.
 */
export function writeDocument(policy: Policy): string {
  const members = [
    ['$schema', JSON.stringify(`./${schemaFile}`)],
    ['format', String(documentFormat)],
    ...membersIn(policySchema, pinChoices(policy)).map(({ name, value, schema }) => [
      name,
      written({ schema, value, path: [name] }),
    ]),
  ];
  return `{\n${members.map(([name, text]) => `  "${name}": ${text}`).join(',\n')}\n}\n`;
}

type Part = { schema: AnySchema | null; value: unknown; path: readonly (string | number)[] };

function written({ schema, value, path }: Part): string {
  if (isAt(rows, path)) return onOneLine(schema, value, isAt(sparseRows, path));
  const indent = '  '.repeat(path.length);
  if (typeof value === 'string' && value.includes('\n') && isAt(longTexts, path))
    return bracketed(
      '[]',
      value.split('\n').map((line) => JSON.stringify(line)),
      indent,
    );
  if (Array.isArray(value)) {
    const items = inOrder(value, path);
    const item = schema && itemOf(schema, value);
    const texts = items.map((one, at) => written({ schema: item, value: one, path: [...path, at] }));
    return bracketed('[]', texts, indent);
  }
  if (!isObject(value)) return JSON.stringify(value);
  const texts = membersIn(schema, value).map(
    (member) => `${JSON.stringify(member.name)}: ${written({ ...member, path: [...path, member.name] })}`,
  );
  return bracketed('{}', texts, indent);
}

function bracketed(brackets: '[]' | '{}', items: readonly string[], indent: string): string {
  if (items.length === 0) return brackets;
  const lines = items.map((item) => `${indent}  ${item}`).join(',\n');
  return `${brackets[0]}\n${lines}\n${indent}${brackets[1]}`;
}

function onOneLine(schema: AnySchema | null, value: unknown, sparse = false): string {
  if (Array.isArray(value)) {
    const item = schema && itemOf(schema, value);
    return `[${value.map((one) => onOneLine(item, one)).join(', ')}]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const members = membersIn(schema, value)
    .filter((member) => !(sparse && saysNothing(member.value)))
    .map((member) => `${JSON.stringify(member.name)}: ${onOneLine(member.schema, member.value)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

const saysNothing = (value: unknown): boolean =>
  value === '' || value === null || value === 0 || (Array.isArray(value) && value.length === 0);

/** The members of an object in the order of its schema; of a record, or of what has no schema, by name. */
function membersIn(schema: AnySchema | null, value: Record<string, unknown>) {
  const shape = schema && membersOf(schema, value);
  const item = schema && itemOf(schema, value);
  const names = shape ? Object.keys(shape) : Object.keys(value).sort();
  return names.flatMap((name) => {
    const member = value[name];
    return member === undefined ? [] : [{ name, value: member, schema: shape?.[name] ?? item }];
  });
}

/** Entries of a map by tag and key, without the name of the map they stand under; any other list as it is. */
function inOrder(list: readonly unknown[], path: readonly (string | number)[]): readonly unknown[] {
  if (path[0] !== 'maps') return list;
  return list
    .filter(isObject)
    .map(({ map: _map, ...entry }) => ({ entry, order: `${String(entry.tag)}\t${String(entry.key)}` }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .map(({ entry }) => entry);
}
