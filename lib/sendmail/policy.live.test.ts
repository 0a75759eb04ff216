import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { findCfFaults } from '#lib/agent/engines/sendmail/cf-rules.ts';
import { runSendmail } from '#lib/agent/engines/sendmail/run-sendmail.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { emptyPolicy } from '#lib/policy/policy.ts';
import { sampleGateway, samplePolicy } from '#lib/policy/sample-policy.ts';
import { expectationOf } from './expectation.ts';
import { askTestMode, build, freshFolder, removeFolder, type Workshop } from './test-workshop.ts';

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map(removeFolder));
});

/** Compiled without a word from any tool, and into nothing that the agent would refuse. */
async function made(policy: Policy): Promise<Workshop> {
  const dir = await freshFolder();
  folders.push(dir);
  const workshop = await build(dir, policy);
  expect(workshop.complaints).toBe('');
  const { listeners } = expectationOf(
    policy,
    { gatewayId: sampleGateway, paths: workshop.paths, engine: null },
    null,
  );
  const plugins = '/var/lib/postern/sasl-plugin';
  const bounds = {
    ...{ release: dir, plugins, listeners },
    ...{ writable: [workshop.paths.state], readable: ['/etc/mail'] },
  };
  expect(findCfFaults(await readFile(workshop.cf, 'utf8'), bounds)).toEqual([]);
  return workshop;
}

/** What the real daemon says about relaying from one client to a stranger's domain. */
async function verdict(
  workshop: Workshop,
  client: string,
  recipient = 'someone@stranger.example',
  more: string[] = [],
): Promise<string> {
  const answer = await askTestMode(workshop, [
    `.D{client_addr}${client}`,
    '.D{client_name}unknown.example.com',
    '.D{client_resolve}OK',
    ...more,
    `check_rcpt <${recipient}>`,
  ]);
  return (
    answer
      .match(/^check_rcpt +returns: (.*)$/gm)
      ?.at(-1)
      ?.replace(/^check_rcpt +returns: /, '') ?? answer
  );
}

it('an empty policy compiles and loads', async () => {
  const workshop = await made(emptyPolicy());
  expect(await askTestMode(workshop, ['$j', '$=w'])).toContain('localhost');
});

it('every map of the sample policy can be looked up', async () => {
  const workshop = await made(samplePolicy());
  const maps = ['access', 'mailertable', 'virtuser', 'generics'];
  const answer = await askTestMode(
    workshop,
    maps.map((name) => `/map ${name} nothing`),
  );
  expect(answer.match(/no match \(0\)/g)).toHaveLength(maps.length);
});

describe('access entries mean to the daemon what people wrote', () => {
  const entries = (...lines: [string, string, string][]) =>
    lines.map(([tag, key, value]) => ({ map: 'access' as const, tag, key, value }));
  const relays = /^\$# RELAY$|^RELAY$/;
  const denied = /5 ?\. ?7 ?\. ?1 \$: "550 Relaying denied/;

  it.each([
    ['198.51.100.0/24', '198.51.100.9', '198.51.101.9'],
    ['198.51.100.64/26', '198.51.100.127', '198.51.100.128'],
    ['198.48.0.0/13', '198.55.1.1', '198.56.1.1'],
    ['198.51.100.9', '198.51.100.9', '198.51.100.10'],
    ['2001:db8:7::/48', 'IPv6:2001:db8:7:0:0:0:0:1', 'IPv6:2001:db8:8:0:0:0:0:1'],
    ['2001:db8::/31', 'IPv6:2001:db9:1:0:0:0:0:1', 'IPv6:2001:dba:0:0:0:0:0:1'],
    ['2001:db8::1', 'IPv6:2001:db8:0:0:0:0:0:1', 'IPv6:2001:db8:0:0:0:0:0:2'],
  ])('%s lets %s relay and %s not', async (key, inside, outside) => {
    const workshop = await made(samplePolicy({}, entries(['Connect:', key, 'RELAY'])));
    expect(await verdict(workshop, inside)).toMatch(relays);
    expect(await verdict(workshop, outside)).toMatch(denied);
  });

  it('the narrower network wins, spelled out or not', async () => {
    const workshop = await made(
      samplePolicy(
        {},
        entries(
          ['Connect:', '198.51.100.0/25', 'RELAY'],
          ['Connect:', '198.51.100.77', 'OK'],
          ['Connect:', '198.51.100.64/28', 'OK'],
        ),
      ),
    );
    expect(await verdict(workshop, '198.51.100.9')).toMatch(relays);
    expect(await verdict(workshop, '198.51.100.77')).toMatch(denied);
    expect(await verdict(workshop, '198.51.100.66')).toMatch(denied);
  });

  it('a refusal is said as it was written', async () => {
    const workshop = await made(
      samplePolicy(
        {},
        entries([
          'To:',
          'stranger.example',
          "ERROR:5.1.1:550 Nobody's here, 100% sure. Call +31-20-5550100!",
        ]),
      ),
    );
    const answer = await verdict(workshop, '203.0.113.5');
    expect(answer.replaceAll(' ', '')).toContain(
      "$#error$@5.1.1$:550Nobody'shere,100%sure.Call+31-20-5550100!",
    );
  });

  it('relay-domains hold networks of any width', async () => {
    const workshop = await made(
      samplePolicy({}, [
        { map: 'relay-domains', key: '198.51.100.64/26' },
        { map: 'relay-domains', key: '2001:db8:7::/48' },
      ]),
    );
    expect(await verdict(workshop, '198.51.100.100')).toMatch(relays);
    expect(await verdict(workshop, '198.51.100.1')).toMatch(denied);
    expect(await verdict(workshop, 'IPv6:2001:db8:7:0:0:0:0:9')).toMatch(relays);
  });

  it('who logged in by a trusted mechanism may relay', async () => {
    const workshop = await made(samplePolicy());
    const loggedIn = (mechanism: string) => [`.D{auth_type}${mechanism}`, '.D{auth_authen}amy'];
    expect(await verdict(workshop, '203.0.113.5', undefined, loggedIn('SCRAM-SHA-256'))).toMatch(relays);
    expect(await verdict(workshop, '203.0.113.5', undefined, loggedIn('CRAM-MD5'))).toMatch(denied);
  });
});

describe('local mail', () => {
  const deliver = async (workshop: Workshop, address: string) =>
    (await runSendmail('/usr/sbin/sendmail', ['-C', workshop.cf, '-bv', address])).stdout;

  it('is refused for a name that no alias leads elsewhere', async () => {
    const workshop = await made(samplePolicy());
    expect(await deliver(workshop, 'daemon@example.org')).toMatch(/User unknown/);
    expect(await deliver(workshop, 'postmaster@example.org')).toMatch(
      /ops@example\.net\.\.\. deliverable: mailer esmtp/,
    );
    expect(await deliver(workshop, 'root')).toMatch(/ops@example\.net/);
    expect(await deliver(workshop, 'MAILER-DAEMON')).toMatch(/ops@example\.net/);
  });

  it('is delivered where the policy says so', async () => {
    const workshop = await made(samplePolicy({ routing: { localMail: 'deliver' } }));
    expect(await deliver(workshop, 'daemon@example.org')).toMatch(/deliverable: mailer local/);
  });

  it('goes to all of a long list', async () => {
    const members = Array.from({ length: 120 }, (_, at) => `person-number-${at}@example.net`);
    const workshop = await made(
      samplePolicy({}, [{ map: 'aliases', key: 'everybody', value: members.join(',') }]),
    );
    const answer = await deliver(workshop, 'everybody');
    expect(members.filter((address) => !answer.includes(address))).toEqual([]);
  });
});

it('routes by mailertable, virtual users and the smart host', async () => {
  const workshop = await made(samplePolicy({ routing: { smartHost: 'relay:[192.0.2.99]' } }));
  const parsed = await askTestMode(workshop, [
    '/parse amy@corp.example',
    '/parse info@example.org',
    '/parse x@elsewhere.example',
  ]);
  expect([...parsed.matchAll(/^mailer .*$/gm)].map(String)).toEqual([
    'mailer relay, host [127.0.0.1], user amy@corp.example',
    'mailer relay, host [127.0.0.1], user amy@corp.example',
    'mailer relay, host [192.0.2.99], user x@elsewhere.example',
  ]);
});
