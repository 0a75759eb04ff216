import { expect, test } from 'vitest';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { openGuests } from './guest.ts';

function open() {
  const admitted: (AccountRecord | null)[] = [];
  const admit = async (guest: AccountRecord | null) => void admitted.push(guest);
  return { admitted, host: openGuests({ admit, realm: async () => 'example.org', now: () => 0 }) };
}

test('a guest has a verifier for every mechanism, and an end, and goes when the work is done', async () => {
  const { admitted, host } = open();
  expect(await host(async ({ name }) => name)).toBe('postern-probe');
  expect(admitted).toEqual([
    expect.objectContaining({
      name: 'postern-probe',
      argon2id: expect.stringContaining('$argon2id$') as string,
      scramSha256: expect.stringContaining('SCRAM-SHA-256$') as string,
      cramMd5: expect.any(String) as string,
      digestMd5: expect.any(String) as string,
      expiresAt: '1970-01-01T00:02:00.000Z',
    }),
    null,
  ]);
});

test('a guest goes when the work fails, and the next one has another id and password', async () => {
  const { admitted, host } = open();
  const words: string[] = [];
  const failed = host(async ({ password }) => {
    words.push(password.reveal());
    throw new Error('the daemon went away');
  });
  const next = host(async ({ password }) => void words.push(password.reveal()));
  await expect(failed).rejects.toThrow('the daemon went away');
  await next;
  expect(admitted.map((one) => one === null)).toEqual([false, true, false, true]);
  expect(new Set(admitted.map((one) => one?.id)).size).toBe(3);
  expect(new Set(words).size).toBe(2);
});
