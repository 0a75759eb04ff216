import { z } from 'zod';
import type { AccountSync } from '#lib/agent/accounts/account-book.ts';
import type { Accounts } from '#lib/agent/accounts/accounts.ts';
import type { LongBody } from '#lib/agent/endpoint.ts';
import { loggedLogin } from '#lib/agent/login-line.ts';
import {
  type AccountRecord,
  accountRecord,
  accountStatus,
  accountSync,
  accountsVersion,
} from '#lib/gateway/api-account.ts';
import { attemptPage, attemptQuery } from '#lib/gateway/api-attempts.ts';
import { gatewayState } from '#lib/gateway/api-state.ts';
import { accountUpgrade } from '#lib/gateway/api-upgrade.ts';

/**
 * What the agent asks the verifier's process, over a Unix socket that only they can open. Lines of JSON: `{id, call, args}` is answered
 * by `{id, result}` or `{id, refusal}`, in any order. A sync comes in pieces: `{id, more: [accounts]}` before its call, or `{id, over}` when that will not come.
 */
export const calls = {
  /** The program that the process was started from. */
  hello: { args: z.tuple([]), result: z.object({ program: z.string() }) },
  /** Ends the process once all that was asked before is answered. */
  end: { args: z.tuple([]), result: z.null() },
  health: { args: z.tuple([]), result: gatewayState.pick({ accounts: true, verifier: true }) },
  version: { args: z.tuple([]), result: accountsVersion },
  heard: { args: z.tuple([z.int(), z.string()]), result: accountsVersion },
  returned: { args: z.tuple([]), result: z.null() },
  sync: { args: z.tuple([accountSync]), result: accountsVersion },
  put: { args: z.tuple([accountRecord]), result: accountsVersion },
  remove: { args: z.tuple([z.string(), z.int()]), result: accountsVersion },
  status: { args: z.tuple([z.string()]), result: accountStatus },
  locked: { args: z.tuple([]), result: z.array(accountStatus) },
  unlock: { args: z.tuple([z.string()]), result: accountStatus },
  upgrades: { args: z.tuple([]), result: z.array(accountUpgrade) },
  admit: { args: z.tuple([accountRecord.nullable()]), result: z.null() },
  note: { args: z.tuple([z.array(loggedLogin)]), result: z.null() },
  attempts: { args: z.tuple([attemptQuery]), result: attemptPage },
} as const;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type Args<N extends CallName> = z.output<Calls[N]['args']>;
export type Result<N extends CallName> = z.output<Calls[N]['result']>;

/** A sync as it comes from the console: its accounts, some at a time, then all else that it says. */
export type ComingSync = LongBody<AccountRecord, AccountSync>;

/** The accounts as the agent has them: in its own process, or in the verifier's. */
export type AnsweringAccounts = {
  [K in Exclude<keyof Accounts, 'sync'>]: Accounts[K] extends (...args: infer A) => infer R
    ? (...args: A) => R | Promise<Awaited<R>>
    : Accounts[K];
} & { sync: (coming: ComingSync) => ReturnType<Accounts['sync']> };

const refusalKind = z.enum([
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'too-large',
  'throttled',
  'unavailable',
]);

/** A Refusal on its way through a socket; `null` kind is a bug. */
export const carriedRefusal = z.object({
  kind: refusalKind.nullable(),
  code: z.string(),
  message: z.string(),
  next: z.string().optional(),
  detail: z.string().optional(),
  fields: z.record(z.string(), z.array(z.string())),
});
export type CarriedRefusal = z.infer<typeof carriedRefusal>;

/** What the agent sends. */
export const question = z.union([
  z.object({ id: z.int(), more: z.array(accountRecord) }),
  z.object({ id: z.int(), over: z.literal(true) }),
  z.object({ id: z.int(), call: z.string(), args: z.unknown() }),
]);

/** What it gets. */
export const reply = z.union([
  z.object({ id: z.int(), refusal: carriedRefusal }),
  z.object({ id: z.int(), result: z.unknown() }),
]);
export type Reply = z.infer<typeof reply>;

/** In the folder of the accounts: the socket, and the number of the process. */
export const controlName = 'control';
export const pidName = 'verifier.pid';
