import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askTestMode, build, freshFolder, removeFolder, type Workshop } from '#lib/sendmail/test-workshop.ts';
import type { Policy } from './policy.ts';
import { type Rewritten, rewriteAddress } from './rewrite-address.ts';
import { sampleGateway, samplePolicy } from './sample-policy.ts';

const hostName = 'gw1.example.org';
const addresses = [
  'amy',
  'root',
  'Root@gw1.example.org',
  'amy@gw1.example.org',
  'amy@localhost',
  'amy@example.org',
  'amy@corp.example',
  'bob@corp.example',
  'bob+x@corp.example',
  'amy+list@corp.example',
  'amy@sub.corp.example',
  'amy@keep.corp.example',
  'amy@notcorp.example',
  'eve@elsewhere.example',
  'root@corp.example',
  'root@sub.corp.example',
  "o'brien@corp.example",
  'team+sales@corp.example',
  'any@generic.example',
  'local@corp.example',
  'plain@gw1.example.org',
];

const generics = [
  { key: 'amy@corp.example', value: 'Amy.Smith@example.org' },
  { key: 'team+*@corp.example', value: 'team-%1@example.org' },
  { key: '@generic.example', value: 'all@example.org' },
  { key: 'local@corp.example', value: 'renamed' },
  { key: 'plain', value: 'plain.name@example.net' },
].map((line) => ({ map: 'genericstable' as const, ...line }));

const domains = { generics: ['corp.example', 'generic.example'] };
const masks = {
  masqueradeAs: 'example.org',
  domains: ['corp.example'],
  exceptions: ['keep.corp.example'],
  exposedUsers: ['root'],
};

const policies: [string, Policy][] = [
  ['nothing masqueraded', samplePolicy({ masquerading: {} })],
  ['headers only', samplePolicy({ masquerading: masks })],
  ['the envelope too', samplePolicy({ masquerading: { ...masks, envelope: true } })],
  ['entire domains', samplePolicy({ masquerading: { ...masks, envelope: true, entireDomain: true } })],
  ['recipients too', samplePolicy({ masquerading: { ...masks, envelope: true, allMasquerade: true } })],
  ['limited to the list', samplePolicy({ masquerading: { ...masks, envelope: true, limited: true } })],
  ['genericstable', samplePolicy({ masquerading: { ...masks, envelope: true }, domains }, generics)],
  [
    'genericstable below its domains',
    samplePolicy(
      { masquerading: { ...masks, entireDomain: true }, domains: { ...domains, genericsSubdomains: true } },
      generics,
    ),
  ],
  ['a null client', samplePolicy({ hosts: { [sampleGateway]: { hostName, hub: 'hub.example.net' } } })],
  [
    'a null client with a domain of its own',
    samplePolicy({
      hosts: { [sampleGateway]: { hostName, hub: '[hub.example.net]' } },
      masquerading: { ...masks, domains: ['corp.example'] },
    }),
  ],
  [
    'renamed domains, to be masqueraded and looked up by their new names',
    samplePolicy({ masquerading: { ...masks, allMasquerade: true }, domains }, [
      ...generics,
      { map: 'domaintable', key: 'keep.corp.example', value: 'corp.example' },
      { map: 'domaintable', key: 'elsewhere.example', value: 'generic.example' },
      { map: 'domaintable', key: 'corp.example', value: 'again.example' },
    ]),
  ],
  ['genericstable without masquerading', samplePolicy({ masquerading: {}, domains }, generics)],
];

describe.each(policies)('rewrites as the daemon does: %s', (_, policy) => {
  let workshop: Workshop;
  let answers: Map<string, Rewritten>;

  beforeAll(async () => {
    workshop = await build(await freshFolder(), policy);
    expect(workshop.complaints).toBe('');
    answers = await askAll(workshop);
  });
  afterAll(() => removeFolder(workshop.dir));

  it.each(addresses)('%s', (address) => {
    expect(policy.hosts[sampleGateway]?.hostName).toBe(hostName);
    expect(rewriteAddress(policy, address, hostName)).toEqual(answers.get(address));
  });
});

const places = {
  headerSender: 'HS',
  envelopeSender: 'ES',
  headerRecipient: 'HR',
  envelopeRecipient: 'ER',
} as const;

async function askAll(workshop: Workshop): Promise<Map<string, Rewritten>> {
  const questions = addresses.flatMap((address) =>
    Object.values(places).flatMap((flag) => [`/tryflags ${flag}`, `/try esmtp ${address}`]),
  );
  const answered = [...(await askTestMode(workshop, questions)).matchAll(/^Rcode = \d+, addr = (.*)$/gm)].map(
    (match) => match[1] ?? '',
  );
  expect(answered).toHaveLength(addresses.length * 4);
  return new Map(
    addresses.map((address, at) => {
      const [headerSender = '', envelopeSender = '', headerRecipient = '', envelopeRecipient = ''] =
        answered.slice(at * 4, at * 4 + 4);
      return [address, { headerSender, envelopeSender, headerRecipient, envelopeRecipient }];
    }),
  );
}

it('says nothing about what is no address', () => {
  expect(
    ['', 'a b', 'a@', '|x', 'a@b..c'].map((text) => rewriteAddress(samplePolicy(), text, hostName)),
  ).toEqual(Array.from({ length: 5 }, () => null));
});
