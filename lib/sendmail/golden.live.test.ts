import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { goldenCases } from './test-golden.ts';
import { askTestMode, build, freshFolder, removeFolder } from './test-workshop.ts';

let dir = '';
afterEach(() => removeFolder(dir));

describe('the real m4, makemap, newaliases and sendmail take', () => {
  it.each(goldenCases().map((one) => [one.name, one] as const))('%s', async (name, { policy, material }) => {
    dir = await freshFolder();
    const workshop = await build(dir, policy, material);
    expect(workshop.complaints).toBe('');
    expect(await askTestMode(workshop, ['=M', '/map access x'])).toContain('mailer 3 (local)');
    if (name === 'words-of-m4') {
      const cf = await readFile(workshop.cf, 'utf8');
      for (const line of [
        'Djlower.dnl.example',
        'DMindex.dnl.example',
        'C{E}divert',
        'O SmtpGreetingMessage=$j define dnl include (ready); $b',
      ]) {
        expect(cf.split('\n')).toContain(line);
      }
    }
  });
});
