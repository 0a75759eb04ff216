import { StringDecoder } from 'node:string_decoder';
import { z } from 'zod';
import { arrayCutter } from '#lib/agent/array-cutter.ts';
import { parsed } from '#lib/agent/problem.ts';
import { jsonFrom } from '#lib/agent/request-body.ts';
import type { Endpoint } from '#lib/gateway/endpoint.ts';
import { Refusal } from '#lib/refusal.ts';

/**
 * The JSON body of a call whose one array may be long: yields its elements, some at a time, and returns the rest, with none in it. Refuses where it comes
 * upon what the call does not take, when it may have handed out others.
 */
export async function* longBodyOf(
  bytes: AsyncIterable<Uint8Array>,
  body: z.ZodType,
  { array, of, most }: NonNullable<Endpoint['long']>,
): AsyncGenerator<unknown[], unknown> {
  const cutter = arrayCutter(array);
  const decoder = new StringDecoder('utf8');
  let count = 0;
  for await (const chunk of bytes)
    for (const piece of cutter.take(decoder.write(chunk))) {
      const elements = anything.parse(jsonFrom(piece));
      if (count + elements.length > most) throw tooMany(array, most);
      yield elements.map((element, at) => parsed(of, element, 'body', [array, count + at]));
      count += elements.length;
    }
  return parsed(body, jsonFrom(cutter.rest() + decoder.end()), 'body');
}

const anything = z.array(z.unknown());

function tooMany(array: string, most: number): Refusal {
  return new Refusal('invalid', 'invalid-input', 'The body is not what this call takes.', {
    fields: { [array]: [`holds more than ${most}`] },
  });
}
