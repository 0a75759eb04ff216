import { z } from 'zod';
import { type Endpoint, small } from './endpoint.ts';

export const queueEntry = z.object({
  id: z.string(),
  size: z.int(),
  at: z.iso.datetime().nullable(),
  sender: z.string(),
  recipients: z.array(z.string()),
  state: z.enum(['waiting', 'active', 'held']),
  reason: z.string(),
  /** Attempts at delivery so far, and the last one. */
  tries: z.int().default(0),
  triedAt: z.iso.datetime().nullable().default(null),
});
export type QueueEntry = z.infer<typeof queueEntry>;

export const queueAction = z.enum(['flush', 'hold', 'release', 'delete']);
export type QueueAction = z.infer<typeof queueAction>;

export const queueEndpoints = {
  queue: {
    method: 'GET',
    path: '/v1/queue',
    summary: 'What waits in the queue',
    auth: 'token',
    response: z.array(queueEntry),
    maxBody: 0,
    timeoutMs: 30_000,
  },
  queueAction: {
    method: 'POST',
    path: '/v1/queue/{id}/{action}',
    summary: 'Flush, hold, release or delete one queued message',
    auth: 'token',
    params: z.object({ id: z.string().regex(/^[0-9A-Za-z]{8,20}$/), action: queueAction }),
    response: z.object({ done: z.boolean(), message: z.string() }),
    maxBody: small,
    timeoutMs: 90_000,
  },
} as const satisfies Record<string, Endpoint>;
