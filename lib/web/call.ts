import 'server-only';
import { notFound } from 'next/navigation';
import type { z } from 'zod';
import type { Operation } from '#lib/operation.ts';
import { Refusal, type RefusalKind } from '#lib/refusal.ts';
import { type FormState, valuesOf } from './form-state.ts';
import { runtime } from './runtime.ts';
import { callerOf, requireSignedIn } from './session.ts';

/** The names are checked here, the values by the operation: they come from addresses and forms. */
type Unparsed<I extends z.ZodType> = { [name in keyof z.input<I>]?: unknown };

/**
 * Calls an operation for the operator behind this page. Where the page's address is to blame, because it names what is not there, what
 * cannot be, or what this role does not see, there is no such page.
 */
export async function call<I extends z.ZodType, O>(
  operation: Operation<I, O>,
  input: Unparsed<I>,
): Promise<O> {
  const caller = await callerOf(await requireSignedIn());
  try {
    return await operation.invoke(await runtime(), caller, input);
  } catch (error) {
    if (error instanceof Refusal && addressIsToBlame.has(error.kind)) notFound();
    throw error;
  }
}

/** The same for a part of a page: null where what the address names is not there, so that the rest is shown. */
export async function callIfThere<I extends z.ZodType, O>(
  operation: Operation<I, O>,
  input: Unparsed<I>,
): Promise<O | null> {
  const caller = await callerOf(await requireSignedIn());
  try {
    return await operation.invoke(await runtime(), caller, input);
  } catch (error) {
    if (error instanceof Refusal && addressIsToBlame.has(error.kind)) return null;
    throw error;
  }
}

const addressIsToBlame: ReadonlySet<RefusalKind> = new Set(['not-found', 'invalid', 'forbidden']);

/**
 * Calls an operation for a form: what it refuses comes back as the form's state, beside what was typed; a bug travels up.
 * Fields named in `secrets` are never sent back.
 */
export async function submit<I extends z.ZodType, O>(
  operation: Operation<I, O>,
  input: unknown,
  form?: FormData,
  secrets: readonly string[] = [],
): Promise<FormState<O>> {
  return answer(
    async () => operation.invoke(await runtime(), await callerOf(await requireSignedIn()), input),
    form,
    secrets,
  );
}

export async function answer<O>(
  work: () => Promise<O>,
  form?: FormData,
  secrets: readonly string[] = [],
): Promise<FormState<O>> {
  const values = form ? valuesOf(form, secrets) : {};
  try {
    return { status: 'done', result: await work(), fields: {}, values };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { message, next, detail, code, fields } = error;
    return { status: 'refused', message, next, detail, code, fields, values };
  }
}
