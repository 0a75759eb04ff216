import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';

export const logLine = z.object({
  /** Opaque, ordered; asking `after` the last one read gives what follows, with no gap and no double. */
  cursor: z.string(),
  at: z.iso.datetime(),
  /** One raw line as written by the daemon: `tag[pid]: text`, priority and time cut off. */
  line: z.string(),
});
export type LogLine = z.infer<typeof logLine>;

export const logPage = z.object({ lines: z.array(logLine), next: z.string(), more: z.boolean() });

export const logEndpoints = {
  log: {
    method: 'GET',
    path: '/v1/log',
    summary: 'Mail log after a cursor; waits up to `wait` seconds for the first new line',
    auth: 'token',
    query: z.object({
      after: z.string().max(128).default(''),
      wait: z.coerce.number().int().min(0).max(30).default(0),
      limit: z.coerce.number().int().min(1).max(10_000).default(1000),
    }),
    response: logPage,
    maxBody: 0,
    timeoutMs: 45_000,
  },
} as const satisfies Record<string, Endpoint>;
