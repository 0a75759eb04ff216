import http, { type IncomingMessage } from 'node:http';

const forwarded = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'forwarded',
];

/**
 * Drops what a client says of where it comes from, before Next reads it: with no proxy in front, these headers are the
 * client's own words, and throttling and the trail would believe them. Call it before Next makes its server.
 */
export function distrustForwardedHeaders(): void {
  const createServer = http.createServer;
  const watched = (...args: Parameters<typeof createServer>) => {
    const server = createServer(...args);
    server.prependListener('request', (request: IncomingMessage) => {
      for (const name of forwarded) delete request.headers[name];
    });
    return server;
  };
  http.createServer = watched as typeof createServer;
}
