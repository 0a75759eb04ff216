import { z } from 'zod';
import { keptHead } from './api-trail.ts';
import { sha256 } from './digest.ts';
import type { Endpoint } from './endpoint.ts';

export const drift = z.object({ path: z.string(), what: z.enum(['changed', 'missing', 'permissions']) });

export const gatewayState = z.object({
  /** Bundle ids. */
  active: sha256.nullable(),
  previous: sha256.nullable(),
  /** Set while an activation waits for its confirmation; the agent goes back by itself at that time. */
  unconfirmedUntil: z.iso.datetime().nullable(),
  drift: z.array(drift),
  daemon: z.object({
    running: z.boolean(),
    pid: z.int().nullable(),
    since: z.iso.datetime().nullable(),
    message: z.string(),
  }),
  /** The saslauthd socket that answers PLAIN and LOGIN. */
  verifier: z.object({ answering: z.boolean(), message: z.string() }),
  accounts: z.object({
    version: z.int(),
    count: z.int(),
    /** Verifiers made at logins, for the console to take over. */
    upgrades: z.int().default(0),
  }),
  log: z.object({ cursor: z.string(), at: z.iso.datetime().nullable() }),
  queueLength: z.int().nullable(),
  disk: z.object({ freeBytes: z.number(), path: z.string() }),
  /** What the gateway's clock says. */
  clock: z.iso.datetime().optional(),
  /** The newest entry of the console's trail that it was told of. */
  trail: keptHead.nullable().optional(),
});
export type GatewayState = z.infer<typeof gatewayState>;

export const stateEndpoints = {
  state: {
    method: 'GET',
    path: '/v1/state',
    summary: 'Active release, drift, daemon health',
    auth: 'token',
    response: gatewayState,
    maxBody: 0,
    timeoutMs: 15_000,
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    summary: 'Prometheus metrics',
    auth: 'token',
    response: z.string(),
    format: 'text',
    maxBody: 0,
    timeoutMs: 10_000,
  },
} as const satisfies Record<string, Endpoint>;
