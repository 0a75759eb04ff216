import type { IncomingMessage } from 'node:http';
import { Refusal } from '#lib/refusal.ts';

/** The bytes of a request as they come; refuses at the first byte beyond `most`. */
export async function* bytesOf(request: IncomingMessage, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  // A request that is left off in the middle stays open: its answer still has to go out over the same connection.
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > most) throw tooLarge(most);
    yield chunk;
  }
}

/** Refuses by the announced length, before a byte is read. */
export function demandSize(request: IncomingMessage, most: number): void {
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge(most);
}

/** The JSON value of a request; undefined when it has no body. */
export async function jsonOf(request: IncomingMessage, most: number): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytesOf(request, most)) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : jsonFrom(text);
}

export function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal('invalid', 'not-json', 'The body is not JSON.', { cause });
  }
}

function tooLarge(most: number): Refusal {
  return new Refusal(
    'too-large',
    'too-large',
    `The body is larger than the ${most} bytes that this call takes.`,
  );
}
