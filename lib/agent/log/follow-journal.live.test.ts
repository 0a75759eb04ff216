import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { followJournal } from '#lib/agent/log/follow-journal.ts';
import type { Sink } from '#lib/agent/log/source.ts';

const sink: Sink = { record: () => null, position: () => '', keep: () => Promise.resolve() };

test('a journal that cannot be read is told', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'postern-journal-'));
  const broken = followJournal({ tags: ['gw1'], sink, directory: join(dir, 'nowhere'), retryMs: 50 });
  await vi.waitFor(() => expect(broken.describe()).toContain('cannot be read'));
  await broken.close();
  await rm(dir, { recursive: true });
});
