import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { endpoints } from '#lib/gateway/api.ts';
import { problem } from '#lib/gateway/problem.ts';
import { type DescribedEndpoint, openApi } from '#lib/openapi.ts';

function describeApi(list: readonly DescribedEndpoint[]) {
  return openApi({ title: 'T', version: '1', description: '', endpoints: list, problem }) as {
    paths: Record<string, Record<string, Record<string, unknown>>>;
    components: { schemas: Record<string, unknown> };
  };
}

describe('openApi', () => {
  const list: DescribedEndpoint[] = Object.entries(endpoints).map(([name, endpoint]) => ({
    name,
    ...endpoint,
  }));

  test('describes every call of the gateway under its path and method', () => {
    const { paths } = describeApi(list);
    for (const { path, method } of list) expect(paths[path]?.[method.toLowerCase()]).toBeDefined();
  });

  test('names every reference that it uses', () => {
    const text = JSON.stringify(describeApi(list));
    const known = /^#\/components\/schemas\/Problem$/;
    for (const [, reference] of text.matchAll(/"\$ref":"([^"]+)"/g)) expect(reference).toMatch(known);
  });

  test('gives path parameters, query parameters with defaults, bodies and streams their place', () => {
    const { paths } = describeApi(list);
    expect(paths['/v1/queue/{id}/{action}']?.post?.parameters).toEqual([
      expect.objectContaining({ name: 'id', in: 'path', required: true }),
      expect.objectContaining({ name: 'action', in: 'path', required: true }),
    ]);
    expect(paths['/v1/log']?.get?.parameters).toContainEqual({
      name: 'limit',
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 10_000, default: 1000 },
    });
    expect(paths['/v1/blobs/{sha256}']?.put).toMatchObject({
      requestBody: { content: { 'application/octet-stream': {} } },
      responses: { 204: { description: 'Done' } },
    });
    expect(paths['/v1/releases/{id}/check']?.post).toMatchObject({
      responses: { 200: { content: { 'application/x-ndjson': { schema: { type: 'object' } } } } },
    });
  });

  test('says which calls need a token', () => {
    const call = { method: 'GET', summary: '', response: z.string(), path: '/a' } as const;
    const { paths } = describeApi([
      { ...call, name: 'a', auth: 'token' },
      { ...call, name: 'b', auth: 'open', path: '/b' },
    ]);
    expect(paths['/a']?.get?.security).toEqual([{ token: [] }]);
    expect(paths['/b']?.get?.security).toEqual([]);
  });
});
