import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fleetSections } from '#lib/policy/schema.ts';
import { optionReason, spellOption } from './option-value.ts';
import {
  everyOption,
  nearSetting,
  optionInForce,
  optionRow,
  options,
  placed,
  writtenOptions,
} from './options.ts';
import { optionsFromForm, shownOption } from './settings-form.ts';

const rowOf = (name: string) => {
  const row = optionRow(name);
  if (!row) throw new Error(name);
  return row;
};

describe('the near miss of a misspelt name', () => {
  it.each([
    ['confMAX_MESAGE_SIZE', 'confMAX_MESSAGE_SIZE'],
    ['MAX_MESSAGE_SIZ', 'confMAX_MESSAGE_SIZE'],
    ['confmax_message_size', 'confMAX_MESSAGE_SIZE'],
    ['confDONT_EXPAND_CNAME', 'confDONT_EXPAND_CNAMES'],
    ['confTO_INDENT', 'confTO_IDENT'],
    ['confMAX_DEAMON_CHILDREN', 'confMAX_DAEMON_CHILDREN'],
    ['SMART_HSOT', 'SMART_HOST'],
    ['confNO_SUCH', undefined],
    ['FEATURE', undefined],
    ['', undefined],
  ])('%s: %s', (typed, near) => {
    expect(nearSetting(typed)).toBe(near);
  });

  it('is the name itself when it is spelt right', () => {
    for (const { name } of everyOption) expect(nearSetting(name)).toBe(name);
  });
});

describe('what the policy says of a name it does not take', () => {
  it.each([
    ['confMAX_MESAGE_SIZE', 'There is no setting confMAX_MESAGE_SIZE. Did you mean confMAX_MESSAGE_SIZE?'],
    ['confXYZZY', 'There is no setting confXYZZY.'],
    ['confDOMAIN_NAME', 'confDOMAIN_NAME has a form of its own: Host name, /policy/gateway.'],
    ['confREAD_TIMEOUT', 'confREAD_TIMEOUT cannot be set. Each timeout has its own name: confTO_….'],
  ])('%s', (name, sentence) => {
    const { error } = fleetSections.options.safeParse({ [name]: '1' });
    expect(error?.issues.map((issue) => issue.message)).toEqual([sentence]);
  });
});

describe('values', () => {
  it.each([
    ['confMAX_MESSAGE_SIZE', '50M', '52428800', null],
    ['confDELIVERY_MODE', 'Queueonly', 'queueonly', null],
    ['confDONT_PROBE_INTERFACES', 'yes', 'True', null],
    ['confDONT_PROBE_INTERFACES', 'LOOPBACK', 'loopback', null],
    ['confPRIVACY_FLAGS', 'novrfy noexpn', 'noexpn,novrfy', null],
    ['confPRIVACY_FLAGS', 'public', 'public', null],
    ['confDOUBLE_BOUNCE_ADDRESS', 'None', 'none', null],
    ['confLOG_LEVEL', '', '', null],
    ['confLOG_LEVEL', '15', '15', 'Enter a whole number from 0 to 14.'],
    ['confDEF_USER_ID', 'root', 'root', 'Programs that mail starts must not run as root.'],
    ['confDEF_USER_ID', '0:0', '0:0', 'Programs that mail starts must not run as root.'],
    ['confDEF_USER_ID', '8:12', '8:12', null],
    ['HELP_FILE', '/root/secret', '/root/secret', expect.stringMatching(/^It must lie below \/etc\/mail/)],
    ['HELP_FILE', '/etc/mail/../shadow', '/etc/mail/../shadow', expect.stringMatching(/full path/)],
    ['LOCAL_MAILER_PATH', '/bin/sh', '/bin/sh', expect.stringMatching(/^A mailer may start only/)],
    ['LOCAL_MAILER_ARGS', 'procmail -a len', 'procmail -a len', expect.stringMatching(/word of m4/)],
    ['LUSER_RELAY', 'prog:x', 'prog:x', expect.stringMatching(/starts programs/)],
    ['LUSER_RELAY', 'local:amy', 'local:amy', null],
    ['MAIL_HUB', '[192.0.2.7]', '[192.0.2.7]', null],
    ['confFROM_HEADER', '$?x$x <$g>$|$g$.', '$?x$x <$g>$|$g$.', null],
    ['confFROM_HEADER', '$(id)', '$(id)', expect.stringMatching(/no macro/)],
    ['confFROM_HEADER', '$1', '$1', expect.stringMatching(/no macro/)],
    ['confFROM_HEADER', 'costs 5$', 'costs 5$', expect.stringMatching(/no macro/)],
    [
      'confDONT_BLAME_SENDMAIL',
      'RunProgramInUnsafeDirPath',
      'RunProgramInUnsafeDirPath',
      expect.stringMatching(/^There is no/),
    ],
    ['confBIND_OPTS', '+AAONLY -dnsrch', '+AAONLY -dnsrch', null],
    ['confBIND_OPTS', '+AAONLY ', '+AAONLY', null],
    ['confBIND_OPTS', '+Nonsense', '+Nonsense', expect.stringMatching(/^Write it as/)],
    ['confTIME_ZONE', 'Europe/Amsterdam', 'Europe/Amsterdam', null],
    ['confCONNECT_ONLY_TO', '2525@127.0.0.1', '2525@127.0.0.1', null],
  ])('%s %j is %j: %j', (name, typed, spelled, reason) => {
    const row = rowOf(name);
    expect(spellOption(row, typed)).toBe(spelled);
    expect(optionReason(row, spelled)).toEqual(reason);
  });

  it('patterns answer at once, whatever is typed', () => {
    const long = [
      'a'.repeat(999),
      '-a '.repeat(333),
      '+AAONLY '.repeat(120),
      '$z/a:'.repeat(199),
      '/'.repeat(999),
      '['.repeat(999),
    ];
    const begin = performance.now();
    for (const row of options) for (const text of long) optionReason(row, spellOption(row, `${text}!`));
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});

describe('a setting that is set, left, or left to the daemon', () => {
  it.each([
    [{}, '10', ['10']],
    [{ confLOG_LEVEL: '' }, '9', []],
    [{ confLOG_LEVEL: '12' }, '12', ['12']],
  ])('%j', (set, inForce, written) => {
    expect(optionInForce(set, 'confLOG_LEVEL')).toBe(inForce);
    const lines = writtenOptions(set).filter(({ row }) => row.name === 'confLOG_LEVEL');
    expect(lines.map(({ value }) => value)).toEqual(written);
  });

  it('none is written as nothing where that means something', () => {
    const lines = writtenOptions({ confDOUBLE_BOUNCE_ADDRESS: 'none', confQUEUE_SORT_ORDER: 'none' });
    const values = Object.fromEntries(lines.map(({ row, value }) => [row.name, value]));
    expect(values).toMatchObject({
      confDOUBLE_BOUNCE_ADDRESS: '',
      confQUEUE_SORT_ORDER: 'none',
      confFORWARD_PATH: '',
    });
  });
});

describe('the form', () => {
  const form = (fields: Record<string, string>) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.append(name, value);
    return data;
  };
  it.each([
    [
      'a field as it was shown leaves the setting',
      { confLOG_LEVEL: '' },
      { 'value.confLOG_LEVEL': '9' },
      { confLOG_LEVEL: '' },
    ],
    [
      'also one that is pinned to its default',
      { confMAX_HOP: '25' },
      { 'value.confMAX_HOP': '25' },
      { confMAX_HOP: '25' },
    ],
    ['another value is set', {}, { 'value.confMAX_HOP': '30' }, { confMAX_HOP: '30' }],
    ['the usual value is not', { confMAX_HOP: '30' }, { 'value.confMAX_HOP': '25' }, {}],
    ['an emptied field goes back', { confMAX_HOP: '30' }, { 'value.confMAX_HOP': '' }, {}],
    ['what the form does not hold stays', { confMAX_HOP: '30' }, {}, { confMAX_HOP: '30' }],
    [
      'the way back to what Postern chooses',
      { confLOG_LEVEL: '12' },
      { 'value.confLOG_LEVEL': '12', reset: 'confLOG_LEVEL' },
      {},
    ],
    [
      'the way to the daemon’s own default',
      {},
      { 'value.confLOG_LEVEL': '10', daemon: 'confLOG_LEVEL' },
      { confLOG_LEVEL: '' },
    ],
    ['no way to a name nobody knows', {}, { daemon: 'constructor' }, {}],
    ['true is True', {}, { 'value.confREQUIRES_DIR_FSYNC': 'True' }, {}],
    ['no box at all', {}, { 'here.confPRIVACY_FLAGS': '1' }, { confPRIVACY_FLAGS: 'public' }],
  ])('%s', (_, before, fields, after) => {
    expect(optionsFromForm(before, form(fields))).toEqual(after);
  });

  it('shows what is in force', () => {
    expect(shownOption({}, rowOf('confFORWARD_PATH'))).toBe('none');
    expect(shownOption({ confFORWARD_PATH: '' }, rowOf('confFORWARD_PATH'))).toBe(
      '$z/.forward.$w:$z/.forward',
    );
  });
});

it('every page that has a setting is there', () => {
  for (const { name, form } of placed) {
    if (form === null) continue;
    const page = `app/(console)${new URL(form, 'http://localhost').pathname}/page.tsx`;
    expect([name, page, existsSync(page)]).toEqual([name, page, true]);
  }
});

it('every row says what it is in words', () => {
  const labels = new Map<string, string>();
  for (const { name, label, help, safe, group } of everyOption) {
    expect([name, label, help, safe]).toEqual([
      name,
      expect.stringMatching(/\S{3}/),
      expect.stringMatching(/[.…)]$/),
      expect.stringMatching(/\.$/),
    ]);
    expect([name, labels.get(`${group} ${label}`)]).toEqual([name, undefined]);
    labels.set(`${group} ${label}`, name);
  }
  expect(options.length + placed.length).toBeGreaterThan(280);
});
