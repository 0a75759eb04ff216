import { type Auth, authSection } from '#lib/policy/section/auth.ts';
import type { ReportRow, Verdict } from './report.ts';

/** What Sendmail.conf of Cyrus SASL says that Postern has a form for, and what becomes of each line (libsasl’s doc/options). */
export function readSasl(file: string, text: string): { sasl: Partial<Auth['sasl']>; rows: ReportRow[] } {
  const sasl: Partial<Auth['sasl']> = {};
  const rows = text.split(/\r?\n/).flatMap((line, at): ReportRow[] => {
    if (line.trim() === '') return [];
    const [verdict, words] = readLine(sasl, line.trim());
    return [{ file, line: at + 1, lines: 1, text: line.trim().slice(0, 200), verdict, words }];
  });
  return { sasl, rows };
}

function readLine(sasl: Partial<Auth['sasl']>, line: string): [Verdict, string] {
  if (line.startsWith('#')) return ['ignored', ''];
  const [, name = '', value = ''] = /^(\w+)\s*:\s*(.*)$/.exec(line) ?? [];
  switch (name) {
    case 'pwcheck_method':
      if (value !== 'saslauthd' && value !== 'auxprop')
        return ['refused', `Passwords can be checked by saslauthd or auxprop, not by ${value}.`];
      sasl.passwordCheck = value === 'saslauthd' ? 'system' : 'auxprop';
      if (value === 'auxprop') sasl.foreignSasldb ??= '/etc/sasldb2';
      return ['understood', 'People go on with the passwords they have; Postern does not keep them.'];
    case 'log_level':
      if (!/^[0-7]$/.test(value)) return ['refused', 'A level is a number from 0 to 7.'];
      sasl.logLevel = Number(value);
      return ['understood', ''];
    case 'mech_list':
      return ['understood', 'The mechanisms of sendmail.mc hold; SASL is told the same ones.'];
    case 'saslauthd_path':
      return adoptPath(sasl, 'systemSocket', value);
    case 'sasldb_path':
      return adoptPath(sasl, 'foreignSasldb', value);
    case 'keytab':
      return adoptPath(sasl, 'keytab', value);
    case 'auxprop_plugin':
      return ['ignored', 'A gateway has its own.'];
    default:
      return ['refused', 'Postern has no form for this setting of SASL.'];
  }
}

function adoptPath(
  sasl: Partial<Auth['sasl']>,
  field: 'systemSocket' | 'foreignSasldb' | 'keytab',
  path: string,
): [Verdict, string] {
  if (!authSection.safeParse({ sasl: { [field]: path } }).success)
    return ['refused', 'Such a path cannot stand in a release.'];
  sasl[field] = path;
  return ['understood', ''];
}
