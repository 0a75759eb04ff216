import { readdir } from 'node:fs/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { discover } from '#lib/agent/engines/sendmail/discovery.ts';
import { samplePolicy } from '#lib/policy/sample-policy.ts';
import { featuresSection } from '#lib/policy/section/features.ts';
import { hasSwitch } from './feature.ts';
import { canonicalFeature, featureRow, features, switchedFeatures } from './features.ts';
import { askTestMode, build, cfFolder, freshFolder, removeFolder } from './test-workshop.ts';

let dir = '';
afterEach(() => removeFolder(dir));

const said = { by: 'a test', at: '2026-11-21T00:00:00Z', reason: 'to see that it compiles' };

/** Arguments to try, the fewest and the most; a feature without arguments needs none. */
const samples: Record<string, string[][]> = {
  always_add_domain: [[], ['example.org']],
  badmx: [[], [String.raw`^(127\.|192\.168\.)`]],
  bcc: [
    ['access'],
    ['hash /etc/mail/bcctable', 'archive.example', 'copies@archive.example', 'hash /etc/mail/true'],
  ],
  bestmx_is_local: [[], ['a.example b.example']],
  bitdomain: [['hash -o /etc/mail/bitdomain'], ['LDAP']],
  check_other: [[], ['^(Subject|From)[[:space:]]*:']],
  conncontrol: [[], ['nodelay', 'terminate']],
  delay_checks: [[], ['friend', 'n'], ['hater']],
  domainmap: [['a-b.example', 'hash /etc/mail/a-b']],
  domaintable: [['btree /etc/mail/domaintable'], ['LDAP']],
  drac: [['btree /etc/mail/drac']],
  greet_pause: [[], ['5000']],
  ldap_routing: [
    [
      'ldap -1 -T<TMPF> -v mailHost -k (&(objectClass=inetLocalMailRecipient)(mailLocalAddress=%0))',
      'ldap -1 -T<TMPF> -v mailRoutingAddress -k (&(objectClass=inetLocalMailRecipient)(mailLocalAddress=%0))',
      'bounce',
      'preserve',
      'nodomain',
      'tempfail',
    ],
  ],
  local_lmtp: [['/usr/libexec/sendmail/mail.local'], ['/usr/lib/sm.bin/mail.local', 'mail.local -l -7']],
  local_procmail: [[], ['/usr/bin/procmail', 'procmail -t -Y -a $h -d $u', 'SPfhn9']],
  mtamark: [[], ['550 Not a server, it seems', 't', '_perm._smtp._srv']],
  nocanonify: [[], ['canonify_hosts']],
  nopercenthack: [['reject'], ['nospecial']],
  nouucp: [['reject'], ['nospecial']],
  prefixmod: [['nodsn', 'N']],
  queuegroup: [[], ['mqueue']],
  ratecontrol: [[], ['nodelay', 'terminate']],
  relay_mail_from: [[], ['domain']],
  smrsh: [['/usr/libexec/sendmail/smrsh']],
  sts: [[], ['socket -d5 -T<TMPF> inet:5461@127.0.0.1', 'NO_SAN_TST']],
  uucpdomain: [['hash /etc/mail/uudomain']],
};

/** What else must be on, or defined, to try a feature. */
const company: Record<string, object> = {
  block_bad_helo: { delay_checks: {} },
  ratecontrol: { delay_checks: {} },
  conncontrol: { delay_checks: {} },
};

async function compile(name: string, args: readonly string[]) {
  dir = await freshFolder();
  const features = featuresSection.parse({
    ...company[name],
    [name]: { uses: [args], acknowledged: said },
  });
  return build(dir, samplePolicy({ features }));
}

it('the table holds every feature of cf/feature, and no other', async () => {
  const files = (await readdir(`${cfFolder}/feature`)).map((file) => file.replace(/\.m4$/, ''));
  expect(files.filter((name) => featureRow(name) === undefined)).toEqual([]);
  expect(features.map(({ name }) => name).filter((name) => !files.includes(name))).toEqual([]);
  expect(new Set(features.map(({ name }) => name)).size).toBe(features.length);
});

let compiledWith: string[] = [];
beforeAll(async () => {
  const { version, compiledWith: words } = await discover('/usr/sbin/sendmail', cfFolder);
  compiledWith = words;
  expect(canonicalFeature('blacklist_recipients', version)).toBe('blocklist_recipients');
});

describe('m4 and the daemon take', () => {
  const cases = switchedFeatures.flatMap((row) =>
    (samples[row.name] ?? [[]]).map(
      (args) => [row.name, args.filter((arg) => arg !== '').join(', '), args] as const,
    ),
  );

  it.each(cases)('%s %s', async (name, _, args) => {
    const workshop = await compile(name, args);
    const words = featureRow(name)?.build ?? [];
    if (words.some((word) => !compiledWith.includes(word))) {
      // m4 takes it all the same; what the daemon then says is why the table names the word
      expect(workshop.complaints).toMatch(/^exit 70 .*: readcf: unknown option name/);
      return;
    }
    expect(workshop.complaints).toBe('');
    const answer = await askTestMode(workshop, ['$j']);
    expect(answer).toContain('gw1.example.org');
    expect(answer).not.toMatch(/unknown|invalid|error/i);
  });
});

it('every argument of every feature was tried', () => {
  for (const row of features.filter(hasSwitch)) {
    const most = Math.max(0, ...(samples[row.name] ?? [[]]).map((args) => args.length));
    expect([row.name, most]).toEqual([row.name, row.args.length]);
  }
});
