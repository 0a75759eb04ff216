import { afterAll, beforeAll, expect, test } from 'vitest';
import { askTestMode, build, freshFolder, removeFolder, type Workshop } from '#lib/sendmail/test-workshop.ts';
import { samplePolicy } from '../sample-policy.ts';

let workshop: Workshop;
beforeAll(async () => {
  const entries = [
    { map: 'access' as const, tag: 'TLS_Srv:', key: 'isp.example', value: 'ENCR:128' },
    { map: 'access' as const, tag: 'TLS_Srv:', key: '192.0.2.7', value: 'ENCR:128' },
  ];
  workshop = await build(await freshFolder(), samplePolicy({}, entries));
});
afterAll(() => removeFolder(workshop.dir));

// what lib/policy/findings/logins.ts takes the daemon to do
test.each([
  ['isp.example', '198.51.100.1', true],
  ['smtp.isp.example', '198.51.100.1', true],
  ['[smtp.isp.example]', '198.51.100.1', false],
  ['[smtp.isp.example]', '192.0.2.7', true],
  ['other.example', '198.51.100.1', false],
])('a demand for TLS holds for the server %s at %s: %s', async (name, address, holds) => {
  const answer = await askTestMode(workshop, [
    `.D{server_name}${name}`,
    `.D{server_addr}${address}`,
    '.D{verify}NONE',
    'tls_server NONE',
  ]);
  const verdict = answer.match(/^tls_server +returns: (.*)$/gm)?.at(-1) ?? '';
  expect(verdict.includes('$# error')).toBe(holds);
});
