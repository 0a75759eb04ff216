import 'server-only';
import { readApiToken } from '#lib/auth/store.ts';
import type { Caller, Operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { refuseUnknown } from '#lib/unknown-names.ts';
import { matchRoute } from './match-route.ts';
import { problemResponse, refusalResponse } from './problem.ts';
import { runtime } from './runtime.ts';
import { callerOf, requestOrigin, signedIn } from './session.ts';

/** Serves every operation that has a route. */
export async function serveApi(request: Request, segments: readonly string[]): Promise<Response> {
  try {
    const match = matchRoute(request.method, segments);
    if (!match) return noSuchRoute(segments);
    const caller = await authenticate(request);
    const body = await bodyOf(request, match.operation);
    const input = { ...queryOf(request), ...body, ...match.params };
    refuseUnknown(match.operation.input, input);
    return closing(await answer(match.operation, caller, input));
  } catch (error) {
    if (error instanceof Refusal) return closing(refusalResponse(error));
    console.error(error);
    return problemResponse({
      status: 500,
      code: 'internal',
      title: 'Something went wrong inside Postern; its log says what.',
    });
  }
}

async function answer(operation: Operation, caller: Caller, input: unknown): Promise<Response> {
  const work = operation.invoke(await runtime(), caller, input);
  const result = await (operation.kind === 'read' ? orEnd(work) : work);
  if (result instanceof Response) return result;
  return Response.json(result ?? {}, { headers: { 'cache-control': 'no-store' } });
}

let isEnding = false;
const waiting = new Set<() => void>();
/** The server ends once nobody is connected any more, so whoever waits for news is answered, and asked to come by another connection. */
process.once('SIGTERM', end).once('SIGINT', end);

function end(): void {
  isEnding = true;
  for (const leave of waiting) leave();
}

/** What is read, unless the console is told to end meanwhile. */
async function orEnd<T>(work: Promise<T>): Promise<T> {
  let leave = () => {};
  const ended = new Promise<never>((_, reject) => {
    leave = () => reject(new Refusal('unavailable', 'console-ends', 'The console is being ended.'));
  });
  waiting.add(leave);
  if (isEnding) leave();
  try {
    return await Promise.race([work, ended]);
  } finally {
    waiting.delete(leave);
  }
}

/** Nobody comes again by this connection. */
function closing(response: Response): Response {
  if (isEnding) response.headers.set('connection', 'close');
  return response;
}

function noSuchRoute(segments: readonly string[]): Response {
  const known = ['GET', 'POST', 'PUT', 'DELETE'].some((method) => matchRoute(method, segments));
  if (known)
    return problemResponse({ status: 405, code: 'method', title: 'This address does not take that method.' });
  return problemResponse({ status: 404, code: 'no-such-route', title: 'There is nothing at this address.' });
}

/** A bearer token, or the session of a page of this same console. */
async function authenticate(request: Request): Promise<Caller> {
  const { db, now } = await runtime();
  const bearer = /^Bearer ([\w-]{20,200})$/.exec(request.headers.get('authorization') ?? '')?.[1];
  if (bearer) {
    const token = await readApiToken(db, bearer, now());
    if (!token)
      throw new Refusal('unauthenticated', 'token-refused', 'This API token is unknown, revoked or too old.');
    const { address } = await requestOrigin();
    const name = `${token.operatorName} (${token.tokenName})`;
    return { actor: { kind: 'token', id: token.tokenId, name, role: token.role, address }, role: token.role };
  }
  const session = await signedIn();
  if (!session) throw new Refusal('unauthenticated', 'sign-in-needed', 'Sign in, or send a bearer token.');
  refuseForeignSite(request);
  return callerOf(session);
}

/** A cookie alone is no proof that our page sent this: browsers say where a request comes from. */
function refuseForeignSite(request: Request): void {
  if (request.method === 'GET') return;
  const site = request.headers.get('sec-fetch-site');
  if (site !== 'same-origin')
    throw new Refusal('forbidden', 'foreign-site', 'This request did not come from a page of the console.');
}

function queryOf(request: Request): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  const search = new URL(request.url).searchParams;
  for (const name of new Set(search.keys())) {
    const all = search.getAll(name);
    query[name] = all.length === 1 ? (all[0] ?? '') : all;
  }
  return query;
}

async function bodyOf(request: Request, { maxBody }: Operation): Promise<Record<string, unknown>> {
  if (request.method === 'GET' || request.method === 'DELETE' || !request.body) return {};
  const tooLarge = () =>
    new Refusal('too-large', 'body-too-large', `The body may have ${maxBody >> 20} MiB at most.`);
  if (Number(request.headers.get('content-length') ?? 0) > maxBody) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBody) throw tooLarge();
    chunks.push(chunk);
  }
  return parseBody(Buffer.concat(chunks).toString('utf8'));
}

function parseBody(text: string): Record<string, unknown> {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (cause) {
    throw new Refusal('invalid', 'not-json', 'The body is not JSON.', { cause });
  }
  throw new Refusal('invalid', 'not-an-object', 'The body must be a JSON object.');
}
