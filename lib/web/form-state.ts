import type { FieldErrors } from '#lib/refusal.ts';

/** What a form shows after it was sent. `values` keeps what was typed; secrets are never in it. */
export type FormState<T = unknown> = {
  status: 'idle' | 'done' | 'refused';
  result?: T;
  /** What is, and what to do next. */
  message?: string;
  next?: string;
  /** A tool's own output. */
  detail?: string;
  code?: string;
  fields: FieldErrors;
  values: Record<string, string | string[]>;
};

export const idle: FormState<never> = { status: 'idle', fields: {}, values: {} };

/**
 * All values of a form by name, several under one name as a list; files and names that begin with `$` (Next's own) left out. On their way browsers write every
 * line break as CR LF (HTML, "multipart/form-data encoding algorithm"), so one is LF again here: a text that nobody touched comes back as it was.
 */
export function valuesOf(form: FormData, secrets: readonly string[] = []): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const name of new Set(form.keys())) {
    if (name.startsWith('$') || secrets.includes(name)) continue;
    const all = form
      .getAll(name)
      .flatMap((value) => (typeof value === 'string' ? [value.replaceAll('\r\n', '\n')] : []));
    const [first] = all;
    if (first !== undefined) values[name] = all.length === 1 ? first : all;
  }
  return values;
}
