import { describe, expect, it } from 'vitest';
import type { Policy } from '#lib/policy/policy.ts';
import { renderFiles } from '../render-files.ts';
import { importedHost, importMc } from './import-mc.ts';

const site = `include(\`/usr/share/sendmail/cf/m4/cf.m4')dnl
OSTYPE(\`linux')dnl
define(\`confMAX_HOP',\`17') dnl a remark
define(confTO_IDENT,0)
FEATURE(\`access_db', \`hash -o /etc/mail/access')dnl
FEATURE(blacklist_recipients)
DAEMON_OPTIONS(\`Port=smtp,Addr=127.0.0.1, Name=MTA')
FEATURE(no_default_msa)
MASQUERADE_AS(example.org)
MASQUERADE_DOMAIN(\`lan.example corp.example')dnl
RELAY_DOMAIN(\`partner.example other.example')dnl
define(\`confMAX_MESAGE_SIZE', \`1000')dnl
MAILER(smtp)
LOCAL_RULESETS
SLocal_check_mail
R$*	$@ OK`;

const imported = importMc({ file: 'sendmail.mc', text: site });

function rendered(change: (policy: Policy) => Policy = (same) => same): string {
  return renderFiles(change(imported.policy)).find(({ path }) => path === 'sendmail.mc')?.content ?? '';
}

/** The lines that a change takes away and adds. */
function difference(change: (policy: Policy) => Policy): { gone: string[]; added: string[] } {
  const [before, after] = [rendered().split('\n'), rendered(change).split('\n')];
  return {
    gone: before.filter((line) => !after.includes(line)),
    added: after.filter((line) => !before.includes(line)),
  };
}

describe('an imported sendmail.mc', () => {
  it('comes back as it was', () => {
    expect(rendered()).toBe(`${site}\n`);
  });

  it('stands in the forms', () => {
    const { options, features, masquerading, hosts, maps } = imported.policy;
    expect(options.confMAX_HOP).toBe('17');
    expect(options.confTO_IDENT).toBe('0s');
    expect(features.blocklist_recipients?.on).toBe(true);
    expect(masquerading).toMatchObject({
      masqueradeAs: 'example.org',
      domains: ['lan.example', 'corp.example'],
    });
    expect(hosts[importedHost]?.listeners).toMatchObject([{ name: 'MTA', address: '127.0.0.1', port: 25 }]);
    expect(maps['relay-domains'].map((entry) => entry.key)).toEqual(['partner.example', 'other.example']);
  });

  it('says what is trusted in vain', () => {
    const text = "TRUST_AUTH_MECH(`PLAIN CRAM-MD5')dnl\ndefine(`confAUTH_MECHANISMS', `CRAM-MD5')dnl\n";
    const { policy, report } = importMc({ file: 'sendmail.mc', text });
    expect(policy.auth).toMatchObject({ mechanisms: ['CRAM-MD5'], trusted: ['CRAM-MD5'] });
    expect(report[0]?.words).toContain('PLAIN');
  });

  it('says what it kept, and why', () => {
    const kept = imported.report.filter((row) => row.verdict === 'kept');
    expect(kept.map(({ line, text }) => [line, text])).toEqual([
      [12, "define(`confMAX_MESAGE_SIZE', `1000')dnl"],
      [14, 'LOCAL_RULESETS'],
    ]);
    for (const { words } of kept) expect(words).not.toBe('');
  });

  it('writes a changed setting in its place, in Postern’s words', () => {
    const change = (policy: Policy) => ({ ...policy, options: { ...policy.options, confMAX_HOP: '30' } });
    expect(difference(change)).toEqual({
      gone: ["define(`confMAX_HOP',`17') dnl a remark"],
      added: ["define(`confMAX_HOP', `30')dnl"],
    });
    expect(rendered(change).split('\n')[2]).toBe("define(`confMAX_HOP', `30')dnl");
  });

  it('leaves out what was taken away', () => {
    const change = (policy: Policy) => ({ ...policy, options: { ...policy.options, confMAX_HOP: '' } });
    expect(difference(change)).toEqual({ gone: ["define(`confMAX_HOP',`17') dnl a remark"], added: [] });
  });

  it('keeps the other members of a list that loses one', () => {
    const change = (policy: Policy): Policy => ({
      ...policy,
      masquerading: { ...policy.masquerading, domains: ['corp.example'] },
      maps: { ...policy.maps, 'relay-domains': policy.maps['relay-domains'].slice(1) },
    });
    expect(difference(change).added).toEqual([
      "MASQUERADE_DOMAIN(`corp.example')dnl",
      "RELAY_DOMAIN(`other.example')dnl",
    ]);
  });

  it('puts what is new before the mailers', () => {
    const lines = rendered((policy) => ({
      ...policy,
      features: { ...policy.features, redirect: { on: true, uses: [[]], acknowledged: null } },
      routing: { ...policy.routing, mailers: ['procmail'] },
      customRules: { ...policy.customRules, localConfig: 'D{X}y' },
    })).split('\n');
    expect(lines.indexOf("FEATURE(`redirect')dnl")).toBe(lines.indexOf('MAILER(smtp)') - 1);
    expect(lines.indexOf("MAILER(`procmail')dnl")).toBeGreaterThan(lines.indexOf('MAILER(smtp)'));
    expect(lines.at(-2)).toContain('POSTERN-VERBATIM');
  });
});

it('a null client is a gateway with a hub, and what is new stands before its feature', () => {
  const text = "OSTYPE(`linux')dnl\nFEATURE(`nullclient', `[Hub.example.org]')dnl\n";
  const { policy } = importMc({ file: 'sendmail.mc', text });
  expect(policy.hosts[importedHost]).toMatchObject({ hub: '[hub.example.org]' });
  const more = { ...policy, options: { ...policy.options, confMAX_HOP: '9' } };
  const lines = (renderFiles(more)[0]?.content ?? '').split('\n');
  expect(lines[2]).toBe(text.split('\n')[1]);
});

describe('a setting means what the daemon makes of it', () => {
  it.each([
    ['confDELIVERY_MODE', 'b', 'background'],
    ['confQUEUE_SORT_ORDER', 'Host', 'host'],
    ['confDONT_PROBE_INTERFACES', 't', 'True'],
    ['confDONT_PROBE_INTERFACES', 'loopback', 'loopback'],
    ['confSAFE_QUEUE', 'true', 'True'],
    ['confTO_QUEUERETURN', '4', '4d'],
    ['confTO_COMMAND', '30', '30m'],
    ['confTO_RESOLVER_RETRANS', '2', '2s'],
    ['confDOUBLE_BOUNCE_ADDRESS', '', 'none'],
    ['confREJECT_MSG', '"550 No"', '550 No'],
    // what no form has stays a line of its own
    ['confDELIVERY_MODE', 'deferred', ''],
    ['confSAFE_QUEUE', 'False', ''],
  ])('%s %j is %j', (name, value, meant) => {
    const text = `OSTYPE(\`linux')dnl\ndefine(\`${name}', \`${value}')dnl\nMAILER(smtp)\n`;
    const { policy } = importMc({ file: 'sendmail.mc', text });
    expect(policy.options[name] ?? '').toBe(meant);
  });
});
