import clsx from 'clsx';
import type { Piece } from '#components/ui/piece.ts';
import { words } from '#components/ui/words.ts';

export type DiffLine = {
  kind: 'same' | 'added' | 'removed';
  /** Line numbers in the old and the new file. */
  old?: number;
  new?: number;
  /** The line, with the words that changed marked. */
  pieces: readonly Piece[];
};

export type Hunk = {
  /** Where it stands: "sendmail.mc · line 28 · only on gw2". */
  title: string;
  lines: readonly DiffLine[];
};

const signs: Record<DiffLine['kind'], string> = { same: ' ', added: '+', removed: '−' };
const spoken: Record<DiffLine['kind'], string> = { same: '', added: 'added: ', removed: 'removed: ' };

/** A unified diff. Beyond `fold` lines (400 unless said otherwise) the rest waits behind one click. */
export function Diff({ label, hunks, fold = 400 }: { label: string; hunks: readonly Hunk[]; fold?: number }) {
  const { shown, rest, hidden } = foldHunks(hunks, fold);
  return (
    // A box that scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section aria-label={label} className="diff" tabIndex={0}>
      <Hunks hunks={shown} />
      {hidden > 0 ? (
        <details className="group">
          <summary className="px-4 py-2 font-sans text-accent-ink hover:underline group-open:hidden">
            {hidden} {words.moreLines}
          </summary>
          <Hunks hunks={rest} />
        </details>
      ) : null}
    </section>
  );
}

/** Whole hunks up to the limit first, at least one; the rest with the number of their lines. */
export function foldHunks(
  hunks: readonly Hunk[],
  limit: number,
): { shown: readonly Hunk[]; rest: readonly Hunk[]; hidden: number } {
  let lines = 0;
  const cut = hunks.findIndex((hunk, place) => {
    lines += hunk.lines.length;
    return lines > limit && place > 0;
  });
  if (cut < 0) return { shown: hunks, rest: [], hidden: 0 };
  const rest = hunks.slice(cut);
  return { shown: hunks.slice(0, cut), rest, hidden: rest.reduce((sum, hunk) => sum + hunk.lines.length, 0) };
}

function Hunks({ hunks }: { hunks: readonly Hunk[] }) {
  return (
    <div className="diff-rows">
      {hunks.map((hunk, place) => (
        // oxlint-disable-next-line react/no-array-index-key -- hunks of one diff never change places
        <div key={place}>
          <div className="bg-sunken px-4 text-cap leading-6 text-ink-3">{hunk.title}</div>
          {hunk.lines.map((line, at) => (
            // oxlint-disable-next-line react/no-array-index-key
            <Line key={at} line={line} />
          ))}
        </div>
      ))}
    </div>
  );
}

function Line({ line }: { line: DiffLine }) {
  return (
    <div className={clsx('diff-line', line.kind)}>
      <span aria-hidden="true">{line.old}</span>
      <span aria-hidden="true">{line.new}</span>
      <span aria-hidden="true">{signs[line.kind]}</span>
      <span>
        {spoken[line.kind] ? <span className="sr-only">{spoken[line.kind]}</span> : null}
        {line.pieces.map((piece, place) =>
          // oxlint-disable-next-line react/no-array-index-key
          typeof piece === 'string' ? piece : <mark key={place}>{piece.mark}</mark>,
        )}
      </span>
    </div>
  );
}
