import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writtenValue } from '#lib/policy/entry/read-line.ts';
import { hostileText } from './hostile.ts';
import { isMacroName, m4Call, m4Define, m4Quote, macroWord } from './m4.ts';
import { formatLine, formatMap, literalPercent, mapKey, mapValue } from './map-line.ts';
import { saslConfValue } from './render-sasl.ts';

describe('m4', () => {
  it.each([
    ['gw1.example.org', 2, "`gw1.example.org'"],
    ['$j Postern; $b', 2, "`$j Postern; $b'"],
    ['550 No, thanks', 2, "`550 No, thanks'"],
    ['hello dnl world', 2, "``hello dnl world''"],
    ['lower.example.org', 3, "```lower.example.org'''"],
    ['CONCAT(a,b)', 2, "``CONCAT(a,b)''"],
    ['confDOMAIN_NAME', 1, "`confDOMAIN_NAME'"],
    ['+SSL_OP_NO_TLSv1', 2, "`+SSL_OP_NO_TLSv1'"],
    ['', 2, "`'"],
  ])('%j read %i times is %s', (text, readings, quoted) => expect(m4Quote(text, readings)).toBe(quoted));

  it.each(["it's", '`', 'a\nb', 'a\tb', 'a\u0000b', '$1', '$#', '$*', '$@', 'é', '\u007f'])(
    '%j cannot be quoted',
    (text) => {
      expect(() => m4Quote(text)).toThrow(/No quoting makes this text safe/);
    },
  );

  it('leaves empty arguments at the end out', () => {
    expect(m4Call('FEATURE', ['dnsbl', 'a.example', '', ''])).toBe("FEATURE(`dnsbl', `a.example')dnl");
    expect(m4Call('FEATURE', ['ratecontrol', '', 'terminate'])).toBe(
      "FEATURE(`ratecontrol', `', `terminate')dnl",
    );
    expect(m4Define('confFORWARD_PATH', '')).toBe("define(`confFORWARD_PATH', `')dnl");
  });

  it('knows macros by name', () => {
    expect(
      ['dnl', 'define', 'lower', 'confLOG_LEVEL', '_CF_DIR_', 'POSTERN_DIR', 'FEATURE', 'LOCAL_CONFIG'].every(
        isMacroName,
      ),
    ).toBe(true);
    expect(['example', 'MTA', 'TLSv1', 'SCRAM', 'Name', 'True', 'conf', 'dnlx'].some(isMacroName)).toBe(
      false,
    );
    expect(macroWord('a.define-b')).toBe('define');
    expect(macroWord('undefined redefine')).toBeUndefined();
  });

  it('never closes its own quotes', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 4 }), (text, readings) => {
        let quoted: string;
        try {
          quoted = m4Quote(text, readings);
        } catch {
          return;
        }
        const inner = quoted.replace(/^`+/, '').replace(/'+$/, '');
        expect(inner).not.toMatch(/[`'\n]/);
        expect(quoted.match(/^`*/)?.[0].length).toBe(quoted.match(/'*$/)?.[0].length);
      }),
    );
  });
});

describe('maps', () => {
  it.each(['', '#x', 'a b', 'a\tb', 'a\nb', 'a\u0000', 'é', ' a'])('%j cannot be a key', (text) =>
    expect(() => mapKey(text)).toThrow(/cannot be written into a map/),
  );
  it.each(['', ' a', 'a ', 'a\tb', 'a\nb', 'a\rb', 'a\u0000', 'é'])('%j cannot be a value', (text) =>
    expect(() => mapValue(text)).toThrow(/cannot be written into a map/),
  );

  it('refuses what makemap would cut or take for another', () => {
    expect(() => formatLine({ key: 'a', value: 'x'.repeat(1023) })).toThrow(/longer than 1023/);
    expect(() =>
      formatMap([
        { key: 'A.example', value: 'OK' },
        { key: 'a.example', value: 'REJECT' },
      ]),
    ).toThrow(/Two entries have this key/);
  });

  it('sorts as btree does', () => {
    const lines = ['b', 'A', 'a.b', 'Connect:10', 'Connect:10.1'].map((key) => ({ key, value: 'OK' }));
    expect(formatMap(lines)).toBe('A\tOK\na.b\tOK\nb\tOK\nConnect:10\tOK\nConnect:10.1\tOK\n');
  });

  it('doubles percent signs that mean themselves', () => {
    expect(literalPercent('100% of %1')).toBe('100%% of %%1');
    expect(writtenValue('virtusertable', '%1@x 50% %%')).toBe('%1@x 50%% %%%%');
  });

  it('a line that passes is one line with one tab', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (key, value) => {
        let line: string;
        try {
          line = formatLine({ key, value });
        } catch {
          return;
        }
        expect(line).toBe(`${key}\t${value}`);
        expect(line).toMatch(/^[^\s#]\S*\t[^\s](?:[^\t\r\n]*[^\s])?$/);
      }),
    );
  });
});

it('Sendmail.conf takes one line of words', () => {
  expect(saslConfValue('SCRAM-SHA-256 PLAIN')).toBe('SCRAM-SHA-256 PLAIN');
  for (const text of ['', 'a\nb', 'a: b\nx: y', ' a', 'a  b', 'é', 'a\tb'])
    expect(() => saslConfValue(text)).toThrow(/cannot stand in Sendmail\.conf/);
});
