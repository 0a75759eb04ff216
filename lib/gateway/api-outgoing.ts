import { z } from 'zod';
import { passwordMechanisms } from './api-login.ts';
import { type Endpoint, small } from './endpoint.ts';

/** A login at another server, tried from the gateway. The password is never logged or kept. */
export const outgoingTrial = z.object({
  host: z.string().min(1).max(255),
  port: z.int().min(1).max(65535),
  authentication: z.string().max(256),
  /** For whom we act; empty: the same. */
  authorization: z.string().max(256),
  realm: z.string().max(256),
  password: z.string().max(256),
  /** Those that may be used, the first to be tried first. */
  mechanisms: z.array(z.enum(['EXTERNAL', ...passwordMechanisms])).max(16),
});
export type OutgoingTrial = z.infer<typeof outgoingTrial>;

export const outgoingOutcome = z.object({
  accepted: z.boolean(),
  /** What came of it, in a sentence. */
  message: z.string(),
  greeting: z.string().nullable(),
  tls: z
    .object({
      protocol: z.string(),
      cipher: z.string(),
      bits: z.number(),
      certificateSha256: z.string(),
      /** Whom the certificate names. */
      subject: z.string(),
      validTo: z.string(),
      /** Why this host does not trust the certificate for that name; null: it does. */
      distrust: z.string().nullable(),
    })
    .nullable(),
  /** The mechanisms it offers to us, over TLS where there is any. */
  offered: z.array(z.string()),
  attempts: z.array(z.object({ mechanism: z.string(), accepted: z.boolean(), reply: z.string() })),
  /** The dialogue, with credentials cut out. */
  transcript: z.string(),
});
export type OutgoingOutcome = z.infer<typeof outgoingOutcome>;

export const outgoingEndpoints = {
  tryOutgoing: {
    method: 'POST',
    path: '/v1/outgoing-trials',
    summary: 'Log in at another server and say what it answered',
    auth: 'token',
    body: outgoingTrial,
    response: outgoingOutcome,
    maxBody: small,
    timeoutMs: 60_000,
  },
} as const satisfies Record<string, Endpoint>;
