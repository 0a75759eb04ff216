import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Policy } from '#lib/policy/policy.ts';
import { sampleGateway, samplePolicy } from '#lib/policy/sample-policy.ts';
import { fleetSections } from '#lib/policy/schema.ts';
import { hostSection } from '#lib/policy/section/host.ts';
import { run } from '#lib/run.ts';
import { hostileText, hostileTexts } from './hostile.ts';
import { isMacroName } from './m4.ts';
import { renderMc } from './render-mc.ts';
import { cfFolder, freshFolder, removeFolder } from './test-workshop.ts';

let dir = '';
beforeAll(async () => {
  dir = await freshFolder();
});
afterAll(() => removeFolder(dir));

function mcOf(policy: Policy): string {
  const paths = { release: dir, state: `${dir}/state`, sasl: `${dir}/accounts`, cf: cfFolder };
  return renderMc(policy, { gatewayId: sampleGateway, paths, engine: null }, null, 'btree');
}

async function compile(policy: Policy): Promise<string> {
  const { stdout, stderr, code } = await run('m4', [], { cwd: dir, input: mcOf(policy) });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

it('knows every macro that is defined while a policy is read', async () => {
  const text = `${mcOf(samplePolicy())}divert(-1)dnl\ninclude(\`${cfFolder}/m4/proto.m4')divert(-1)dumpdef\n`;
  await writeFile(join(dir, 'dump.mc'), text);
  const { stderr } = await run('m4', [join(dir, 'dump.mc')], { cwd: dir });
  const names = [...stderr.matchAll(/^([A-Za-z_]\w*):\t/gm)].map((match) => match[1] ?? '');
  expect(names.length).toBeGreaterThan(200);
  // Neither does anything to a text: they are read with arguments only, or were put there by this very test.
  expect(names.filter((name) => !isMacroName(name))).toEqual([]);
});

/** A field of the policy, and what its value must look like in the compiled cf. */
type Field = {
  section:
    | 'identity'
    | 'auth'
    | 'routing'
    | 'masquerading'
    | 'options'
    | 'features'
    | 'tls'
    | 'host'
    | 'dnsLists'
    | 'milters'
    | 'queueGroups'
    | 'build'
    | 'addressing';
  value: (text: string) => object;
  inCf: (kept: string) => string;
};

const option = (name: string, cf: (kept: string) => string): Field => ({
  section: 'options',
  value: (text) => ({ [name]: text }),
  inCf: (kept) => (kept === '' ? '' : cf(kept)),
});

const fields: Record<string, Field> = {
  'host name': {
    section: 'host',
    value: (hostName) => ({ hostName, names: 'hosts', listeners: [{ name: 'MTA', port: 2525 }] }),
    inCf: (kept) => (kept === '' ? '' : `Dj${kept}`),
  },
  'listener name': {
    section: 'host',
    value: (name) => ({ names: 'hosts', listeners: [{ name, port: 2525 }] }),
    inCf: (kept) => `O DaemonPortOptions=Name=${kept}, Family=inet, Port=2525`,
  },
  banner: {
    section: 'identity',
    value: (text) => ({ banner: `$j ${text.trim()}` }),
    inCf: (kept) => `O SmtpGreetingMessage=$j ${kept}`.trimEnd(),
  },
  realm: {
    section: 'auth',
    value: (realm) => ({ realm }),
    inCf: (kept) => (kept === '' ? '' : `O AuthRealm=${kept}`),
  },
  'smart host': { section: 'routing', value: (smartHost) => ({ smartHost }), inCf: (kept) => `DS${kept}` },
  'masqueraded domain': {
    section: 'masquerading',
    value: (masqueradeAs) => ({ masqueradeAs }),
    inCf: (kept) => (kept === '' ? '' : `DM${kept}`),
  },
  exception: {
    section: 'masquerading',
    value: (name) => ({ masqueradeAs: 'example.org', exceptions: [name] }),
    inCf: (kept) => `C{N}${kept}`,
  },
  'exposed user': {
    section: 'masquerading',
    value: (name) => ({ masqueradeAs: 'example.org', exposedUsers: [name] }),
    inCf: (kept) => `C{E}${kept}`,
  },
  ciphers: { section: 'tls', value: (ciphers) => ({ ciphers }), inCf: () => '' },
  'DNS list': {
    section: 'dnsLists',
    value: (text) => ({ lists: [{ zone: text }] }),
    inCf: (kept) => `.${kept}. $: OK $)`,
  },
  'reply of a DNS list': {
    section: 'dnsLists',
    value: (text) => ({ lists: [{ zone: 'dnsbl.example.org', message: text }] }),
    inCf: (kept) => (/^\d/.test(kept) ? `"${kept}"` : kept),
  },
  'completed domain': {
    section: 'features',
    value: (text) => ({ always_add_domain: { uses: [[text]] } }),
    inCf: (kept) => `$1 < @ ${kept || '*LOCAL*'}`,
  },
  'filter name': {
    section: 'milters',
    value: (name) => ({ filters: [{ name, socket: 'inet:8891@127.0.0.1' }] }),
    inCf: (kept) => `X${kept}, S=inet:8891@127.0.0.1, F=T`,
  },
  'filter socket': {
    section: 'milters',
    value: (text) => ({ filters: [{ name: 'clam', socket: `/run/${text}` }] }),
    inCf: () => 'Xclam, S=local:/run/',
  },
  'queue group': {
    section: 'queueGroups',
    value: (name) => ({ groups: [{ name }] }),
    inCf: (kept) => `Q${kept}, P=`,
  },
  'version of the configuration': {
    section: 'build',
    value: (versionId) => ({ versionId }),
    inCf: (kept) => (kept === '' ? '' : `#####  ${kept}  #####`),
  },
  'local user': {
    section: 'addressing',
    value: (name) => ({ localUsers: [name] }),
    inCf: (kept) => `C{L}${kept}`,
  },
  'canonified domain': {
    section: 'addressing',
    value: (name) => ({ canonifyDomains: [name] }),
    inCf: (kept) => `C{Canonify}${kept}`,
  },
  'relay message': option('confRELAY_MSG', (kept) => `$#error $@ 5.7.1 $: "${kept}"`),
  'reject message': option('confREJECT_MSG', (kept) => `R<REJECT> $*\t\t$#error $: "${kept}"`),
  'recipient message': option('confRCPTREJ_MSG', (kept) => `$#error $@ 5.2.1 $: "${kept}"`),
  'double bounce': option('confDOUBLE_BOUNCE_ADDRESS', (kept) => `O DoubleBounceAddress=${kept}`),
  'fallback host': option('confFALLBACK_MX', (kept) => `O FallbackMXhost=${kept}`),
  'forward path': option('confFORWARD_PATH', (kept) => `O ForwardPath=${kept}`),
  'file jail': option('confSAFE_FILE_ENV', (kept) => `O SafeFileEnvironment=${kept}`),
  'process title': option('confPROCESS_TITLE_PREFIX', (kept) => `O ProcessTitlePrefix=${kept}`),
  'words before a bounce': option('confERROR_MESSAGE', (kept) => `O ErrorHeader=${kept}`),
  'first line in a mailbox': option('confFROM_LINE', (kept) => `O UnixFromLine=${kept}`),
  'From header': option('confFROM_HEADER', (kept) => `H?F?From: ${kept}`),
  'trusted users': option('confTRUSTED_USERS', (kept) => `T${kept}`),
  directory: option('confLDAP_DEFAULT_SPEC', (kept) => `O LDAPDefaultSpec=${kept}`),
  cluster: option('confLDAP_CLUSTER', (kept) => `D{sendmailMTACluster}${kept}`),
  'milter macros': option('confMILTER_MACROS_HELO', () => ''),
  'host for unknown users': option('LUSER_RELAY', (kept) => `DL${kept}`),
  'arguments of a mailer': option('LOCAL_MAILER_ARGS', (kept) => `A=${kept}`),
  'flags of a mailer': option('SMTP_MAILER_FLAGS', () => ''),
  'character set of a mailer': option('SMTP_MAILER_CHARSET', (kept) => `C=${kept}`),
  'default user': option('confDEF_USER_ID', (kept) => `O DefaultUser=${kept}`),
};

function policyWith({ section, value }: Field, text: string): { policy: Policy; kept: string } | null {
  const input = value(text);
  const schema: z.ZodType = section === 'host' ? hostSection : fleetSections[section];
  const parsed = schema.safeParse(input);
  if (!parsed.success) return null;
  const policy =
    section === 'host'
      ? samplePolicy({ hosts: { [sampleGateway]: input } })
      : samplePolicy({ [section]: input });
  return { policy, kept: keptText(parsed.data, text) };
}

/** The text as the schema kept it: trimmed, in lower case, or as it was. */
function keptText(data: unknown, text: string): string {
  const all = JSON.stringify(data);
  const trimmed = text.trim();
  return [text, trimmed, trimmed.toLowerCase()].find((form) => all.includes(JSON.stringify(form))) ?? trimmed;
}

/** Lines that give the daemon programs, files, options and environment, without their values. */
function skeleton(cf: string): string[] {
  return cf
    .split('\n')
    .filter((line) => /^[OKMEF]/.test(line))
    .map((line) => line.split(/[=\s,]/, 2).join(' '))
    .filter(
      (line) =>
        !/^Kuser user$|^O (?:DoubleBounce|ErrorHeader|ProcessTitle|LDAPDefaultSpec|FallbackMX|ForwardPath|SafeFile|DefaultUser|AuthRealm|CipherList)/.test(
          line,
        ),
    );
}

/** What a section brings whatever stands in it: a first list, a first filter. */
const usually: Partial<Record<Field['section'], Parameters<typeof samplePolicy>[0]>> = {
  dnsLists: { dnsLists: { lists: [{ zone: 'dnsbl.example.org' }] } },
  milters: { milters: { filters: [{ name: 'usual', socket: 'inet:8891@127.0.0.1' }] } },
};

/** Hostile, and now and then what a field of names or of paths takes. */
const textOrName = fc.oneof(
  { arbitrary: hostileText, weight: 5 },
  {
    arbitrary: fc.constantFrom(
      'list.example.org',
      '/var/mail/forward',
      'relay',
      '-h list.example.org',
      'i, j',
    ),
    weight: 2,
  },
);

describe('whatever is typed, m4 hands on what the schema took, or the schema refuses it', () => {
  it.each(Object.entries(fields))('%s', { timeout: 120_000 }, async (_, field) => {
    const usual = new Set(skeleton(await compile(samplePolicy(usually[field.section] ?? {}))));
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(textOrName, async (text) => {
        const made = policyWith(field, text);
        if (made === null) return;
        taken += 1;
        const cf = await compile(made.policy);
        expect(cf).toContain(field.inCf(made.kept));
        expect(skeleton(cf).filter((line) => !usual.has(line))).toEqual([]);
      }),
      { examples: hostileTexts.map((text): [string] => [text]), numRuns: hostileTexts.length + 40 },
    );
    expect(taken).toBeGreaterThan(0);
  });
});

it('hands custom rules on to the last character', async () => {
  const localConfig =
    "D{MyText}it's `quoted' and dnl\nKmine regex -a@MATCH ^lower$\nC{Mine}define(x, y) $1 changequote\nHX-Odd: `include(/etc/hostname)'";
  const localRulesets =
    "SLocal_check_mail\nR$*\t\t\t$: $1 dnl ` ' define(`a',`b')\nR$+\t\t\t$@ OK\t\t# it's fine";
  const cf = await compile(
    samplePolicy({
      customRules: {
        localConfig,
        localRulesets,
        localRule0: "R$+ < @ dnl.example . >\t$#relay $@ `x' $: $1",
      },
    }),
  );
  for (const line of [
    ...localConfig.split('\n'),
    ...localRulesets.split('\n'),
    "R$+ < @ dnl.example . >\t$#relay $@ `x' $: $1",
  ]) {
    expect(cf.split('\n')).toContain(line);
  }
  // What comes behind is read by m4 as usual again.
  expect(cf).not.toContain('changequote(`');
  expect(cf).toContain('Scheck_data\n');
});
