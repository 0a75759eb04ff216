/** What went against a field of the input, by field path (`listeners.0.port`); the text stands beside the field. */
export type FieldErrors = Record<string, string[]>;

export type RefusalKind =
  | 'invalid' // the input is wrong: 422
  | 'unauthenticated' // nobody is signed in: 401
  | 'forbidden' // signed in, but the role may not: 403
  | 'not-found' // 404
  | 'conflict' // based on a superseded version, or a name taken: 409
  | 'too-large' // 413
  | 'throttled' // 429
  | 'unavailable'; // something this needs (a gateway, a tool, disk space) is away: 503

export const statusOf: Record<RefusalKind, number> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  throttled: 429,
  unavailable: 503,
};

/**
 * A "no" that a person can act on: what is, and what to do next. Anything else that is thrown is a bug and travels up
 * untouched.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly kind: RefusalKind;
  /** What to do next, in a sentence. */
  readonly next: string | undefined;
  readonly fields: FieldErrors;
  /** A tool's own output, shown under the sentence. Never holds a secret. */
  readonly detail: string | undefined;

  constructor(
    kind: RefusalKind,
    code: string,
    message: string,
    more: { next?: string; fields?: FieldErrors; detail?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.kind = kind;
    this.code = code;
    this.next = more.next;
    this.fields = more.fields ?? {};
    this.detail = more.detail;
  }

  get status(): number {
    return statusOf[this.kind];
  }
}
