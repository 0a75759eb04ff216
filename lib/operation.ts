import type { z } from 'zod';
import type { Actor, AuditEvent, AuditKind } from '#lib/audit/event.ts';
import { recordEvent, recordEvents } from '#lib/audit/store.ts';
import { recordView } from '#lib/audit/view.ts';
import { may, type Permission, type Role } from '#lib/auth/permissions.ts';
import type { Db, Tx } from '#lib/db/client.ts';
import { explainDatabaseError } from '#lib/db/explain-error.ts';
import { transact } from '#lib/db/transact.ts';
import { halfSignIn } from '#lib/half-sign.ts';
import { type Masking, maskedRoles, masksAnything } from '#lib/privacy/masking.ts';
import { readMasking } from '#lib/privacy/store.ts';
import { type FieldErrors, Refusal } from '#lib/refusal.ts';
import type { Sealer } from '#lib/seal.ts';

/** What an operation needs of the process it runs in. */
export type Runtime = {
  db: Db;
  sealer: Sealer;
  /** The mail log's store (a file of its own). */
  mailLogFile: string;
  now: () => Date;
};

/** Who calls. The command line on the console's own machine is the system, with an admin's rights. */
export type Caller = { actor: Actor; role: Role };

type Common = Omit<Runtime, 'db' | 'now'> & { caller: Caller; now: Date };
export type Audit = (event: AuditEvent, subject?: string) => Promise<void>;
/** Inside the one transaction of a write. */
export type WriteContext = Common & {
  tx: Tx;
  audit: Audit;
  /** Many events at once, each about its own subject. */
  auditAll: (events: readonly AuditEvent[]) => Promise<void>;
};
/** A read sees the database; what it shows of a person is audited: `viewed` writes one entry for a look, however often a page asks. */
export type ReadContext = Common & {
  db: Db;
  audit: Audit;
  viewed: (event: AuditEvent, subject: string) => Promise<void>;
  /** What the policy masks for this caller; null where nothing is masked. */
  masking: Masking | null;
};
/** After the commit: the place to call gateways. */
export type AfterContext = Common & { db: Db; audit: Audit };

type Route = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;

/** Larger bodies are refused before they are read. */
const usualBody = 4 << 20;

type Declaration<I extends z.ZodType> = {
  /** `accounts.reset-password` */
  name: string;
  summary: string;
  /** `anyone`: before sign-in (signing in itself, links with a secret in them). */
  permission: Permission | 'anyone';
  /** Below /api/v1; `{id}` in it is the input's member of that name. Null: never over the API. */
  route: Route | null;
  input: I;
  /** Most bytes of a body over the API, when it needs more than the usual 4 MiB. */
  maxBody?: number;
};

type Write<I extends z.ZodType, P, R, O> = Declaration<I> & {
  /** What it may write into the trail. */
  audit: [AuditKind, ...AuditKind[]];
  /** Slow work before the transaction: hashing, rendering, asking. Its result is handed to `run`. */
  prepare?(context: AfterContext, input: z.output<I>): Promise<P>;
  run(context: WriteContext, input: z.output<I>, prepared: P): Promise<R>;
  after?(context: AfterContext, result: R, input: z.output<I>): Promise<O>;
};

type Read<I extends z.ZodType, O> = Declaration<I> & {
  /** What looking is written down as, if it is. */
  audit?: AuditKind[];
  /**
   * The answer as a role sees it that personal data is masked for (lib/privacy). An operation that such a role may call gets at the mail log
   * only with it, so that no page, export or address of the API is forgotten.
   */
  masked?(answer: NoInfer<O>, rule: Masking): NoInfer<O>;
  read(context: ReadContext, input: z.output<I>): Promise<O>;
};

export type Operation<I extends z.ZodType = z.ZodType, O = unknown> = Required<Declaration<I>> & {
  kind: 'read' | 'write';
  audit: AuditKind[];
  /** Authorizes, parses, runs. Throws a Refusal for everything a person can act on. */
  invoke(runtime: Runtime, caller: Caller, input: unknown): Promise<O>;
};

/**
 * One thing an operator can do that changes something, defined once and served to the form, the REST API and the command
 * line alike: it authorizes, parses, runs in one transaction, and writes the trail in that transaction.
 */
export function operation<I extends z.ZodType, R, O = R, P = undefined>(
  spec: Write<I, P, R, O>,
): Operation<I, O> {
  return {
    ...declarationOf(spec),
    kind: 'write',
    audit: spec.audit,
    invoke: (runtime, caller, raw) =>
      inWords(async () => {
        const input = admit(spec, caller, raw);
        const now = runtime.now();
        const common = { caller, now, sealer: runtime.sealer, mailLogFile: runtime.mailLogFile };
        const outside = { ...common, db: runtime.db, audit: auditor(runtime.db, caller, now, spec.audit) };
        const prepared = (await spec.prepare?.(outside, input)) as P;
        const result = await transact(runtime.db, (tx) =>
          spec.run({ ...common, tx, ...auditors(tx, caller, now, spec.audit) }, input, prepared),
        );
        return spec.after ? spec.after(outside, result, input) : (result as unknown as O);
      }),
  };
}

/** One thing an operator can look at. */
export function query<I extends z.ZodType, O>(spec: Read<I, O>): Operation<I, O> {
  const kinds = spec.audit ?? [];
  return {
    ...declarationOf(spec),
    kind: 'read',
    audit: kinds,
    invoke: (runtime, caller, raw) =>
      inWords(async () => {
        const input = admit(spec, caller, raw);
        const masking = await maskingFor(runtime.db, caller, spec);
        const answer = await spec.read(readContext(runtime, caller, spec, masking), input);
        return masking && spec.masked ? spec.masked(answer, masking) : answer;
      }),
  };
}

function readContext<I extends z.ZodType, O>(
  { db, sealer, mailLogFile, now: clock }: Runtime,
  caller: Caller,
  spec: Read<I, O>,
  masking: Masking | null,
): ReadContext {
  const kinds = spec.audit ?? [];
  const now = clock();
  return {
    ...{ db, sealer, caller, now, masking },
    get mailLogFile() {
      if (!spec.masked && maskedRoles.some((role) => mayCall(role, spec)))
        throw new Error(`${spec.name} shows the mail log, and does not say how it is masked`);
      return mailLogFile;
    },
    // what is looked at may take long: its end is written down with the time of its end
    audit: (event, subject) => auditor(db, caller, clock(), kinds)(event, subject),
    viewed: async (event, subject) => {
      refuseUndeclared(event.kind, kinds);
      await recordView(db, { actor: caller.actor, now, event, subject });
    },
  };
}

async function maskingFor<I extends z.ZodType, O>(
  db: Db,
  { role }: Caller,
  spec: Read<I, O>,
): Promise<Masking | null> {
  if (!spec.masked || !maskedRoles.includes(role)) return null;
  const { masking } = await readMasking(db);
  return masksAnything(masking) ? masking : null;
}

function declarationOf<I extends z.ZodType>(spec: Declaration<I>) {
  const { name, summary, permission, route, input, maxBody = usualBody } = spec;
  return { name, summary, permission, route, input, maxBody };
}

/** Guard: the role may, and the input is right; otherwise a Refusal that says what is wrong at which field. */
function admit<I extends z.ZodType>(spec: Declaration<I>, caller: Caller, raw: unknown): z.output<I> {
  if (!mayCall(caller.role, spec))
    throw new Refusal('forbidden', 'forbidden', `The role ${caller.role} may not do this.`, {
      next: 'Ask an admin, or sign in with another role.',
    });
  const parsed = spec.input.safeParse(raw);
  if (!parsed.success)
    throw new Refusal('invalid', 'invalid-input', 'Some fields need another value.', {
      fields: fieldErrors(parsed.error),
    });
  const half = halfSignIn(parsed.data);
  if (half !== null)
    throw new Refusal('invalid', 'invalid-input', 'Some fields need another value.', {
      fields: { [half]: ['Half of a sign (a lone surrogate of UTF-16) is no text.'] },
    });
  return parsed.data;
}

const mayCall = (role: Role, { permission }: { permission: Permission | 'anyone' }) =>
  permission === 'anyone' || may(role, permission);

/** Zod's issues by field path; what concerns the whole input stands under the empty path. */
export function fieldErrors(error: z.ZodError): FieldErrors {
  const fields: FieldErrors = {};
  for (const issue of error.issues) {
    const path = issue.path.join('.');
    fields[path] = [...(fields[path] ?? []), issue.message];
  }
  return fields;
}

function auditor(db: Db | Tx, caller: Caller, now: Date, declared: AuditKind[]): Audit {
  return async (event, subject) => {
    refuseUndeclared(event.kind, declared);
    await recordEvent(db, { actor: caller.actor, now, event, subject });
  };
}

function auditors(tx: Tx, caller: Caller, now: Date, declared: AuditKind[]) {
  const auditAll: WriteContext['auditAll'] = async (events) => {
    for (const { kind } of events) refuseUndeclared(kind, declared);
    await recordEvents(tx, { actor: caller.actor, now, events });
  };
  return { audit: auditor(tx, caller, now, declared), auditAll };
}

function refuseUndeclared(kind: AuditKind, declared: AuditKind[]): void {
  if (!declared.includes(kind)) throw new Error(`operation writes undeclared event ${kind}`);
}

async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainDatabaseError(error);
  }
}
