/**
 * What became of a line: `understood` stands in a form; `kept` is handed on as it is; `ignored` says nothing to the daemon, or a gateway has its own for it;
 * `refused` is not taken over at all.
 */
export const verdicts = ['understood', 'kept', 'ignored', 'refused'] as const;
export type Verdict = (typeof verdicts)[number];

/** One line of an imported file, or several that belong together. `text` never holds a secret. */
export type ReportRow = {
  file: string;
  line: number;
  /** How many lines of the file it covers. */
  lines: number;
  text: string;
  verdict: Verdict;
  /** Why, or what is to be known; empty when there is nothing to say. */
  words: string;
};

export type Report = ReportRow[];

export function countVerdicts(report: Report): Record<Verdict, number> {
  const counts = { understood: 0, kept: 0, ignored: 0, refused: 0 };
  for (const row of report) counts[row.verdict] += row.lines;
  return counts;
}
