import type { Policy } from './policy.ts';

/** What of sendmail.cf people write themselves: the custom rules’ configuration, and lines that an import kept. */
export function cfTexts({ customRules, source }: Pick<Policy, 'customRules' | 'source'>): string[] {
  return [
    customRules.localConfig,
    ...source.directives.flatMap((one) => (one.kind === 'kept' ? [one.text] : [])),
  ];
}

/** Members of a class that C lines name, in small letters: `Cwexample.org`, `C{VirtHost} a.example b.example` (op.me section 5.3). */
export function classMembers(policy: Pick<Policy, 'customRules' | 'source'>, name: string): string[] {
  const line = new RegExp(`^C(?:\\{${name}\\}${name.length === 1 ? `|${name}` : ''})[ \\t]*(.+)$`, 'gm');
  return cfTexts(policy).flatMap((text) =>
    [...text.matchAll(line)].flatMap((match) => (match[1] ?? '').toLowerCase().trim().split(/\s+/)),
  );
}
