import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { unitText } from '#lib/agent/host/unit.ts';

const usual = [
  '/usr/bin/node',
  '/opt/postern-gateway/postern-gateway.mjs',
  ...['--mode', 'system', '--data', '/var/lib/postern', '--listen', '0.0.0.0:8025'],
];

test('the unit in the documentation is the one that install writes', async () =>
  expect(await readFile('docs/postern-gateway.service', 'utf8')).toBe(unitText(usual)));

test('a word with a space, a per cent sign or a dollar is what it says', () =>
  expect(unitText(['/opt/my node', '50%', '$HOME'])).toContain('ExecStart="/opt/my node" 50%% $$HOME\n'));
