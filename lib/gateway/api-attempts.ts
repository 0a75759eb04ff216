import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';

/** What came of an attempt to log in, in the words that are shown. */
export const attemptReason = z.enum([
  'accepted',
  'wrong password',
  'unknown account',
  'disabled',
  'expired',
  'locked',
  'another realm',
  /** The name was `kim+phone`, and kim has no device of that name. */
  'no such device password',
  'device password expired',
  /** The device password is for some networks only, and the client is in none of them. */
  'not from this network',
  'the client’s network is not known',
  'no password for PLAIN and LOGIN',
  'no verifier for this mechanism',
  'asked for another service than smtp',
  /** The gateway had more to check than it can; who waits longest for nobody's password goes first. */
  'too many logins at once',
  /** The client's network failed so often that it is not listened to for a while. */
  'too many failures from this network',
  /** The gateway has just come back, or has not heard of the console for too long. */
  'not up to date with the console',
  /** The daemon asked and got no answer: the verifier was not running. */
  'nobody checked the password',
  /** It named another authorization identity than its own. */
  'asked to act for another',
  'not understood',
  /** The daemon refused by itself; `detail` has its words, or what the host's own saslauthd said: `saslauthd (ldap): wrong password`. */
  'refused by the daemon',
]);
export type AttemptReason = z.infer<typeof attemptReason>;

/** What a gateway knows of a wrong password besides. The client is told nothing of it, and is answered no sooner or later. */
export const passwordHint = z.enum([
  /** The account's own, under the name of a device. */
  'own password',
  /** That of another device than the one named; `detail` says which. */
  'another device',
  /** Drawn as device passwords are, and none of the account's: revoked, mistyped, or somebody else's. */
  'form of a device password',
]);
export type PasswordHint = z.infer<typeof passwordHint>;

/** One attempt to log in, whatever came of it. */
export const attempt = z.object({
  at: z.iso.datetime(),
  /** The account's id; null when there is none of that name. */
  account: z.string().nullable(),
  /** As the client wrote it, without our realm; empty where the daemon does not tell (SCRAM-SHA-256 that failed, on a gateway without our plugin of libsasl). */
  name: z.string(),
  /** The client's address; null when nobody could tell. */
  client: z.string().nullable(),
  /** `PLAIN/LOGIN` when the mail log did not say which of the two. */
  mechanism: z.string(),
  ok: z.boolean(),
  reason: attemptReason,
  detail: z.string().nullable(),
  hint: passwordHint.nullable().default(null),
  /** The device password that was proved; null for the account's own and for every refusal. */
  device: z.string().nullable(),
});
export type Attempt = z.infer<typeof attempt>;

/** Attempts behind a cursor, the oldest first; the cursor works as the mail log's. */
export const attemptPage = z.object({
  attempts: z.array(attempt.extend({ cursor: z.string() })),
  next: z.string(),
  more: z.boolean(),
});
export type AttemptPage = z.infer<typeof attemptPage>;

/** The console has read everything behind `after` before; `wait` seconds may pass until there is something. */
export const attemptQuery = z.object({
  after: z.string().max(128).default(''),
  wait: z.coerce.number().int().min(0).max(30).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});

export const attemptEndpoints = {
  attempts: {
    method: 'GET',
    path: '/v1/attempts',
    summary: 'Attempts to log in after a cursor; waits up to `wait` seconds for the first new one',
    auth: 'token',
    query: attemptQuery,
    response: attemptPage,
    maxBody: 0,
    timeoutMs: 45_000,
  },
} as const satisfies Record<string, Endpoint>;
