import { expect, test } from 'vitest';
import { operations } from '#lib/operations.ts';
import { matchRoute } from './match-route.ts';

test('every operation answers at its own address', () => {
  const routed = operations.flatMap((operation) =>
    operation.route ? [[operation, operation.route] as const] : [],
  );
  expect(routed.length).toBeGreaterThan(100);
  for (const [operation, route] of routed) {
    const [method = '', path = ''] = route.split(' ');
    const segments = path.split('/').slice(1);
    expect(
      matchRoute(
        method,
        segments.map((part) => (part.startsWith('{') ? 'x1' : part)),
      )?.operation.name,
    ).toBe(operation.name);
  }
});

test('hands over what stands in the place of each parameter, and knows no other address', () => {
  expect(matchRoute('DELETE', ['accounts', 'kim', 'senders', '@example.org'])).toMatchObject({
    operation: { name: 'accounts.withdraw-sender' },
    params: { id: 'kim', sender: '@example.org' },
  });
  expect(matchRoute('GET', ['nowhere'])).toBeNull();
  expect(matchRoute('PUT', ['accounts'])).toBeNull();
});
