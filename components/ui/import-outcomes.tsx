import { Badge } from '#components/ui/badge.tsx';
import { formatCount } from '#components/ui/format.ts';
import type { Tone } from '#components/ui/tone.ts';

type Outcome = 'refused' | 'changed' | 'skipped' | 'new' | 'same';

/** What an import would do, line by line, those that need somebody first. */
export type ImportPreview = {
  rows: { line: number; text: string; outcome: Outcome; words: string }[];
  /** Exact, also where not every line is among the rows. */
  counts: Record<Outcome, number> & { removed?: number };
};

const outcomeWords: Record<Outcome | 'removed', { word: string; tone: Tone }> = {
  refused: { word: 'cannot be taken', tone: 'bad' },
  changed: { word: 'changed', tone: 'warn' },
  skipped: { word: 'stays as it is', tone: 'neutral' },
  new: { word: 'new', tone: 'ok' },
  same: { word: 'the same', tone: 'neutral' },
  removed: { word: 'deleted', tone: 'bad' },
};

/** The answer to a preview: a sentence, and the lines. */
export function ImportOutcomes({ plan, one }: { plan: ImportPreview; one: string }) {
  const { counts, rows } = plan;
  const parts = (Object.keys(outcomeWords) as (keyof typeof outcomeWords)[])
    .filter((outcome) => (counts[outcome] ?? 0) > 0)
    .map((outcome) => `${formatCount(counts[outcome] ?? 0)} ${outcomeWords[outcome].word}`);
  const { removed: _removed, ...lines } = counts;
  const total = Object.values(lines).reduce((sum, count) => sum + count, 0);
  return (
    <section aria-label="Preview" className="flex flex-col gap-2">
      <output className="font-row">
        {parts.length === 0
          ? `There is no ${one} in this list.`
          : `${parts.join(', ')}. Nothing is saved yet.`}
      </output>
      {rows.length > 0 ? (
        <ul
          className="max-h-72 divide-y divide-line overflow-auto rounded-panel border border-line"
          tabIndex={-1}
        >
          {rows.map((row) => (
            <li className="flex flex-col gap-0.5 px-3 py-2" key={`${row.line} ${row.outcome}`}>
              <span className="flex items-baseline gap-2">
                <Badge tone={outcomeWords[row.outcome].tone}>{outcomeWords[row.outcome].word}</Badge>
                <span className="text-small whitespace-nowrap text-ink-3">line {row.line}</span>
              </span>
              <code className="text-small wrap-anywhere whitespace-pre-wrap">{row.text}</code>
              {row.words ? <span className="text-small text-ink-2">{row.words}</span> : null}
            </li>
          ))}
        </ul>
      ) : null}
      {total > rows.length ? (
        <p className="text-small text-ink-3">
          {formatCount(rows.length)} of {formatCount(total, 'line', 'lines')} are shown.
        </p>
      ) : null}
    </section>
  );
}
