import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hastenStart } from '#lib/agent/engines/sendmail/waiting-start.ts';
import { sampleGateway, samplePolicy } from '#lib/policy/sample-policy.ts';
import { type AuthOption, authOptions, mechanisms } from '#lib/policy/section/auth.ts';
import { start } from '#lib/run.ts';
import { expectationOf, offeredMechanisms } from './expectation.ts';
import { build, freshFolder, removeFolder, type Workshop } from './test-workshop.ts';

/** What EHLO offers on standard input, where there is no TLS. */
function offeredBy({ cf }: Workshop): Promise<string[]> {
  const child = start('/usr/sbin/sendmail', ['-C', cf, '-bs'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const hurry = hastenStart(child.pid ?? 0);
  let said = '';
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`sendmail ended: ${said}`)));
    child.stdout?.on('data', (chunk) => {
      const greeted = said.includes('\n');
      said += String(chunk);
      if (!greeted && said.includes('\n')) child.stdin?.write('EHLO client.example\r\n');
      if (!/^\d{3} .*\r\n$/m.test(said.slice(said.indexOf('\n') + 1))) return;
      hurry.stop();
      child.removeAllListeners('exit');
      child.stdin?.end('QUIT\r\n');
      resolve(/^250.AUTH (.*)\r$/m.exec(said)?.[1]?.split(' ') ?? []);
    });
  });
}

describe('the probe expects what the daemon offers', () => {
  let installed: string[];
  const folders: string[] = [];
  const made = async (options: AuthOption[], enabled = true) => {
    const auth = { enabled, realm: 'example.org', mechanisms: [...mechanisms], trusted: [], options };
    const policy = samplePolicy({ auth });
    const dir = await freshFolder();
    folders.push(dir);
    const workshop = await build(dir, policy);
    return { policy, workshop };
  };

  beforeAll(async () => {
    installed = await offeredBy((await made([])).workshop);
    expect(installed).toContain('PLAIN');
  });
  afterAll(() => Promise.all(folders.map(removeFolder)));

  it.each([
    [[]],
    ...authOptions.map((option) => [[option]] as [AuthOption[]]),
    [['A', 'p', 'y']],
    [['p', 'd']],
    [['m', 'a']],
  ] as [AuthOption[]][])('with the options %j', async (options) => {
    const { policy, workshop } = await made(options);
    const offered = await offeredBy(workshop);
    const target = { gatewayId: sampleGateway, paths: workshop.paths, engine: null };
    const { mechanismsInClear, mechanismsPerhaps = [] } = expectationOf(policy, target, null);
    const expected = mechanismsInClear.filter((name) => installed.includes(name));
    const certain = offered.filter((name) => !mechanismsPerhaps.includes(name));
    expect(certain.toSorted()).toEqual(expected.toSorted());
    expect(offeredMechanisms(policy.auth, installed).length).toBeGreaterThanOrEqual(certain.length);
  });

  it('nothing with AUTH off', async () => {
    const { workshop } = await made([], false);
    expect(await offeredBy(workshop)).toEqual([]);
  });
});
