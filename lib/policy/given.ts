import { z } from 'zod';
import { fieldErrors } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';

type Fields = Record<string, unknown>;

/** What a change says of a thing with these fields. One that is left out stays as it is: no default is put in its place. */
export function givenOf(schema: z.ZodType): z.ZodType<Fields> {
  if (!(schema instanceof z.ZodObject)) return schema as z.ZodType<Fields>; // names and values: a change says them all
  const fields = Object.entries<z.ZodType>(schema.shape).map(([name, field]) => {
    const bare = bareOf(field);
    return [name, (bare instanceof z.ZodObject ? givenOf(bare) : bare).optional()];
  });
  return z.object(Object.fromEntries(fields));
}

function bareOf(field: z.ZodType): z.ZodType {
  const wrapped = field instanceof z.ZodDefault || field instanceof z.ZodPrefault;
  return wrapped ? bareOf(field.unwrap() as z.ZodType) : field;
}

/** The whole of it: what is given over what there is. Refuses, below `path`, what does not go together. */
export function completed<S extends z.ZodType>(
  schema: S,
  { before, given, path = [] }: { before: object; given: Fields; path?: string[] },
): z.output<S> {
  const read = schema.safeParse(schema instanceof z.ZodObject ? over(schema, before, given) : given);
  if (read.success) return read.data;
  const fields = Object.entries(fieldErrors(read.error)).map(([name, says]) => [
    [...path, ...(name === '' ? [] : [name])].join('.'),
    says,
  ]);
  throw new Refusal('invalid', 'invalid-input', 'Some fields need another value.', {
    fields: Object.fromEntries(fields),
  });
}

function over(schema: z.ZodObject, before: object, given: Fields): Fields {
  const known: Fields = { ...before };
  const wanted = Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const field = bareOf(schema.shape[name] as z.ZodType);
    const nested = field instanceof z.ZodObject && isFields(known[name]) && isFields(value);
    return [[name, nested ? over(field, known[name] as Fields, value) : value]];
  });
  return { ...known, ...Object.fromEntries(wanted) };
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
