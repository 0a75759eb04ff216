import { describe, expect, it } from 'vitest';
import { importMc } from './import-mc.ts';

function policyOf(lines: string) {
  return importMc({ file: 'sendmail.mc', text: `OSTYPE(\`linux')dnl\n${lines}\nMAILER(\`smtp')dnl\n` })
    .policy;
}

function keptOf(lines: string): string[] {
  return policyOf(lines)
    .source.directives.filter(({ kind }) => kind === 'kept')
    .map(({ why }) => why);
}

describe('lists of a sendmail.mc', () => {
  it('mail filters, with their times', () => {
    const { milters } = policyOf(
      "INPUT_MAIL_FILTER(`clamav', `S=unix:/run/clamav.sock, F=T, T=S:4m;R:30;E:10m')dnl\nMAIL_FILTER(`own', `S=inet:8891@localhost')dnl",
    );
    expect(milters.filters).toMatchObject([
      {
        name: 'clamav',
        socket: 'local:/run/clamav.sock',
        trouble: 'T',
        send: '4m',
        read: '30s',
        end: '10m',
        everywhere: true,
      },
      { name: 'own', socket: 'inet:8891@localhost', trouble: '', everywhere: false },
    ]);
  });

  it('queue groups, but for their folder', () => {
    const { queueGroups } = policyOf(
      "QUEUE_GROUP(`slow', `P=/var/spool/mqueue/slow, F=f, R=5, I=2h, r=20')dnl",
    );
    expect(queueGroups.groups).toMatchObject([
      { name: 'slow', split: true, runners: 5, interval: '2h', recipients: 20, folders: null },
    ]);
    expect(
      policyOf("QUEUE_GROUP(`bulk', `P=/var/spool/mqueue/bulk/q*')dnl").queueGroups.groups,
    ).toMatchObject([{ name: 'bulk', folders: 4 }]);
  });

  it('DNS lists, by their old name too', () => {
    const { dnsLists } = policyOf(
      "FEATURE(`dnsbl', `a.example', `\"550 Mail from \" $&{client_addr} \" is listed\"', `t')dnl\nFEATURE(`enhdnsbl', `b.example', `', `', `127.0.0.2.', `127.0.1.$-.')dnl\nFEATURE(rbl, `c.example')dnl",
    );
    expect(dnsLists.lists).toMatchObject([
      {
        feature: 'dnsbl',
        zone: 'a.example',
        message: '550 Mail from $&{client_addr} is listed',
        trouble: 'refuse',
      },
      { feature: 'enhdnsbl', zone: 'b.example', answers: ['127.0.0.2', '127.0.1.*'] },
      { feature: 'dnsbl', zone: 'c.example', message: '', trouble: 'accept' },
    ]);
  });

  it.each([
    ["FEATURE(`enhdnsbl', `b.example', `', `', `127.0.0.2')dnl", 'without a dot'],
    ["FEATURE(`dnsbl', `b.example', `\"550 a, b\"')dnl", 'A comma'],
    ["INPUT_MAIL_FILTER(`a', `S=unix:/run/a, Z=1, T=X:5')dnl", 'times'],
    ["QUEUE_GROUP(`mqueue', `P=/var/spool/mqueue/q*')dnl", 'The usual queue is one folder'],
    ["QUEUE_GROUP(`a', `P=/var/spool/mqueue/a, F=x')dnl", 'The flags x'],
  ])('%s is kept', (line, why) => expect(keptOf(line).join()).toContain(why));

  it('domains in a macro each, as many as the form has room for', () => {
    const domains = Array.from({ length: 50_020 }, (_, at) => `d${at}.example`);
    const lines = Array.from({ length: 2501 }, (_, at) => domains.slice(20 * at, 20 * at + 20).join(' '));
    const { masquerading, source } = policyOf(
      `MASQUERADE_DOMAIN(\`a b..c')dnl\n${lines.map((names) => `MASQUERADE_DOMAIN(\`${names}')dnl`).join('\n')}`,
    );
    expect(masquerading.domains).toEqual(domains.slice(0, -20));
    const why = source.directives.filter(({ kind }) => kind === 'kept').map((one) => one.why);
    expect(why).toEqual([expect.stringContaining('no empty part'), expect.stringContaining('50,000 names')]);
  });

  it('are refused when they are more lines than a policy holds', () => {
    expect(() => policyOf('VIRTUSER_DOMAIN(a.example)dnl\n'.repeat(20_000))).toThrow(
      'Postern keeps at most 20,000',
    );
  });

  it('names that features go by', () => {
    const { addressing } = policyOf("LOCAL_USER(`root daemon')dnl\nCANONIFY_DOMAIN(`corp.example')dnl");
    expect(addressing).toMatchObject({ localUsers: ['root', 'daemon'], canonifyDomains: ['corp.example'] });
  });
});
