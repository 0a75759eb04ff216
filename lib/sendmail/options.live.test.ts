import { readFile } from 'node:fs/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findCfFaults } from '#lib/agent/engines/sendmail/cf-rules.ts';
import { runSendmail } from '#lib/agent/engines/sendmail/run-sendmail.ts';
import { sampleGateway, samplePolicy } from '#lib/policy/sample-policy.ts';
import { run } from '#lib/run.ts';
import { expectationOf } from './expectation.ts';
import { optionLine } from './mc-base.ts';
import { noneWord, type OptionRow } from './option.ts';
import { optionReason, spellOption } from './option-value.ts';
import { everyOption, optionRow, options } from './options.ts';
import { askTestMode, build, cfFolder, freshFolder, removeFolder } from './test-workshop.ts';

const mailers = 'local smtp procmail uucp cyrus cyrusv2 fax usenet pop phquery qpage mail11'.split(' ');

/** What m4 makes of lines among everything that any setting speaks of. */
async function compile(...lines: string[]): Promise<string[]> {
  const input = [
    `include(\`${cfFolder}/m4/cf.m4')dnl`,
    "OSTYPE(`linux')dnl",
    ...lines,
    "FEATURE(`access_db')dnl",
    "FEATURE(`stickyhost')dnl",
    "FEATURE(`blocklist_recipients')dnl",
    "INPUT_MAIL_FILTER(`guard', `S=local:/run/guard')dnl",
    ...mailers.map((name) => `MAILER(\`${name}')dnl`),
  ];
  const { stdout, stderr, code } = await run('m4', [], { cwd: cfFolder, input: `${input.join('\n')}\n` });
  expect({ lines, code, stderr }).toEqual({ lines, code: 0, stderr: '' });
  return stdout.split('\n').filter((line) => !/^##### (?:built|in) /.test(line));
}

let plain: string[] = [];
let proto = '';
let built = '';
beforeAll(async () => {
  plain = await compile();
  proto = await readFile(`${cfFolder}/m4/proto.m4`, 'utf8');
  built = (await runSendmail('/usr/sbin/sendmail', ['-d0.13', '-bt', '-C', '/dev/null'])).stdout;
});

describe('the table against the m4 files of this machine', () => {
  /** `_OPTION(Name, `confNAME', `default')` */
  const printed = () =>
    [...proto.matchAll(/^_OPTION\(([\w.-]+), `(\w+)'(?:, `(.*)')?\)/gm)].map(
      ([, option = '', name = '', usual = '']) => ({ option, name, usual }),
    );

  it('has every name of proto.m4', () => {
    const names = new Set(proto.match(/\bconf[A-Z][A-Z0-9_]*[A-Z0-9]\b(?!_)/g));
    // `confTO_<timeout>` in a warning is none
    names.delete('confTO');
    expect([...names].filter((name) => !everyOption.some((row) => row.name === name))).toEqual([]);
    expect(names.size).toBeGreaterThan(195);
  });

  it('has every variable of the mailers', async () => {
    const files = await Promise.all(mailers.map((name) => readFile(`${cfFolder}/mailer/${name}.m4`, 'utf8')));
    const used = files.join('').match(/\b[A-Z0-9]+(?:_BB)?_(?:MAILER|PROG|SHELL)_[A-Z_]+\b/g);
    expect([...new Set(used)].filter((name) => !everyOption.some((row) => row.name === name))).toEqual([]);
  });

  it('has each name once, under the daemon’s own name', () => {
    expect(new Set(everyOption.map((row) => row.name)).size).toBe(everyOption.length);
    const known = new Map(printed().map(({ name, option }) => [name, option]));
    expect(known.size).toBeGreaterThan(170);
    const elsewhere = { HELP_FILE: 'HelpFile', QUEUE_DIR: 'QueueDirectory', confTIME_ZONE: 'TimeZoneSpec' };
    const listeners = { confDAEMON_OPTIONS: 'DaemonPortOptions', confCLIENT_OPTIONS: 'ClientPortOptions' };
    const expected: Record<string, string> = { ...elsewhere, ...listeners, ...Object.fromEntries(known) };
    for (const row of everyOption)
      expect([row.name, row.option]).toEqual([row.name, expected[row.name] ?? null]);
  });

  /** Where proto.m4 prints an example behind a `#`, and the daemon's own default is another. */
  const examples = new Set([
    ...['ErrorHeader', 'HostStatusDirectory', 'PostmasterCopy', 'FallbackMXhost', 'FallbackSmartHost'],
    ...['ProcessTitlePrefix', 'ResolverOptions', 'ConnectOnlyTo', 'UserDatabaseSpec', 'LDAPDefaultSpec'],
    ...['MinQueueAge', 'TimeZoneSpec'],
    // as the row says in words: the number of processors decides, the time for all mail, the resolver
    ...['Timeout.resolver', 'Timeout.queuereturn.', 'Timeout.queuewarn.'],
  ]);

  it('says the default that m4 prints', () => {
    for (const { name, option, default: usual } of everyOption) {
      if (option === null || /PortOptions$|^InputMailFilters$/.test(option)) continue;
      if ([...examples].some((one) => option === one || (/resolver|\.$/.test(one) && option.startsWith(one))))
        continue;
      const line = plain.find((text) =>
        new RegExp(`^#?O ${option.replaceAll('.', '\\.')}(?:=|$)`).test(text),
      );
      expect([name, line?.replace(/^#?O [^=]*=?/, '')]).toEqual([name, usual]);
    }
  });

  it('says the defaults of the mailers', () => {
    const text = plain.join('\n');
    for (const { name, default: usual } of options)
      if (/_MAILER_(?:PATH|ARGS|FLAGS)$/.test(name) && usual !== '')
        expect([name, text]).toEqual([name, expect.stringContaining(usual)]);
  });

  it('takes each of its own defaults and choices', () => {
    for (const row of options) {
      const own = [
        row.ours ?? '',
        row.value.type === 'text' ? (row.value.example.split(' or ')[0] ?? '') : '',
      ];
      for (const text of own)
        expect([row.name, text, optionReason(row, spellOption(row, text))]).toEqual([row.name, text, null]);
    }
  });
});

/** Values a row may have, the first of which is not its default. */
function samplesOf(row: OptionRow): string[] {
  const { value } = row;
  const all = ((): string[] => {
    switch (value.type) {
      case 'bool':
        return ['True', 'False'];
      case 'int':
        return ['7', String(value.min), String(value.max)];
      case 'size':
        return ['52428800', '0'];
      case 'time':
        return ['90s', '1h30m'];
      case 'enum':
        return value.choices.map((choice) => choice.value);
      case 'flags':
        return [value.choices.map((choice) => choice.value).join(','), value.none];
      case 'reply':
        return ['550 No, we do not: see our page', '451 Later'];
      case 'mailbox':
        return ['ops@example.net', 'postmaster'];
      case 'host':
        return ['relay.example.net'];
      case 'route':
        return ['esmtp:[192.0.2.7]', 'hub.example.net', '[192.0.2.8]'];
      case 'user':
        return ['nobody', 'daemon:mail'];
      case 'path':
        return [`${value.below?.[0] ?? '/var'}/empty`];
      case 'program':
        return ['/usr/sbin/sensible-mda', '/usr/bin/maildrop'];
      case 'template':
        return ['$?x$x <$g>$|$g$. of $j', '$g ${client_addr} $&h'];
      case 'text':
        return text[row.name] ?? value.example.split(' or ');
    }
  })();
  const legal = all.filter((one) => optionReason(row, spellOption(row, one)) === null);
  const other = legal.filter((one) => one.toLowerCase() !== row.default.toLowerCase());
  expect([row.name, other.length]).not.toEqual([row.name, 0]);
  return [...other, ...legal, ...(row.empty === undefined ? [] : [noneWord])];
}

/** Where the example of a row is its default. */
const text: Record<string, string[]> = {
  confOPERATORS: ['.:%@!^/[]+='],
  confMUST_QUOTE_CHARS: ['.+'],
  confMAILER_NAME: ['Postman', 'postmaster'],
  confRELAY_MAILER: ['esmtp'],
  confLOCAL_MAILER: ['procmail'],
  confQUEUE_FILE_MODE: ['0640'],
  confTEMP_FILE_MODE: ['0640'],
  LOCAL_SHELL_DIR: ['/var/empty:/'],
  LOCAL_SHELL_FLAGS: ['eu9k'],
  CYRUSV2_MAILER_ARGS: ['TCP $h 2003', 'FILE /run/lmtp'],
  confMAX_MIME_HEADER_LENGTH: ['2048/1024'],
};
for (const { name, value } of options) {
  if (name.endsWith('_MAILER_FLAGS')) text[name] = ['SPhnu95', 'k5'];
  if (name.endsWith('_MAILER_ARGS') && value.type === 'text')
    text[name] ??= ['TCP $h 2525', 'deliver -a $h ${client_addr} -- $u'];
}

/** How a value stands in the cf. */
const written = (row: OptionRow, value: string) =>
  value === noneWord && row.empty !== undefined ? '' : value;

/** Where the letters of a value come out in another order, or land in lines that say other things too. */
const loosely = (row: OptionRow) => row.name.endsWith('_FLAGS') || row.value.type === 'size';

describe('every setting in real m4', () => {
  it.each(options.map((row) => [row.name, row] as const))('%s', async (_, row) => {
    for (const sample of new Set(samplesOf(row))) {
      const value = written(row, spellOption(row, sample));
      const lines = await compile(optionLine(row, value));
      if (row.option !== null) {
        if (row.name === 'confTIME_ZONE' && value.startsWith('USE_')) continue;
        const line = `O ${row.option}${value === '' && row.option !== 'HelpFile' ? '' : '='}${value}`;
        expect(lines).toContain(line);
        continue;
      }
      if (value === row.default) continue;
      const fresh = lines.filter((one, at) => one !== plain[at] || lines.length !== plain.length);
      expect([row.name, fresh.length > 0]).toEqual([row.name, true]);
      if (!loosely(row)) expect(fresh.join('\n')).toContain(value);
    }
  });
});

describe('the daemon reads every setting', () => {
  const folders: string[] = [];
  afterEach(async () => {
    await Promise.all(folders.splice(0).map(removeFolder));
  });
  /** A queue group that nobody defines is an error of its own. */
  const able = ({ name, needs }: OptionRow) =>
    !name.endsWith('_QGRP') &&
    (needs?.compiledWith === undefined || new RegExp(`\\b${needs.compiledWith}\\b`).test(built));

  it.each([0, 1, 2, 3])('round %i', async (round) => {
    const set = Object.fromEntries(
      options.filter(able).map((row) => {
        const samples = samplesOf(row);
        return [row.name, samples[round % samples.length] ?? ''];
      }),
    );
    const dir = await freshFolder();
    folders.push(dir);
    const policy = samplePolicy({
      options: { ...set, confTRUSTED_USER: 'root', confMAILBOX_DATABASE: 'pw', confLOCAL_MAILER: 'local' },
      routing: { mailers: ['cyrusv2', 'fax', 'procmail', 'uucp', 'usenet'] },
    });
    const workshop = await build(dir, policy);
    expect(workshop.complaints).toBe('');
    const gateway = { gatewayId: sampleGateway, paths: workshop.paths, engine: null };
    const { listeners } = expectationOf(policy, gateway, null);
    const bounds = {
      release: dir,
      writable: [workshop.paths.state],
      readable: ['/etc/mail', '/etc/empty'],
      listeners,
      plugins: '/var/lib/postern/sasl-plugin',
    };
    expect(findCfFaults(await readFile(workshop.cf, 'utf8'), bounds)).toEqual([]);
    const answer = await askTestMode(workshop, ['$j']);
    expect(answer).not.toMatch(/warning|unknown|invalid|error/i);
    expect(answer).toContain('gw1.example.org');
  });
});

it('an empty text writes nothing, and leaves the daemon its own default', async () => {
  const dir = await freshFolder();
  try {
    const { cf } = await build(
      dir,
      samplePolicy({ options: { confLOG_LEVEL: '', confTO_IDENT: '', confFORWARD_PATH: '' } }),
    );
    const lines = (await readFile(cf, 'utf8')).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'O LogLevel=9',
        '#O Timeout.ident=5s',
        'O ForwardPath=$z/.forward.$w:$z/.forward',
      ]),
    );
    expect(optionRow('confLOG_LEVEL')?.ours).toBe('10');
  } finally {
    await removeFolder(dir);
  }
});
