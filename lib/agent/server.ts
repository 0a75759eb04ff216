import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { stream } from 'hono/streaming';
import type { Logger } from 'pino';
import type { Access } from '#lib/agent/access.ts';
import { type Ask, answerTo } from '#lib/agent/answer.ts';
import type { Handlers } from '#lib/agent/endpoint.ts';
import type { Identity } from '#lib/agent/identity.ts';
import { problemOf, problemResponse } from '#lib/agent/problem.ts';
import { type EndpointName, endpoints } from '#lib/gateway/api.ts';
import type { Endpoint } from '#lib/gateway/endpoint.ts';
import { problem } from '#lib/gateway/problem.ts';
import { openApi } from '#lib/openapi.ts';

export type ServerParts = {
  identity: Identity;
  access: Access;
  handlers: Handlers;
  log: Logger;
  version: string;
  /** Counts an answered request. */
  counted: (endpoint: string, status: number, seconds: number) => void;
  /** Done before a call of the console is answered. */
  called?: () => Promise<void>;
};

type Bindings = { Bindings: HttpBindings };

/** The admin API over TLS. Every answer that is not a success is a problem+json in words; a bug is logged and answered as 500. */
export async function serve(parts: ServerParts, at: { address: string; port: number }) {
  const server = createAdaptorServer({
    fetch: application(parts).fetch,
    createServer,
    serverOptions: {
      cert: parts.identity.certificate,
      key: parts.identity.key.reveal(),
      minVersion: 'TLSv1.2',
      // A blob may take its five minutes; the head of a request has no reason to.
      headersTimeout: 10_000,
      requestTimeout: 310_000,
    },
  }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.address, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    /** Takes no new requests; those in hand have two seconds to end. */
    async close(): Promise<void> {
      const ended = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const patience = setTimeout(() => server.closeAllConnections(), 2000);
      await ended;
      clearTimeout(patience);
    },
  };
}

function application(parts: ServerParts): Hono<Bindings> {
  const app = new Hono<Bindings>();
  app.use(async (c, next) => {
    const begun = performance.now();
    const from = addressOf(c);
    await next();
    const ms = Math.round(performance.now() - begun);
    const { method, path } = c.req;
    const level = c.res.ok ? 'debug' : 'info';
    parts.log[level]({ method, path, status: c.res.status, ms, from }, 'request');
    parts.counted(c.req.routePath, c.res.status, ms / 1000);
  });

  for (const [name, endpoint] of Object.entries(endpoints) as [EndpointName, Endpoint][])
    app.on(endpoint.method, routeOf(endpoint.path), (c) => serveEndpoint(parts, c, name, endpoint));
  const description = describeApi(parts.version);
  app.get('/v1/openapi.json', (c) => c.json(description));

  for (const path of new Set(Object.values(endpoints).map((endpoint) => endpoint.path)))
    app.all(routeOf(path), () => notAllowed(path));
  app.notFound((c) =>
    problemResponse({
      title: `There is no ${c.req.path} here.`,
      status: 404,
      code: 'not-found',
      next: seeApi,
    }),
  );
  app.onError((error, c) => problemFor(error, parts.log, c.req.path));
  return app;
}

const seeApi = 'GET /v1/openapi.json describes every call.';

async function serveEndpoint(
  parts: ServerParts,
  c: Context<Bindings>,
  name: EndpointName,
  endpoint: Endpoint,
) {
  if (endpoint.auth === 'token' && !parts.access.allows(bearerOf(c))) return tokenRefused();
  if (endpoint.auth === 'token') await parts.called?.();
  const ask: Ask = {
    request: c.env.incoming,
    params: c.req.param(),
    query: c.req.query(),
    address: addressOf(c),
    gone: c.req.raw.signal,
  };
  // The contract ties each handler to its endpoint; the loop over all of them cannot.
  const handle = parts.handlers[name] as Parameters<typeof answerTo>[1];
  const answer = await answerTo(endpoint, handle, ask);
  if (answer.kind === 'steps') {
    c.header('content-type', 'application/x-ndjson');
    c.header('cache-control', 'no-store');
    return stream(
      c,
      async (out) => {
        for await (const step of answer.steps) await out.write(`${JSON.stringify(step)}\n`);
      },
      async (error) => parts.log.error({ err: error, endpoint: name }, 'a stream broke off'),
    );
  }
  if (answer.value === undefined) return c.body(null, 204);
  if (endpoint.format === 'text' && typeof answer.value === 'string') return c.text(answer.value);
  return c.json(answer.value, 200, { 'cache-control': 'no-store' });
}

function problemFor(error: unknown, log: Logger, path: string): Response {
  const known = problemOf(error);
  if (known) return problemResponse(known, known.status === 413 ? { connection: 'close' } : {});
  log.error({ err: error, path }, 'a bug');
  return problemResponse({
    title: 'The agent ran into an error of its own.',
    status: 500,
    code: 'internal',
    next: 'Its log on the gateway has the details.',
  });
}

function tokenRefused(): Response {
  const title = 'This call needs the token that enrolment gave.';
  return problemResponse(
    { title, status: 401, code: 'unauthenticated', next: 'Enrol the gateway again if the token is lost.' },
    { 'www-authenticate': 'Bearer realm="postern gateway"' },
  );
}

function notAllowed(path: string): Response {
  const allowed = Object.values(endpoints).filter((endpoint) => endpoint.path === path);
  const allow = allowed.map(({ method }) => method).join(', ');
  return problemResponse(
    { title: `${path} takes ${allow} only.`, status: 405, code: 'method-not-allowed', next: seeApi },
    { allow },
  );
}

function bearerOf(c: Context<Bindings>): string {
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
}

function addressOf(c: Context<Bindings>): string {
  return c.env.incoming.socket.remoteAddress ?? 'unknown';
}

/** `/v1/releases/{id}` → `/v1/releases/:id` */
function routeOf(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

function describeApi(version: string) {
  return openApi({
    title: 'Postern gateway',
    version,
    description: 'The admin API of the agent on a mail host. Errors are application/problem+json (RFC 9457).',
    problem,
    endpoints: (Object.entries(endpoints) as [EndpointName, Endpoint][]).map(([name, endpoint]) => ({
      name,
      ...endpoint,
      problems: [
        ...(endpoint.auth === 'token' ? [401] : []),
        409,
        ...(endpoint.body ? [413, 422] : []),
        500,
        503,
      ],
    })),
  });
}
