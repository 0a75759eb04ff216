import type { z } from 'zod';
import { diskRefusal } from '#lib/agent/disk.ts';
import type { Problem } from '#lib/gateway/problem.ts';
import { type FieldErrors, Refusal } from '#lib/refusal.ts';

/** RFC 9457. */
export function problemResponse(
  problem: Omit<Problem, 'type'>,
  headers: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify({ type: `urn:postern:problem:${problem.code}`, ...problem }), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  });
}

/** The problem in the words of a Refusal or of a disk error; null for a bug. */
export function problemOf(error: unknown): Omit<Problem, 'type'> | null {
  const refusal = error instanceof Refusal ? error : diskRefusal(error);
  if (!refusal) return null;
  const { message, status, code, next, detail, fields } = refusal;
  const wrong = Object.keys(fields).length > 0 ? fields : undefined;
  return { title: message, status, code, next, output: detail, fields: wrong };
}

/** What the contract says of `value`, which stands at `place` of what was given, or a Refusal that names each wrong field. */
export function parsed<S extends z.ZodType>(
  schema: S,
  value: unknown,
  what: string,
  place: readonly PropertyKey[] = [],
): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields: FieldErrors = {};
  for (const issue of result.error.issues) {
    const path = [...place, ...issue.path].join('.');
    fields[path] = [...(fields[path] ?? []), issue.message];
  }
  throw new Refusal('invalid', 'invalid-input', `The ${what} is not what this call takes.`, { fields });
}
