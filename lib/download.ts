const types = {
  'text/csv': 'text/csv; charset=utf-8',
  'text/plain': 'text/plain; charset=utf-8',
  'application/json': 'application/json',
  'application/x-ndjson': 'application/x-ndjson; charset=utf-8',
  'application/zip': 'application/zip',
} as const;

/**
 * A file for a browser, sent while it is made, as fast as the browser takes it: there may be a million lines. When making it fails the connection
 * breaks, so that nobody takes what came for the whole; when the browser breaks off, making it ends.
 */
export function downloadOf(
  { name, type, headers = {} }: { name: string; type: keyof typeof types; headers?: Record<string, string> },
  pieces: AsyncGenerator<string | Uint8Array>,
): Response {
  return new Response(bytesOf(pieces), {
    headers: {
      'content-type': types[type],
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  });
}

function bytesOf(pieces: AsyncGenerator<string | Uint8Array>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
