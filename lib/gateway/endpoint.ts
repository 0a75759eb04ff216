import type { z } from 'zod';

/** One call of the agent's admin API: what it takes, what it answers, and its bounds. */
export type Endpoint = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Hono/OpenAPI path with `{name}` parameters. */
  path: string;
  summary: string;
  /** Who may call: anyone, or a bearer of the gateway's token. */
  auth: 'open' | 'token';
  params?: z.ZodType;
  query?: z.ZodType;
  /** JSON body; `bytes` for raw content. */
  body?: z.ZodType | 'bytes';
  /** The array of a JSON body that may be long: the agent takes it in pieces, so it never holds all of it. */
  long?: { array: string; of: z.ZodType; most: number };
  response: z.ZodType;
  /** `ndjson`: a stream of lines that each match `response`; `text`: plain text. */
  format?: 'json' | 'ndjson' | 'text';
  /** Largest body in bytes. */
  maxBody: number;
  /** The server gives up after this many milliseconds. */
  timeoutMs: number;
};

/** Bytes: room for a body that is a handful of words. */
export const small = 64 << 10;
