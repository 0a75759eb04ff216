import { describe, expect, it } from 'vitest';
import type { EngineInfo } from '#lib/gateway/api-engine.ts';
import { managedFiles } from '#lib/gateway/managed-files.ts';
import { emptyPolicy } from '#lib/policy/policy.ts';
import { sampleEngine, samplePolicy } from '#lib/policy/sample-policy.ts';
import { policySchema } from '#lib/policy/schema.ts';
import { authSection, type Mechanism } from '#lib/policy/section/auth.ts';
import { hostileTexts, spoiled } from './hostile.ts';
import { renderBundle } from './render-bundle.ts';
import { renderSasl } from './render-sasl.ts';
import { goldenCases, goldenHost, goldenText } from './test-golden.ts';

// After a change that is meant: npx vitest run lib/sendmail/render-bundle.test.ts -u, and read the difference.
describe('renders to the byte', () => {
  it.each(goldenCases().map((one) => [one.name, one] as const))(
    '%s',
    async (_, { input, path, policy, material, passwords }) => {
      await expect(
        goldenText(input, renderBundle(policy, goldenHost, material, passwords)),
      ).toMatchFileSnapshot(path);
    },
  );
});

it('renders the same policy to the same text, whatever the order of its entries', () => {
  const policy = samplePolicy();
  const turned = {
    ...policy,
    maps: Object.fromEntries(
      Object.entries(policy.maps).map(([map, list]) => [map, list.toReversed()]),
    ) as typeof policy.maps,
  };
  expect(renderBundle(turned, goldenHost, null)).toEqual(renderBundle(policy, goldenHost, null));
});

it('marks keys and the map of passwords as secret and nothing else', () => {
  const material = { serverPem: 'a', serverKey: 'b', caPem: 'c', clientPem: 'd', clientKey: 'e' };
  const files = renderBundle(
    samplePolicy({ outgoing: { logins: [{ authentication: 'gw1' }] } }),
    goldenHost,
    material,
  );
  expect(files.filter((file) => file.secret).map((file) => file.path)).toEqual([
    'maps/authinfo',
    'tls/server.key',
    'tls/client.key',
  ]);
  expect(files.every((file) => file.secret === managedFiles[file.path].secret)).toBe(true);
});

it('takes hash maps where the daemon has no btree', () => {
  const files = renderBundle(
    emptyPolicy(),
    { ...goldenHost, engine: { ...sampleEngine, mapTypes: ['hash'] } },
    null,
  );
  expect(new Set(files.flatMap((file) => file.mapType ?? []))).toEqual(new Set(['hash']));
  expect(files[0]?.content).toContain('`hash -T<TMPF> POSTERN_DIR/maps/access');
});

it('names the canon_user plug-in where the gateway has it, and nowhere else', () => {
  const rendered = (canonUser: EngineInfo['canonUser']) => {
    const host = { ...goldenHost, engine: { ...sampleEngine, canonUser } };
    return renderBundle(emptyPolicy(), host, null).map(({ content }) => content);
  };
  const path = '/var/lib/postern/sasl-plugin:/usr/lib/x86_64-linux-gnu/sasl2';
  const [mc, ...others] = rendered({ path, trouble: null, verifiers: true });
  expect(mc).toContain(`ESASL_PATH=${path}\n`);
  expect(others.join('')).toContain('canon_user_plugin: postern\n');
  expect(others.join('')).toContain('auxprop_plugin: sasldb\n');
  for (const none of [undefined, { path: null, trouble: 'There is no compiler.', verifiers: false }])
    expect(rendered(none).join('')).not.toMatch(/canon_user|ESASL_PATH/);
  expect(() => rendered({ path: '/srv/$x:/usr/lib/sasl2', trouble: null, verifiers: true })).toThrow(
    '/srv/$x',
  );
});

it('keeps an unfinished gateway to loopback', () => {
  const [mc] = renderBundle(emptyPolicy(), { ...goldenHost, engine: null }, null);
  expect(mc?.content.match(/^DAEMON_OPTIONS.*$/gm)).toEqual([
    "DAEMON_OPTIONS(`Name=MTA, Family=inet, Addr=127.0.0.1, Port=25')dnl",
  ]);
});

it('refuses a gateway whose folders m4 would read as commands', () => {
  const paths = { ...sampleEngine.paths, state: '/srv/lower/state' };
  expect(() => renderBundle(emptyPolicy(), { ...goldenHost, paths }, null)).toThrow(
    /which cannot stand in sendmail\.mc/,
  );
});

it('renders 100,000 entries, each on a line of its own', () => {
  const base = samplePolicy();
  const access = Array.from({ length: 100_000 }, (_, at) => ({
    map: 'access' as const,
    tag: 'From:',
    key: `user${at}@example${at % 991}.org`,
    value: 'REJECT',
    comment: '',
    owner: '',
    ticket: '',
    endsOn: null,
  }));
  const files = renderBundle({ ...base, maps: { ...base.maps, access } }, goldenHost, null);
  expect(files.find((file) => file.path === 'maps/access')?.content.match(/\n/g)).toHaveLength(100_000);
});

describe('whatever hostile text the schema takes can be rendered, and opens nothing', () => {
  const filled = samplePolicy({
    options: {
      confRELAY_MSG: '550 no',
      confDOUBLE_BOUNCE_ADDRESS: 'postmaster',
      confCOPY_ERRORS_TO: 'ops',
      confFALLBACK_MX: 'a.example',
      confFORWARD_PATH: '',
      confMAX_MIME_HEADER_LENGTH: '0/0',
    },
    features: {
      always_add_domain: { uses: [['a.example']] },
    },
    dnsLists: {
      lists: [{ zone: 'a.example', message: '550 no', trouble: 'refuse', troubleMessage: '450 wait' }],
    },
    milters: { filters: [{ name: 'clam', socket: 'inet:8891@a.example', connect: '5s' }] },
    queueGroups: { groups: [{ name: 'slow', interval: '1h' }] },
    build: { versionId: 'ours' },
    addressing: { localUsers: ['root'], canonifyDomains: ['a.example'], ldapDomains: ['b.example'] },
    routing: { smartHost: 'relay:[a.example]' },
    outgoing: {
      logins: [{ key: 'a.example', authentication: 'b', realm: 'c', comment: 'd', passwordId: 'e' }],
    },
    domains: { virtual: ['a.example'], generics: ['b.example'] },
    masquerading: {
      masqueradeAs: 'example.org',
      domains: ['corp.example'],
      exceptions: ['c.example'],
      exposedUsers: ['root'],
    },
    customRules: { localConfig: 'D{X}y', localRule0: 'R$+\t$1', localRulesets: 'SMine\nR$+\t$1' },
  });

  it.each(Object.keys(filled))('%s', (section) => {
    for (const text of hostileTexts) {
      for (const worse of spoiled(filled[section as keyof typeof filled], text)) {
        const parsed = policySchema.safeParse({ ...filled, [section]: worse });
        if (!parsed.success) continue;
        const files = renderBundle(parsed.data, goldenHost, null);
        for (const { content } of files) expect(content).not.toContain('\u0000');
      }
    }
  });
});

it('has libsasl ask the plug-in for the verifiers of SCRAM-SHA-1 and SCRAM-SHA-512 where these are offered', () => {
  const conf = (mechanisms: Mechanism[], verifiers: boolean) =>
    renderSasl(authSection.parse({ mechanisms, trusted: [] }), goldenHost.paths, {
      ...{ path: '/var/lib/postern/sasl-plugin:/usr/lib/sasl2', trouble: null, verifiers },
    });
  expect(conf(['SCRAM-SHA-1'], true)).toContain('auxprop_plugin: sasldb postern\n');
  expect(conf(['SCRAM-SHA-512'], true)).toContain('auxprop_plugin: sasldb postern\n');
  expect(conf(['SCRAM-SHA-256'], true)).toContain('auxprop_plugin: sasldb\n');
  expect(conf(['SCRAM-SHA-1'], false)).toContain('auxprop_plugin: sasldb\n');
});
