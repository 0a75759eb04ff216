import { z } from 'zod';
import { problem } from '#lib/gateway/problem.ts';
import { type DescribedEndpoint, openApi } from '#lib/openapi.ts';
import type { Operation } from '#lib/operation.ts';
import { statusOf } from '#lib/refusal.ts';

const problems = [...new Set(Object.values(statusOf))].sort((a, b) => a - b);

/** The REST API of the console as OpenAPI 3.1, made from the operations themselves. */
export function describeApi(operations: readonly Operation[]) {
  return openApi({
    title: 'Postern',
    version: '1',
    description:
      'Everything an operator can do. Send “Authorization: Bearer …” with an API token. A name that is not described, in a query or a body, is refused (“unknown-names”), and nothing is done.',
    servers: [{ url: '/api/v1' }],
    endpoints: operations.flatMap((operation) => describe(operation) ?? []),
    problem,
  });
}

type Method = DescribedEndpoint['method'];

function describe({ name, summary, route, input }: Operation): DescribedEndpoint | null {
  if (!route) return null;
  const [method, path] = route.split(' ') as [Method, string];
  const shape = shapeOf(input);
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, word]) => word ?? '');
  const part = (keep: (field: string) => boolean) =>
    z.object(Object.fromEntries(Object.entries(shape).filter(([field]) => keep(field))));
  const rest = part((field) => !inPath.includes(field));
  const asQuery = method === 'GET' || method === 'DELETE';
  return {
    name,
    method,
    path,
    summary,
    auth: 'token',
    params: part((field) => inPath.includes(field)),
    ...(asQuery ? { query: rest } : { body: rest }),
    response: z.unknown(),
    problems,
  };
}

/** What a caller may name. */
function shapeOf(input: z.core.$ZodType): z.ZodRawShape {
  if (input instanceof z.ZodIntersection) return { ...shapeOf(input.def.left), ...shapeOf(input.def.right) };
  return input instanceof z.ZodObject ? input.shape : {};
}
