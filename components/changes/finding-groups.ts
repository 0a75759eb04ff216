/** A finding as the review shows it. */
export type ShownFinding = {
  key: string;
  rule: string;
  severity: 'error' | 'warning' | 'advice';
  title: string;
  text: string;
  href: string;
  /** The page that explains the rule. */
  help: string;
  /** What a button would do about it; null: only a person can. */
  fix: string | null;
};

/** Findings of one rule: those that are read, and those behind a click. */
export type FindingCluster = { shown: ShownFinding[]; folded: ShownFinding[] };
export type FindingGroup = {
  severity: ShownFinding['severity'];
  count: number;
  clusters: FindingCluster[];
};

/** More of one rule than this are folded, but for the first. */
const readAtOnce = 4;

/** Errors, warnings and advice apart, each by rule in the order in which the rules first speak. */
export function sortFindings(findings: readonly ShownFinding[]): FindingGroup[] {
  return (['error', 'warning', 'advice'] as const).flatMap((severity) => {
    const own = findings.filter((finding) => finding.severity === severity);
    const byRule = new Map<string, ShownFinding[]>();
    for (const finding of own) byRule.set(finding.rule, [...(byRule.get(finding.rule) ?? []), finding]);
    if (own.length === 0) return [];
    return [{ severity, count: own.length, clusters: [...byRule.values()].map(cluster) }];
  });
}

function cluster(findings: ShownFinding[]): FindingCluster {
  return findings.length > readAtOnce
    ? { shown: findings.slice(0, 1), folded: findings.slice(1) }
    : { shown: findings, folded: [] };
}
