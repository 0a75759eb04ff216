import { describe, expect, it } from 'vitest';
import { renderFiles } from '../render-files.ts';
import { importMail } from './import-mail.ts';
import { countVerdicts } from './report.ts';

const host = new Map([
  [
    'sendmail.mc',
    `include(\`/usr/share/sendmail/cf/m4/cf.m4')dnl
OSTYPE(\`linux')dnl
include(\`/etc/mail/local.m4')dnl
define(\`confCW_FILE', \`/etc/mail/names')dnl
FEATURE(\`access_db')dnl
FEATURE(\`mailertable', \`hash -o /etc/mail/routes.db')dnl
MASQUERADE_AS(\`example.org')dnl
MASQUERADE_DOMAIN_FILE(\`/etc/mail/masqueraded')dnl
LOCAL_DOMAIN(\`also.example')dnl
define(\`confDEF_AUTH_INFO', \`/etc/mail/default-auth-info')dnl
MAILER(\`smtp')dnl
`,
  ],
  ['local.m4', "define(`confMAX_HOP', `19')dnl\n"],
  ['access', 'Connect:192.0.2\tRELAY\nTo:example.net\tREJECT\n'],
  ['routes', 'corp.example\tsmtp:[192.0.2.7]\n'],
  ['names', '# ours\nexample.org\nmail.example.org # the new one\n'],
  ['masqueraded', 'lan.example\ncorp.example\n'],
  ['aliases', 'root: amy\npostmaster: root\n'],
  ['sasl/Sendmail.conf', 'pwcheck_method: saslauthd\nmech_list: PLAIN LOGIN\ncanon_user_plugin: x\n'],
  ['default-auth-info', 'amy\namy\nsecret word\nisp.example\n'],
  ['access.db', 'binary'],
  ['sendmail.cf', 'V10'],
  ['notes.txt', 'x'],
  ['domaintable', 'Old.example\tnew.example\n'],
  ['userdb', 'amy:maildrop\tamy@inside\n'],
]);

const { policy, report, secrets } = importMail(host);
const rendered = new Map(renderFiles(policy).map(({ path, content }) => [path, content]));

describe('an imported host', () => {
  it('has its maps, from the files that sendmail.mc names', () => {
    expect(policy.maps.access.map(({ tag, key, value }) => `${tag}${key} ${value}`)).toEqual([
      'Connect:192.0.2.0/24 RELAY',
      'To:example.net REJECT',
    ]);
    expect(policy.maps.mailertable.map((entry) => entry.key)).toEqual(['corp.example']);
    expect(policy.maps['local-host-names'].map((entry) => entry.key)).toEqual([
      'also.example',
      'example.org',
      'mail.example.org',
    ]);
    expect(policy.masquerading.domains).toEqual(['lan.example', 'corp.example']);
    expect(policy.maps.domaintable).toMatchObject([{ key: 'old.example', value: 'new.example' }]);
    expect(policy.options.confMAX_HOP).toBe('19');
  });

  it('has every file in its report, and every line of those that are read', () => {
    expect(new Set(report.map((row) => row.file))).toEqual(new Set(host.keys()));
    const refused = report.filter((row) => row.verdict === 'refused');
    expect(refused.map(({ file, line }) => `${file}:${line}`)).toEqual([
      'sasl/Sendmail.conf:3',
      'notes.txt:1',
      'userdb:1',
    ]);
    expect(countVerdicts(report).kept).toBe(0);
  });

  it('keeps passwords apart', () => {
    const [login] = policy.outgoing.logins;
    expect(secrets.get(login?.passwordId ?? '')?.reveal()).toBe('secret word');
    expect(JSON.stringify([policy, report])).not.toContain('secret word');
  });

  it('has no login of a file that its daemon did not read', () => {
    const text = (host.get('sendmail.mc') ?? '').replace(/^define\(`confDEF_AUTH_INFO'.*\n/m, '');
    const read = importMail(
      new Map([...host, ['sendmail.mc', text], ['authinfo', 'AuthInfo:a.example "I:x" "P:y"']]),
    );
    expect(read.policy.outgoing.logins).toEqual([]);
    const rows = read.report.filter(({ file }) => /auth-?info$/.test(file));
    expect(rows.map(({ verdict, words }) => [verdict, words.split(':')[0]])).toEqual([
      ['ignored', 'sendmail.mc has no FEATURE(authinfo)'],
      ['ignored', 'sendmail.mc has no confDEF_AUTH_INFO'],
    ]);
  });

  it('comes back in the same files', () => {
    expect(rendered.get('access')).toBe(host.get('access'));
    expect(rendered.get('routes')).toBe(host.get('routes'));
    expect(rendered.get('names')).toBe('# ours\nexample.org\n# the new one\nmail.example.org\n');
    expect(rendered.get('masqueraded')).toBe('corp.example\nlan.example\n');
    expect(rendered.get('sendmail.mc')).toBe(
      host.get('sendmail.mc')?.replace("include(`/etc/mail/local.m4')dnl\n", host.get('local.m4') ?? ''),
    );
  });
});

it('takes the users of trusted-users over where the daemon reads it', () => {
  const files = (feature: string) =>
    new Map([
      ['sendmail.mc', `${feature}define(\`confTRUSTED_USERS', \`list')dnl\n`],
      ['trusted-users', '# ours\nwww-data\nno/name\n'],
    ]);
  const { policy, report } = importMail(files('FEATURE(use_ct_file)dnl\n'));
  expect(policy.options.confTRUSTED_USERS).toBe('list www-data');
  expect(
    report.filter(({ file }) => file === 'trusted-users').map(({ text, verdict }) => [text, verdict]),
  ).toEqual([
    ['# ours', 'ignored'],
    ['www-data', 'understood'],
    ['no/name', 'refused'],
  ]);
  expect(renderFiles(policy).find(({ path }) => path === 'trusted-users')?.content).toBe('list\nwww-data\n');
  expect(importMail(files('')).report.at(-1)).toMatchObject({ file: 'trusted-users', verdict: 'ignored' });
});

it('takes the aliases of several files over, as the daemon asks one after the other', () => {
  const files = new Map([
    [
      'sendmail.mc',
      "define(`ALIAS_FILE', `hash:-o /etc/mail/aliases, /etc/mail/lists,/etc/gone,ldap:')dnl\n",
    ],
    ['aliases', 'root: amy\nbob: bob@a.example\n'],
    ['lists', 'bob: other\nnews: root\n'],
    ['Makefile', 'all:\n'],
    ['access.rpmnew', ''],
  ]);
  const { policy, report } = importMail(files);
  expect(policy.maps.aliases.map(({ key, value }) => `${key} ${value}`)).toEqual([
    'root amy',
    'bob bob@a.example',
    'news root',
  ]);
  expect(report.map(({ file, line, verdict, words }) => [file, line, verdict, words])).toEqual([
    ['sendmail.mc', 1, 'refused', expect.stringContaining('ldap:')],
    ['aliases', 1, 'understood', ''],
    ['aliases', 2, 'understood', ''],
    ['lists', 1, 'ignored', 'aliases has the same name, and is asked first.'],
    ['lists', 2, 'understood', ''],
    ['Makefile', 1, 'ignored', expect.anything()],
    ['access.rpmnew', 1, 'ignored', expect.anything()],
  ]);
  expect(renderFiles(policy).map(({ path, content }) => [path, content])).toEqual([
    ['sendmail.mc', files.get('sendmail.mc')],
    ['aliases', 'bob: bob@a.example\nnews: root\nroot: amy\n'],
    ['lists', '# These aliases stand in aliases.\n'],
  ]);
});

it('says which of the files that sendmail.mc names were not handed over', () => {
  const mc =
    "define(`ALIAS_FILE', `/etc/aliases')dnl\nFEATURE(`mailertable', `hash -o /etc/mail/routes.db')dnl\n";
  expect(importMail(new Map([['sendmail.mc', mc]])).report.map(({ words }) => words)).toEqual([
    '/etc/aliases is not among the files.',
    '/etc/mail/routes is not among the files.',
  ]);
});

it('finds a table by a path that is made of cf’s own constants', () => {
  const mc = "FEATURE(mailertable, DATABASE_MAP_TYPE` -o 'MAIL_SETTINGS_DIR`routes')dnl\n";
  const { policy, report } = importMail(
    new Map([
      ['sendmail.mc', mc],
      ['routes', 'a.example\tesmtp:[b.example]\n'],
    ]),
  );
  expect(policy.maps.mailertable.map(({ key }) => key)).toEqual(['a.example']);
  expect(report.map(({ verdict }) => verdict)).toEqual(['understood', 'understood']);
});

describe('of several .mc the one in force is read', () => {
  const mc = "OSTYPE(`linux')dnl\nMAILER(`local')dnl\n";
  const fileRead = (...names: string[]) => {
    const { report } = importMail(new Map(names.map((name) => [name, mc])));
    return report.find(({ verdict }) => verdict === 'understood')?.file;
  };

  it.each([
    [['freebsd.mc', 'gw.mc', 'gw.submit.mc', 'freebsd.submit.mc'], 'gw.mc'],
    [['freebsd.mc', 'freebsd.submit.mc'], 'freebsd.mc'],
    [['submit.mc', 'longest-name.mc'], 'longest-name.mc'],
    [['a.mc', 'cf/sendmail.mc'], 'cf/sendmail.mc'],
    [['generic-bsd4.4.mc', 'netbsd-proto.mc', 'mail.example.org.mc'], 'mail.example.org.mc'],
  ])('%j', (names, read) => {
    expect(fileRead(...names)).toBe(read);
  });

  it('and the others are named', () => {
    const { report } = importMail(
      new Map([
        ['freebsd.mc', mc],
        ['gw.mc', mc],
        ['gw.submit.mc', mc],
      ]),
    );
    const rows = report.filter(({ file }) => file !== 'gw.mc');
    expect(rows).toMatchObject([
      { file: 'freebsd.mc', verdict: 'ignored', words: expect.stringContaining('gw.mc was read') },
      { file: 'gw.submit.mc', verdict: 'ignored', words: expect.stringContaining('hands mail in') },
    ]);
  });
});

it.each([
  ['sendmail.conf', 'ignored', /start script/],
  ['service.switch-nodns', 'ignored', /Where names/],
  ['databases', 'ignored', /holds no policy/],
  ['peers/provider', 'ignored', /does not include/],
  ['m4/unused.m4', 'ignored', /does not include/],
  ['tls/sendmail-server.csr', 'ignored', /does not name it/],
  ['sendmail.mc.20100101', 'ignored', /A copy/],
  ['sendmail.cf.errors', 'ignored', /A copy/],
  ['access.sample', 'ignored', /A copy/],
  ['userdb', 'refused', /no list/],
  ['lists/staff', 'refused', /does not know it/],
])('a file that nothing names is told for what it is: %s', (path, verdict, words) => {
  const files = new Map([
    ['sendmail.mc', "OSTYPE(`linux')dnl\n"],
    [path, 'x\n'],
  ]);
  const row = importMail(files).report.find(({ file }) => file === path);
  expect(row).toMatchObject({ verdict, words: expect.stringMatching(words) });
});

it('takes a map of more lines than a call has arguments', () => {
  const count = 200_000;
  const access = Array.from({ length: count }, (_, at) => `From:d${at}.example\tREJECT\n`).join('');
  const { policy, report } = importMail(new Map([['access', access]]));
  expect([policy.maps.access.length, report.length]).toEqual([count, count]);
});

it.each(['access', 'mailertable', 'aliases'])(
  'a login at another server in %s is neither shown nor kept',
  (file) => {
    const login = 'AuthInfo:mx.example "U:us" "P:tuba-solo"';
    const mc = "OSTYPE(`linux')dnl\nFEATURE(`access_db')dnl\nFEATURE(`mailertable')dnl\nMAILER(`smtp')dnl\n";
    const lines = [`#${login}`, 'x.example\tRELAY', ` ${login}`, 'a.example "U:us" "P:tuba-solo"', ''];
    const read = importMail(
      new Map([
        ['sendmail.mc', mc],
        [file, lines.join('\n')],
      ]),
    );
    expect(JSON.stringify([read.report, read.policy])).not.toContain('tuba-solo');
    expect(read.report.filter((row) => row.file === file && row.text === 'AuthInfo:…')).not.toEqual([]);
  },
);
