import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decided } from './debian-conditions.ts';
import { importMail } from './import-mail.ts';

/** As Debian's own program writes it, with what people edit. */
const sasl = readFileSync(join(import.meta.dirname, 'fixtures/debian/sasl.m4'), 'utf8');

describe('what Debian’s files decide', () => {
  it('is decided, each line in its place', () => {
    const text = decided(sasl) ?? '';
    expect(text.split('\n')).toHaveLength(sasl.split('\n').length);
    expect(text).not.toMatch(/ifelse|ifdef|NoMTA/);
    const lineOf = (whole: string, part: string) => whole.slice(0, whole.indexOf(part)).split('\n').length;
    for (const part of ['TRUST_AUTH_MECH', 'EXTERNAL', 'confMAX_HOP'])
      expect(lineOf(text, part)).toBe(lineOf(sasl, part));
  });

  it.each([
    ["ifelse(eval(sm_version_math < 527360), `1', `a', `b')\n", 'b\n'],
    ["ifelse(sm_enable_tls, `no', `a')\n", '\n'],
    ["ifdef(`sm_version', dnl it is\n`a')\n", "a`'dnl\n\n"],
    ["define(`X', `ifdef(`Y', `a')')\n", "define(`X', `ifdef(`Y', `a')')\n"],
    ["ifdef(`Y', `a')\n", null],
    ["ifelse(sm_enable_tls, X, `a')\n", null],
    ["ifelse(eval(sm_version_math + 1 > 2), `1', `a')\n", null],
    ["ifelse(sm_enable_tls, `yes', a)\n", null],
    ["ifelse(sm_enable_tls, `no', `a', `b', `c', `d')\n", null],
    ["define(`sm_enable_tls', `no')\nifelse(sm_enable_tls, `yes', `a')\n", null],
    ['changequote([, ])\n', null],
    ["ifdef(`sm_version', `a\n", null],
  ])('%j', (text, wanted) => {
    expect(decided(text)).toBe(wanted);
  });
});

describe('a Debian host that includes them', () => {
  const read = (system: string) =>
    importMail(
      new Map([
        [
          'sendmail.mc',
          `OSTYPE(\`${system}')dnl\ninclude(\`/etc/mail/sasl/sasl.m4')dnl\nMAILER(\`smtp')dnl\n`,
        ],
        ['sasl/sasl.m4', sasl],
      ]),
    );

  it('shows them in its forms', () => {
    const { policy, report } = read('debian');
    expect(policy.auth).toMatchObject({
      mechanisms: ['EXTERNAL', 'CRAM-MD5', 'PLAIN'],
      trusted: ['CRAM-MD5'],
    });
    expect(policy.options.confMAX_HOP).toBe('19');
    const line = report.find(({ text }) => text.startsWith('TRUST_AUTH_MECH'));
    expect(line).toMatchObject({ file: 'sasl/sasl.m4', line: 8, verdict: 'understood' });
    expect(report.filter(({ verdict }) => verdict === 'kept')).toEqual([]);
  });

  it('elsewhere they are left to m4', () => {
    const { policy, report } = read('linux');
    expect(policy.options.confMAX_HOP).toBeUndefined();
    expect(report.find(({ text }) => text.startsWith('include'))?.verdict).toBe('kept');
  });
});
