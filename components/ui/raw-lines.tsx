import { CopyButton } from '#components/ui/copy-button.tsx';
import type { Piece } from '#components/ui/piece.ts';
import { words } from '#components/ui/words.ts';

/** Pieces of a line; the marked ones are the words that decide. */
export function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map((piece, place) =>
    typeof piece === 'string' ? (
      piece
    ) : (
      // oxlint-disable-next-line react/no-array-index-key -- pieces have no other name than their place
      <mark className="rounded-[2px] bg-warn-soft font-medium text-ink" key={place}>
        {piece.mark}
      </mark>
    ),
  );
}

export type RawLine = string | { at?: string; pieces: readonly Piece[] };

function textOf(line: RawLine): string {
  if (typeof line === 'string') return line;
  const text = line.pieces.map((piece) => (typeof piece === 'string' ? piece : piece.mark)).join('');
  return line.at ? `${line.at} ${text}` : text;
}

/**
 * Lines exactly as a daemon or a tool wrote them. `fold` hides all but the first so many behind one click; `copy` offers
 * the whole text.
 */
export function RawLines({
  lines,
  fold,
  copy,
  label,
}: {
  lines: readonly RawLine[];
  fold?: number;
  copy?: boolean;
  label?: string;
}) {
  const shown = fold && lines.length > fold ? lines.slice(0, fold) : lines;
  const rest = lines.slice(shown.length);
  return (
    <div
      aria-label={label}
      className="relative mt-1.5 rounded-control border border-line bg-sunken px-3 py-2 font-mono text-cap leading-4.5 wrap-anywhere whitespace-pre-wrap text-ink-2"
      role={label ? 'group' : undefined}
    >
      {copy ? (
        <span className="float-right -mt-1 -mr-2 ml-2 font-sans">
          <CopyButton quiet text={lines.map(textOf).join('\n')} />
        </span>
      ) : null}
      <Lines lines={shown} />
      {rest.length > 0 ? (
        <details className="group">
          <summary className="font-sans text-small text-accent-ink hover:underline group-open:hidden">
            {rest.length} {words.moreLines}
          </summary>
          <Lines lines={rest} />
        </details>
      ) : null}
    </div>
  );
}

function Lines({ lines }: { lines: readonly RawLine[] }) {
  return lines.map((line, place) => (
    // oxlint-disable-next-line react/no-array-index-key -- a line has no other name than its place
    <div className="min-h-4.5" key={place}>
      {typeof line === 'string' ? (
        line
      ) : (
        <>
          {line.at ? <span className="text-ink-3">{line.at} </span> : null}
          <Pieces pieces={line.pieces} />
        </>
      )}
    </div>
  ));
}
