import type { Policy } from '#lib/policy/policy.ts';
import { optionReason } from '../option-value.ts';
import { optionRow } from '../options.ts';
import { commentRows, readNames } from './read-names.ts';
import type { ReportRow } from './report.ts';

const option = 'confTRUSTED_USERS';

/** Adds the names of the file that FEATURE(use_ct_file) reads to confTRUSTED_USERS; one that the option does not take is refused with the reason. */
export function adoptTrustedUsers(
  policy: Policy,
  { file, text }: { file: string; text: string },
): { policy: Policy; rows: ReportRow[] } {
  const row = optionRow(option);
  const reasonOf = (value: string) => (row === undefined ? null : optionReason(row, value));
  const trusted = new Set(trustedUsers(policy));
  const rows = readNames(text).map(({ line, name }): ReportRow => {
    const words = reasonOf(name) ?? reasonOf([...trusted, name].join(' ')) ?? '';
    if (words === '') trusted.add(name);
    return { file, line, lines: 1, text: name, verdict: words === '' ? 'understood' : 'refused', words };
  });
  const all = [...commentRows({ file, text }), ...rows].sort((a, b) => a.line - b.line);
  return {
    policy: { ...policy, options: { ...policy.options, [option]: [...trusted].join(' ') } },
    rows: all,
  };
}

/** Users of the host who may write any sender. */
export function trustedUsers({ options }: Pick<Policy, 'options'>): string[] {
  return (options[option] ?? '').split(' ').filter((name) => name !== '');
}
