import type { Operation } from '#lib/operation.ts';
import { operations } from '#lib/operations.ts';

type Match = { operation: Operation; params: Record<string, string> };

/**
 * The operation a request names, with the parameters in its path; null when there is none. An address that is spelled out goes before one with
 * parameters in its place, in whatever order they are listed.
 */
export function matchRoute(method: string, segments: readonly string[], list = operations): Match | null {
  const matches = list.flatMap((operation) => matchOf(operation, method, segments) ?? []);
  const count = ({ params }: Match) => Object.keys(params).length;
  return matches.toSorted((one, other) => count(one) - count(other))[0] ?? null;
}

function matchOf(operation: Operation, method: string, segments: readonly string[]): Match | null {
  const [verb, path = ''] = operation.route?.split(' ') ?? [];
  const wanted = path.split('/').slice(1);
  if (verb !== method || wanted.length !== segments.length) return null;
  const params: Record<string, string> = {};
  const fits = wanted.every((part, at) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name) params[name] = segments[at] ?? '';
    return name !== undefined || part === segments[at];
  });
  return fits ? { operation, params } : null;
}
