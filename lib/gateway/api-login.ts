import { z } from 'zod';
import { type Endpoint, small } from './endpoint.ts';

/** Mechanisms that a name and a password are enough for, so that an agent can log in with them. */
export const passwordMechanisms = [
  'SCRAM-SHA-512',
  'SCRAM-SHA-256',
  'SCRAM-SHA-1',
  'DIGEST-MD5',
  'CRAM-MD5',
  'PLAIN',
  'LOGIN',
] as const;
export const passwordMechanism = z.enum(passwordMechanisms);
export type PasswordMechanism = z.infer<typeof passwordMechanism>;

/** A login tried through the running daemon, to prove what is in force. The password is never logged or kept. */
export const loginTrial = z.object({
  user: z.string().max(128),
  password: z.string().max(256),
  mechanism: passwordMechanism,
});
export type LoginTrial = z.infer<typeof loginTrial>;
export const loginOutcome = z.object({ accepted: z.boolean(), reply: z.string(), ms: z.number() });
export type LoginOutcome = z.infer<typeof loginOutcome>;

export const loginEndpoints = {
  tryLogin: {
    method: 'POST',
    path: '/v1/login-trials',
    summary: 'Log in through the running daemon and say what it answered',
    auth: 'token',
    body: loginTrial,
    response: loginOutcome,
    maxBody: small,
    timeoutMs: 30_000,
  },
} as const satisfies Record<string, Endpoint>;
