import { afterEach, expect, it, vi } from 'vitest';
import { cli } from './cli.ts';

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

it.each([
  [['check', '--help'], 'Usage: postern check POLICY'],
  [['help', 'diff'], 'Usage: postern diff'],
  [['log', 'parse', '-h'], 'Usage: postern log parse'],
  [['--help'], 'postern check FILE'],
])('says how it is used: postern %s', async (args, words) => {
  const said = vi.spyOn(console, 'log').mockReturnValue();
  await cli(args);
  expect(said.mock.calls.flat().join('\n')).toContain(words);
  expect(process.exitCode).toBeUndefined();
});

it.each([
  [['chek', 'policy.json'], 'There is no “postern chek”'],
  [['check', '--bogus'], 'Unknown option --bogus'],
])('ends with 2 where it was not understood: postern %s', async (args, words) => {
  await expect(cli(args)).rejects.toThrow(words);
  expect(process.exitCode).toBe(2);
});
