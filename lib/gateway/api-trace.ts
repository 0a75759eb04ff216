import { z } from 'zod';
import { sha256 } from './digest.ts';
import { type Endpoint, small } from './endpoint.ts';

/** Questions to the real daemon of the active release (or of a staged one). */
export const traceRequest = z.object({
  release: sha256.optional(),
  client: z.object({ address: z.string().max(64), name: z.string().max(255) }),
  auth: z.object({ mechanism: z.string().max(32), authid: z.string().max(128) }).optional(),
  sender: z.string().max(320),
  recipient: z.string().max(320),
});
export type TraceRequest = z.infer<typeof traceRequest>;

export const traceAnswer = z.object({
  verdict: z.enum(['accept', 'relay', 'refuse', 'discard', 'quarantine']),
  reply: z.string(),
  route: z.object({ mailer: z.string(), host: z.string(), user: z.string() }).nullable(),
  rewriting: z.object({
    headerSender: z.string(),
    envelopeSender: z.string(),
    headerRecipient: z.string(),
    envelopeRecipient: z.string(),
  }),
  raw: z.string(),
});
export type TraceAnswer = z.infer<typeof traceAnswer>;

export const traceEndpoints = {
  trace: {
    method: 'POST',
    path: '/v1/trace',
    summary: 'Ask the real daemon what it would do with one envelope',
    auth: 'token',
    body: traceRequest,
    response: traceAnswer,
    maxBody: small,
    timeoutMs: 20_000,
  },
} as const satisfies Record<string, Endpoint>;
