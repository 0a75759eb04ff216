import { z } from 'zod';

/** A Zod schema as it is found inside another. */
export type AnySchema = z.core.$ZodType;

/** What a schema is about, without defaults and the like around it. */
export function coreOf(schema: AnySchema): AnySchema {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodCatch
  )
    return coreOf(schema.def.innerType);
  if (schema instanceof z.ZodPipe) return coreOf(schema.def.in);
  return schema;
}

/** The members an object may have; null for what is no object of fixed members. */
export function membersOf(schema: AnySchema, value: unknown): Record<string, AnySchema> | null {
  const core = coreOf(schema);
  if (core instanceof z.ZodObject) return core.shape;
  const chosen = core instanceof z.ZodUnion ? chosenOption(core.options, value) : undefined;
  return chosen ? membersOf(chosen, value) : null;
}

/** The schema of an item of a list, or of a value of a record; null for what is neither. */
export function itemOf(schema: AnySchema, value: unknown): AnySchema | null {
  const core = coreOf(schema);
  if (core instanceof z.ZodArray) return core.element;
  if (core instanceof z.ZodRecord) return core.valueType;
  const chosen = core instanceof z.ZodUnion ? chosenOption(core.options, value) : undefined;
  return chosen ? itemOf(chosen, value) : null;
}

/** Of several schemas the one that takes the value. */
function chosenOption(options: readonly AnySchema[], value: unknown): AnySchema | undefined {
  return options.find((option) => z.safeParse(option, value).success);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
