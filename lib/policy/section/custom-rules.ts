import { z } from 'zod';
import { type Reason, textThat } from '#lib/mail/reason.ts';

/** The ends of the quotes that custom rules stand between in sendmail.mc, so that m4 reads none of them. */
export const verbatimOpen = '[POSTERN-VERBATIM[';
export const verbatimClose = ']POSTERN-VERBATIM]';

const rules = (reasonOf: (text: string) => Reason) =>
  textThat(reasonOf, z.string().max(100_000, 'Use at most 100,000 characters.'))
    .overwrite(unixLines)
    .default('');

/**
 * Lines of the cf as an admin writes them: kept to the last tab, and never read by m4. The real daemon must take them before anything goes live.
 */
export const customRulesSection = z.object({
  /** LOCAL_CONFIG: classes, macros, maps, headers. */
  localConfig: rules((text) => verbatimReason(text) ?? configReason(text)),
  /** LOCAL_RULE_0: routing hacks. */
  localRule0: rules((text) => verbatimReason(text) ?? rulesReason(text)),
  /** LOCAL_RULESETS: rule sets such as Local_check_mail. */
  localRulesets: rules((text) => verbatimReason(text) ?? rulesetsReason(text)),
});
export type CustomRules = z.infer<typeof customRulesSection>;

function unixLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/[ \t\n]+$/, '');
}

function verbatimReason(text: string): Reason {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text.replaceAll('\r\n', '\n'))) {
    return 'Use no control characters but tabs and line breaks.';
  }
  if (/[^\t\n\r\x20-\x7e]/.test(text)) return 'Use ASCII characters only.';
  return text.includes('POSTERN-VERBATIM') ? 'The word POSTERN-VERBATIM is Postern’s own.' : null;
}

const owned: readonly [RegExp, string][] = [
  [/^O\s*(\w+)/, 'Settings have forms of their own: see Options.'],
  [/^E/, 'The environment of the daemon is Postern’s: E lines cannot be set here.'],
  [/^K\S+\s+program\b/i, 'A map of type program would run commands as the daemon.'],
  [/^F(?:\S|\{[^}]*\})(?:-o)?\s*\|/, 'A class filled by a program would run commands as the daemon.'],
  [/^K(?:access|mailertable|virtuser|generics|audit)\s/i, 'This map is Postern’s own. Use another name.'],
  [/^D(?:j|\{?daemon)/, 'The host name is set with each gateway.'],
];

function ownedReason(line: string): Reason {
  return owned.find(([pattern]) => pattern.test(line))?.[1] ?? null;
}

function configReason(text: string): Reason {
  return lineReasonOf(text, (line) => {
    const reason = ownedReason(line);
    if (reason !== null) return reason;
    if (/^[SR]/.test(line)) return 'Rule sets stand under rule sets, not here.';
    return /^[ \tCDFHKMPQTVX#]/.test(line) || line === ''
      ? null
      : 'A line of the cf begins with one of C D F H K M P Q T X #.';
  });
}

function rulesReason(text: string): Reason {
  return lineReasonOf(text, (line) =>
    /^(?:R.*\t|[ \t#]|$)/.test(line) ? null : 'A rule begins with R and has a tab between its sides.',
  );
}

function rulesetsReason(text: string): Reason {
  return lineReasonOf(text, (line) => {
    const reason = ownedReason(line);
    if (reason !== null) return reason;
    if (/^Scheck_data\b/i.test(line))
      return 'Postern writes the audit line in check_data. Write your rules as SLocal_check_data.';
    if (/^S[A-Za-z0-9_=]+\s*(?:#.*)?$/.test(line)) return null;
    return /^(?:R.*\t|[ \tCDFHK#]|$)/.test(line)
      ? null
      : 'A line is a rule set (S and a name), a rule (R, with a tab between its sides), or begins with C D F H K #.';
  });
}

function lineReasonOf(text: string, reasonOf: (line: string) => Reason): Reason {
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const reason = reasonOf(line);
    if (reason !== null) return `Line ${at + 1}: ${reason}`;
  }
  return null;
}
