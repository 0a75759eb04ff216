import { describe, expect, it } from 'vitest';
import { emptyPolicy, type FleetSection } from '#lib/policy/policy.ts';
import { sampleGateway, samplePolicy } from '#lib/policy/sample-policy.ts';
import { type FleetSectionName, fleetSectionNames } from '#lib/policy/schema.ts';
import { previewHost, previewSection } from './preview-section.ts';
import { renderBundle } from './render-bundle.ts';
import { goldenHost } from './test-golden.ts';

const filled = samplePolicy({
  domains: { virtual: ['shop.example'], generics: ['corp.example'], genericsSubdomains: true },
  routing: { smartHost: 'relay:[mail.isp.example]', mailers: ['procmail'], localMail: 'deliver' },
  options: { confMAX_RCPTS_PER_MESSAGE: '100' },
  outgoing: { logins: [{ key: 'smtp.isp.example', authentication: 'gw1' }] },
  features: { greet_pause: { uses: [['5000']] } },
  customRules: { localConfig: 'D{X}y' },
  addressing: { localUsers: ['root'], canonifyDomains: ['corp.example'] },
  dnsLists: { lists: [{ zone: 'list.example' }] },
  milters: { filters: [{ name: 'clam', socket: 'inet:8891@127.0.0.1' }] },
  queueGroups: { groups: [{ name: 'slow', runners: 2, split: true }] },
  sending: { senders: 'granted', checkFrom: true, counted: true, messagesPerHour: 100 },
  source: { directives: [{ kind: 'kept', text: "HACK(`cssubdomain')dnl\n" }] },
  hosts: {
    [sampleGateway]: {
      hostName: 'gw1.example.org',
      relayPort: 587,
      certificateId: 'c1',
      listeners: [{ name: 'MTA', port: 25 }],
    },
  },
});
const material = { serverPem: 'a', serverKey: 'b', caPem: 'c' };
const rendered = new Map<string, string[]>(
  renderBundle(filled, goldenHost, material).map((file) => [file.path, file.content.split('\n')]),
);

/** A preview is true when every line it shows stands in the file it names. */
function expectTrue(previews: { path: string; lines: string[] }[]): void {
  for (const { path, lines } of previews) {
    for (const line of lines.flatMap((text) => text.split('\n'))) expect(rendered.get(path)).toContain(line);
  }
}

function lines<Name extends FleetSectionName>(name: Name, value: FleetSection<Name>): string[] {
  return previewSection(name, value).flatMap((preview) => preview.lines);
}

describe('a preview shows what will be written', () => {
  it.each(fleetSectionNames)('%s', (name) => {
    const previews = previewSection(name, filled[name]);
    expect(previews.length).toBeGreaterThan(0);
    expectTrue(previews);
  });

  it('of a gateway', () => {
    const host = filled.hosts[sampleGateway];
    if (!host) throw new Error('the sample has no gateway');
    const previews = previewHost(host);
    expectTrue(previews);
    expect(previews[0]?.lines).toEqual([
      "define(`confDOMAIN_NAME', `gw1.example.org')dnl",
      "DAEMON_OPTIONS(`Name=MTA, Family=inet, Port=25')dnl",
      "define(`RELAY_MAILER_ARGS', `TCP $h 587')dnl",
    ]);
  });
});

it('shows only what the section itself decides', () => {
  expect(lines('routing', filled.routing)).toEqual([
    "define(`SMART_HOST', `relay:[mail.isp.example]')dnl",
    "MAILER(`procmail')dnl",
  ]);
  expect(lines('masquerading', emptyPolicy().masquerading)).toEqual([]);
  expect(lines('features', {})).toEqual([
    "FEATURE(`blocklist_recipients')dnl",
    "FEATURE(`nouucp', `reject')dnl",
    "FEATURE(`smrsh', `/usr/libexec/sendmail/smrsh')dnl",
  ]);
  expect(lines('auth', { ...filled.auth, enabled: false })).not.toContain('TRUST_AUTH_MECH');
});
