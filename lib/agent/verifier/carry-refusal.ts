import { Refusal } from '#lib/refusal.ts';
import type { CarriedRefusal } from './contract.ts';

/** An error in a form that passes through a socket. A bug keeps its words, not its stack. */
export function carry(error: unknown): CarriedRefusal {
  if (error instanceof Refusal) {
    const { kind, code, message, next, detail, fields } = error;
    return { kind, code, message, next, detail, fields };
  }
  return {
    kind: null,
    code: 'bug',
    message: error instanceof Error ? error.message : String(error),
    fields: {},
  };
}

/** The error as it was, to be thrown on this side. */
export function uncarry({ kind, code, message, next, detail, fields }: CarriedRefusal): Error {
  if (kind === null) return new Error(`the verifier: ${message}`);
  return new Refusal(kind, code, message, { next, detail, fields });
}
