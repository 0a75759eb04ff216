import { z } from 'zod';
import { type Endpoint, small } from './endpoint.ts';

/** The newest entry of the console's trail, by number and hash. */
export const trailHead = z.object({
  seq: z.int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type TrailHead = z.infer<typeof trailHead>;

/** A head to be kept, and what the trail says now of the newest one that the gateway knows; null for a gateway that knows none. */
export const newHead = trailHead.extend({ before: trailHead.nullable() });
export type NewHead = z.infer<typeof newHead>;

/** A head as a gateway keeps it: with when it was told. */
export const keptHead = trailHead.extend({ at: z.iso.datetime() });
export type KeptHead = z.infer<typeof keptHead>;

export const trailEndpoints = {
  trailHeads: {
    method: 'GET',
    path: '/v1/trail-heads',
    summary: 'Heads of the console’s trail as this gateway was told them, the oldest first, as JSON lines',
    auth: 'token',
    response: z.string(),
    format: 'text',
    maxBody: 0,
    timeoutMs: 10_000,
  },
  keepTrailHead: {
    method: 'PUT',
    path: '/v1/trail-heads',
    summary:
      'Keep the newest number and hash of the console’s trail; refused when the trail no longer has what is known of it',
    auth: 'token',
    body: newHead,
    response: keptHead,
    maxBody: small,
    timeoutMs: 10_000,
  },
} as const satisfies Record<string, Endpoint>;
