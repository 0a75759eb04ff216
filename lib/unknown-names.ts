import { z } from 'zod';
import { Refusal } from '#lib/refusal.ts';

/** So many are named in a refusal. */
const most = 20;

/** Refuses what the schema drops without a word: names that it does not know, and values that pages pass over. */
export function refuseUnknown(schema: z.ZodType, value: unknown): void {
  refuseUnknownNames(schema, value);
  refuseUnknownValues(schema, value);
}

/** Refuses names that nothing reads, which Zod drops without a word: a field that is misspelt would change nothing, a filter leave everything, and nobody would know. */
function refuseUnknownNames(schema: z.ZodType, value: unknown): void {
  const unknown = unknownNames(schema, value).slice(0, most);
  if (unknown.length === 0) return;
  throw new Refusal('invalid', 'unknown-names', 'Some names are not known here, so nothing was done.', {
    fields: Object.fromEntries(unknown.map((name) => [name.slice(0, 200), ['Nothing here has this name.']])),
  });
}

/** Refuses a value that a page takes for none (`.catch`), so that an address of long ago still shows a list: to a program that asks for some it would give all. */
function refuseUnknownValues(schema: z.ZodType, value: unknown): void {
  if (!(schema instanceof z.ZodObject)) return;
  const wrong = entriesOf(value).flatMap(([name, of]) => {
    const field = Object.hasOwn(schema.shape, name) ? caughtIn(schema.shape[name]) : null;
    const issue = field?.safeParse(of).error?.issues[0];
    return issue ? [{ name, says: [issue.message] }] : [];
  });
  if (wrong.length === 0) return;
  throw new Refusal('invalid', 'invalid-input', 'Some fields need another value.', {
    fields: Object.fromEntries(wrong.map(({ name, says }) => [name, says])),
  });
}

/** What a schema takes before it falls back to something else; null where it does not fall back. */
function caughtIn(schema: unknown): z.ZodType | null {
  if (schema instanceof z.ZodCatch) return schema.unwrap() as z.ZodType;
  const wrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;
  return wrapped ? caughtIn(schema.unwrap()) : null;
}

/** The paths (`value.realms`, `listeners.0.prt`) in a value to what its schema does not know. */
export function unknownNames(schema: z.ZodType, value: unknown, path: readonly string[] = []): string[] {
  const inside = (inner: unknown, name: string, of: unknown) =>
    unknownNames(inner as z.ZodType, of, [...path, name]);
  if (schema instanceof z.ZodObject)
    return entriesOf(value).flatMap(([name, of]) =>
      Object.hasOwn(schema.shape, name) ? inside(schema.shape[name], name, of) : [[...path, name].join('.')],
    );
  if (schema instanceof z.ZodArray)
    return Array.isArray(value) ? value.flatMap((of, at) => inside(schema.element, String(at), of)) : [];
  if (schema instanceof z.ZodRecord)
    return entriesOf(value).flatMap(([name, of]) => inside(schema.valueType, name, of));
  if (schema instanceof z.ZodIntersection) {
    const [left, right] = [schema.def.left, schema.def.right].map((side) =>
      unknownNames(side as z.ZodType, value, path),
    );
    return unknownToBoth(left ?? [], right ?? []);
  }
  if (schema instanceof z.ZodUnion) {
    // what fits none of them is refused when it is read, with the reason
    const fits = schema.options.filter((option) => (option as z.ZodType).safeParse(value).success);
    const found = fits.map((option) => unknownNames(option as z.ZodType, value, path));
    return found.toSorted((one, other) => one.length - other.length)[0] ?? [];
  }
  const within = withinOf(schema);
  return within ? unknownNames(within, value, path) : [];
}

const entriesOf = (value: unknown) =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [];

/** What one side does not know where the other does not know it either, or knows nothing of what it stands in. */
function unknownToBoth(left: readonly string[], right: readonly string[]): string[] {
  const among = (path: string, other: readonly string[]) =>
    other.some((one) => path === one || path.startsWith(`${one}.`));
  return [
    ...left.filter((path) => among(path, right)),
    ...right.filter((path) => among(path, left) && !left.includes(path)),
  ];
}

/** The schema that a caller's value meets first. */
function withinOf(schema: z.ZodType): z.ZodType | null {
  if (schema instanceof z.ZodPipe) {
    const { in: first, out: then } = schema.def;
    return (first instanceof z.ZodTransform ? then : first) as z.ZodType;
  }
  const isWrapper =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodLazy;
  return isWrapper ? (schema.unwrap() as z.ZodType) : null;
}
