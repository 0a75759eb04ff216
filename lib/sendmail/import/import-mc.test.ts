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
    expect(rendered()).toBe(site);
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

  it('keeps what m4 decides where it prints nothing, and names the macros that work on m4 itself', () => {
    const text =
      "divert(-1)\n# a remark\nifdef(`confRUN_AS_USER',,`define(`confRUN_AS_USER', `mail')')\nplain words\ndivert(0)dnl\nsyscmd(`true')\n";
    const { report } = importMc({ file: 'sendmail.mc', text: `include(\`x/m4/cf.m4')\n${text}` });
    expect(report.filter(({ verdict }) => verdict === 'kept')).toMatchObject([
      { line: 4, words: 'It decides while m4 runs.' },
      { line: 7, words: 'It makes m4 itself do something: syscmd.' },
    ]);
  });

  it('takes a line with thousands of names', () => {
    const names = Array.from({ length: 3_000 }, (_, at) => `d${at}.example`);
    const text = `LOCAL_DOMAIN(\`${names.join(' ')}')dnl\n`;
    const { policy } = importMc({ file: 'sendmail.mc', text });
    expect(policy.maps['local-host-names']).toHaveLength(3_000);
    expect(renderFiles(policy).find(({ path }) => path === 'sendmail.mc')?.content).toBe(text);
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

/** What the forms hold of a sendmail.mc, and what became of its lines. */
function read(...lines: string[]) {
  const { policy, report } = importMc({ file: 'sendmail.mc', text: `${lines.join('\n')}\n` });
  const row = (text: string) => report.find((one) => one.text.includes(text));
  return { policy, report, row, host: policy.hosts[importedHost] };
}

it('takes the operating system and DOMAIN over where a gateway has their files', () => {
  const { policy } = read("OSTYPE(`debian')dnl", "DOMAIN(`debian-mta')dnl");
  expect(policy.build).toMatchObject({ osType: 'debian', domain: 'debian-mta' });
  const other = read("OSTYPE(`solaris8')dnl", "DOMAIN(`ours')dnl");
  expect(other.policy.build).toMatchObject({ osType: 'linux', domain: '' });
  expect(other.row('solaris8')?.verdict).toBe('ignored');
  expect(other.row('ours')?.verdict).toBe('kept');
});

it('gives two listeners of one name their own in the form, and writes them as they were', () => {
  const lines = [
    "DAEMON_OPTIONS(`Port=smtp,Addr=127.0.0.1, Name=MTA')",
    "DAEMON_OPTIONS(`Port=smtp,Addr=192.0.2.1, Name=MTA')",
  ];
  const { policy, host, row } = read(...lines);
  expect(host?.listeners.map(({ name, address }) => [name, address]).slice(0, 2)).toEqual([
    ['MTA', '127.0.0.1'],
    ['MTA-2', '192.0.2.1'],
  ]);
  expect(row('192.0.2.1')?.words).toContain('MTA-2');
  expect(renderFiles(policy)[0]?.content).toBe(`${lines.join('\n')}\n`);
});

it('asks filters in the order of confINPUT_MAIL_FILTERS, and those that come after it last', () => {
  const filter = (name: string) => `INPUT_MAIL_FILTER(\`${name}', \`S=inet:1@127.0.0.1')dnl`;
  const { policy } = read(
    filter('a'),
    filter('b'),
    filter('c'),
    "define(`confINPUT_MAIL_FILTERS', `c,a')dnl",
    filter('d'),
  );
  expect(policy.milters.filters.map(({ name, everywhere }) => `${name} ${everywhere}`)).toEqual([
    'c true',
    'a true',
    'd true',
    'b false',
  ]);
});

it('has of two features that exclude each other the later one, and programs where a gateway has them', () => {
  const { policy, row } = read(
    "FEATURE(`local_lmtp')dnl",
    "FEATURE(`local_procmail')dnl",
    "FEATURE(`smrsh', `/usr/sbin/smrsh')dnl",
  );
  expect(policy.features.local_lmtp?.on ?? false).toBe(false);
  expect(policy.features.local_procmail?.on).toBe(true);
  expect(policy.features.smrsh).toMatchObject({ on: true, uses: [['/usr/libexec/sendmail/smrsh']] });
  expect(row('smrsh')).toMatchObject({
    verdict: 'understood',
    words: 'On a gateway it is /usr/libexec/sendmail/smrsh.',
  });
});

it('takes back what a later line sets to something that no form shows', () => {
  const { policy } = read("define(`confMAX_HOP', `17')dnl", "define(`confMAX_HOP', `many')dnl");
  expect(policy.options.confMAX_HOP ?? '').toBe('');
});

it('leaves out what m4 only complains about', () => {
  const { row } = read(
    "define(`confAUTO_REBUILD')dnl",
    "define(`confDAEMON_OPTIONS', `Port=26')dnl",
    "define(`confMESSAGE_TIMEOUT', `5d/4h')dnl",
  );
  expect([row('REBUILD'), row('DAEMON_OPTIONS'), row('MESSAGE')].map((one) => one?.verdict)).toEqual([
    'ignored',
    'ignored',
    'kept',
  ]);
});

it('reads words that only look like macros', () => {
  const { policy } = read(
    "define(`confTIME_ZONE', `USE_TZ')dnl",
    "define(`confMILTER_MACROS_CONNECT', `j, _, {daemon_name}')dnl",
    "define(`confAUTH_MECHANISMS', `PLAIN KERBEROS_V4')dnl",
  );
  expect(policy.options.confTIME_ZONE).toBe('USE_TZ');
  expect(policy.options.confMILTER_MACROS_CONNECT).toBe('j, _, {daemon_name}');
  expect(policy.auth.mechanisms).toEqual(['PLAIN']);
});

it('counts each line once, also where two macros share it', () => {
  const lines = [
    "# define(`A', `b')dnl",
    "FEATURE(redirect) FEATURE(nouucp,`reject') a",
    'dnl',
    '',
    'MAILER(smtp)',
  ];
  const { report } = read(...lines);
  expect(report.reduce((sum, row) => sum + row.lines, 0)).toBe(lines.length);
});
