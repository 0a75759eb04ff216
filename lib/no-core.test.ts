import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { dumpNoCore } from './no-core.ts';
import { run } from './run.ts';

test('neither this process nor what it starts leaves its memory on a disk', async () => {
  await dumpNoCore();
  expect(await readFile('/proc/self/limits', 'utf8')).toMatch(/^Max core file size +1 +1 /m);
  expect((await run('prlimit', ['--core', '--output', 'SOFT,HARD', '--noheadings'])).stdout.trim()).toMatch(
    /^1 +1$/,
  );
});
