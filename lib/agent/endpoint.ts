import type { z } from 'zod';
import type { EndpointName, endpoints } from '#lib/gateway/api.ts';

type Of<N extends EndpointName> = (typeof endpoints)[N];
type Parsed<E, K extends string> = E extends Record<K, infer S extends z.ZodType> ? z.output<S> : undefined;

/** The body of a call with a long array: some elements at a time, then the rest of it, in which there are none. */
export type LongBody<T, B> = AsyncGenerator<T[], B>;

type Body<N extends EndpointName> =
  Of<N> extends { body: 'bytes' }
    ? AsyncIterable<Uint8Array>
    : Of<N> extends { long: { of: infer S extends z.ZodType } }
      ? LongBody<z.output<S>, Parsed<Of<N>, 'body'>>
      : Parsed<Of<N>, 'body'>;

/** One call as the contract promises it: parsed, and within its limits. */
export type Call<N extends EndpointName> = {
  params: Parsed<Of<N>, 'params'>;
  query: Parsed<Of<N>, 'query'>;
  body: Body<N>;
  /** Aborted when the caller is gone or the time is over. */
  signal: AbortSignal;
  /** The caller's network address. */
  address: string;
};

type Given<E extends { response: z.ZodType }> =
  undefined extends z.input<E['response']> ? void : z.input<E['response']>;

/** A stream of steps goes on being told whether or not the caller stays to hear it. */
export type Answer<N extends EndpointName> =
  Of<N> extends { format: 'ndjson' } ? AsyncIterable<Given<Of<N>>> : Given<Of<N>>;

/** What does each call of the admin API. */
export type Handlers = { [N in EndpointName]: (call: Call<N>) => Promise<Answer<N>> | Answer<N> };
