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
  [['log', '--help'], 'postern log export QUERY'],
  [['help', 'log'], 'postern log follow QUERY'],
  [['help', 'log', 'import'], 'Usage: postern log import --gateway NAME'],
  [['log', 'import', '--help'], 'Usage: postern log import --gateway NAME'],
  [['log', 'search', '--help'], 'Usage: postern log search'],
  [['log', 'follow', '--help'], 'Usage: postern log follow'],
  [['log', 'export', '--help'], 'Usage: postern log export'],
  [['audit', 'verify', '--help'], 'Usage: postern audit verify'],
  [['audit', '-h'], 'Usage: postern audit verify'],
  [['import-passwords', '--help'], 'import-passwords'],
  [['console', '--help'], 'Usage: postern console'],
  [['migrate', '--help'], 'Usage: postern migrate'],
])('says how it is used: postern %s', async (args, words) => {
  const said = vi.spyOn(console, 'log').mockReturnValue();
  await cli(args);
  expect(said.mock.calls.flat().join('\n')).toContain(words);
  expect(process.exitCode).toBeUndefined();
});

it.each([
  [['chek', 'policy.json'], 'There is no “postern chek”. “postern check” was probably meant.'],
  [['check', '--bogus'], 'Unknown option --bogus'],
  [['log', 'parse', '--realm', 'x', '-'], 'Unknown option --realm'],
  [['log', 'messages', '--unknown', '-'], 'Unknown option --unknown'],
  [['log', 'import', '-'], 'Say whose log it is'],
])('ends with 2 where it was not understood: postern %s', async (args, words) => {
  await expect(cli(args)).rejects.toThrow(words);
  expect(process.exitCode).toBe(2);
});
