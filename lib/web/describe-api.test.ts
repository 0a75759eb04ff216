import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { operations } from '#lib/operations.ts';
import { describeApi } from './describe-api.ts';

const document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

describe('the description of the REST API', () => {
  test('names every operation that has a route, once', () => {
    const { paths } = document.parse(describeApi(operations));
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routes = operations.flatMap((operation) => operation.route ?? []);
    expect(described.sort()).toEqual([...routes].sort());
    expect(new Set(routes).size).toBe(routes.length);
  });

  test('names all that an operation takes, also what is put together of two', () => {
    const { paths } = document.parse(describeApi(operations));
    const text = JSON.stringify(paths['/policy/entries/{map}']?.post);
    for (const name of ['version', 'key', 'value', 'owner']) expect(text).toContain(`"${name}":`);
    const nothing = operations.filter(
      ({ input, route }) => route && !(input instanceof z.ZodObject || input instanceof z.ZodIntersection),
    );
    expect(nothing.map(({ name }) => name)).toEqual([]);
  });
});
