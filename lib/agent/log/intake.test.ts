import { expect, test, vi } from 'vitest';
import { openIntake } from '#lib/agent/log/intake.ts';

const record = (line: string) => ({ at: 0, line });

test('while the disk is full, lines wait; what does not fit is counted in the log', async () => {
  const kept: string[] = [];
  let full = true;
  const intake = openIntake(
    {
      records: () => [],
      pass: () => [],
      position: () => 'p',
      keep: (batch) => {
        if (full) return Promise.reject(new Error('no space left on device'));
        kept.push(...batch.map(({ line }) => line));
        return Promise.resolve();
      },
    },
    () => new Date(0),
  );
  intake.take(record('first'));
  await vi.waitFor(() => expect(intake.trouble()).toBe('no space left on device'));
  for (let at = 1; at < 100_010; at += 1) intake.take(record(`line ${at}`));
  full = false;
  await vi.waitFor(() => expect(intake.trouble()).toBeNull(), { timeout: 5000 });
  expect(kept.slice(0, 2)).toEqual(['first', 'line 1']);
  expect(kept).toHaveLength(100_001);
  expect(kept.at(-1)).toMatch(/gap: 10 lines could not be kept: no space left on device$/);
});
