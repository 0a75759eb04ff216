import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleGateway, samplePolicy } from '#lib/policy/sample-policy.ts';
import { askTestMode, build, freshFolder, removeFolder, type Workshop } from './test-workshop.ts';

const ways = (hub: string, masqueradeAs: string) =>
  samplePolicy(
    {
      hosts: { [sampleGateway]: { hostName: 'gw1.example.org', names: 'hosts', hub } },
      routing: { smartHost: 'relay:[isp.example]', mailers: ['procmail'] },
      masquerading: { masqueradeAs },
    },
    [
      { map: 'mailertable', key: 'partner.example', value: 'relay:[mx.partner.example]' },
      { map: 'aliases', key: 'office', value: 'kim@elsewhere.example' },
    ],
  );

describe.each([
  ['hub.example.net', '', 'hub.example.net'],
  ['[hub.example.net]', 'example.org', 'example.org'],
])('a null client of %s', (hub, masqueradeAs, shown) => {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await build(await freshFolder(), ways(hub, masqueradeAs));
    expect(workshop.complaints).toBe('');
  });
  afterAll(() => removeFolder(workshop.dir));

  const route = async (address: string) =>
    /mailer (\w+), host (\S+),/.exec(await askTestMode(workshop, [`/parse ${address}`]))?.slice(1);

  it('hands everything to the hub, but for what mailertable says', async () => {
    expect(await route('amy@other.example')).toEqual(['relay', hub]);
    // a name of the host itself is asked about once more, by the rule set for what no alias leads elsewhere
    expect(await route('office')).toBeUndefined();
    const local = (await askTestMode(workshop, ['5 office']))
      .replaceAll(' . ', '.')
      .replace(/\[ (.*?) \]/g, '[$1]');
    expect(/localaddr +returns: \$# relay \$@ (\S+)/.exec(local)?.[1]).toBe(hub);
    expect(await route('amy@partner.example')).toEqual(['relay', '[mx.partner.example]']);
  });

  it('shows one domain to the outside', async () => {
    const said = await askTestMode(workshop, ['/tryflags ES', '/try relay amy@gw1.example.org']);
    expect(said).toContain(`addr = amy@${shown}\n`);
  });

  it('has no aliases', async () => {
    expect(await readFile(workshop.cf, 'utf8')).not.toMatch(/^O AliasFile/m);
    expect((await readdir(workshop.dir)).filter((name) => name.startsWith('aliases'))).toEqual([]);
  });
});
