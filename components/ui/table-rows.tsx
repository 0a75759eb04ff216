'use client';

import type { ReactNode } from 'react';
import { State, type StateName } from '#components/ui/badge.tsx';
import { formatRelative } from '#components/ui/format.ts';
import { Icon, type IconName } from '#components/ui/icon.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { Tone } from '#components/ui/tone.ts';
import { words } from '#components/ui/words.ts';

/** A moment in a cell, in milliseconds, shown as Time shows it; null: `never`. */
export type MomentCell = { at: number | null; never?: string };
/** A state in a cell, shown as State shows it. */
export type StateCell = { state: StateName; says: string; tone?: Tone; title?: string };

/** Words behind a grey icon. */
export type IconCell = { icon: IconName; says: string };

/** What a cell holds. Words, moments, states and icons go to the browser as they are; anything else goes as elements. */
export type Cell = ReactNode | MomentCell | StateCell | IconCell;

export type ShownRow = {
  key: string;
  cells: readonly Cell[];
  /** For the box that chooses it, where there is one. */
  name?: string;
  href?: string;
  open?: boolean;
  unfolded?: ReactNode;
};

/** What every cell of a column says of itself. */
export type CellAttributes = { className?: string; 'data-label'?: string; 'data-stack'?: string };

/**
 * The rows of a table. They are drawn here and not where the table is, because what a server draws goes to the browser twice, as HTML and
 * as the elements it was made of: of a row only its words go a second time, and the server has a third of the work.
 */
export function TableRows({
  columns,
  rows,
  folds,
  now,
}: {
  columns: readonly CellAttributes[];
  rows: readonly ShownRow[];
  folds: boolean;
  /** The clock of the server, which the first words about a moment were made with. */
  now: number;
}) {
  const width = columns.length + (rows[0]?.name === undefined ? 0 : 1) + 1;
  return rows.map((row) =>
    row.unfolded ? (
      <Unfolded columns={columns} folds={folds} key={row.key} now={now} row={row} width={width} />
    ) : (
      <Row columns={columns} folds={folds} key={row.key} now={now} row={row} />
    ),
  );
}

type RowProps = { columns: readonly CellAttributes[]; row: ShownRow; folds: boolean; now: number };

function Unfolded({ width, ...props }: RowProps & { width: number }) {
  return (
    <>
      <Row {...props} />
      <tr className="unfolded">
        <td colSpan={width}>{props.row.unfolded}</td>
      </tr>
    </>
  );
}

function Row({ columns, row: { key, cells, name, href, open, unfolded }, folds, now }: RowProps) {
  const isOpen = open || Boolean(unfolded);
  return (
    <tr className={isOpen ? 'open' : undefined} data-row={key} tabIndex={-1}>
      {name === undefined ? null : (
        <td className="choose">
          <input
            aria-label={`${words.select} ${name}`}
            className="tick"
            name="row"
            type="checkbox"
            value={key}
          />
        </td>
      )}
      {folds ? (
        <td className="fold">
          <Icon className="text-ink-3" name={unfolded ? 'down' : 'right'} small />
        </td>
      ) : null}
      {columns.map((column, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- the cells of a row never change places
        <td {...column} key={at}>
          {href !== undefined && column['data-stack'] === 'main' ? (
            // ListKeys follows it: a Link for each row is work that only the one that is clicked needs
            <a aria-current={isOpen ? 'true' : undefined} data-row-link href={href}>
              {inside(cells[at], now)}
            </a>
          ) : (
            inside(cells[at], now)
          )}
        </td>
      ))}
    </tr>
  );
}

function inside(cell: Cell, now: number): ReactNode {
  if (isMoment(cell)) {
    if (cell.at === null) return <span className="absent text-ink-3">{cell.never ?? words.never}</span>;
    return <RelativeTime at={cell.at} start={formatRelative(cell.at, now)} />;
  }
  if (isIcon(cell))
    return (
      <span className="inline-flex max-w-full items-center gap-1.5 align-top">
        <Icon className="text-ink-3" name={cell.icon} small />
        <span className="truncate">{cell.says}</span>
      </span>
    );
  if (!isState(cell)) return cell;
  return (
    <State is={cell.state} title={cell.title} tone={cell.tone}>
      {cell.says}
    </State>
  );
}

const has = (cell: Cell, name: string) =>
  typeof cell === 'object' && cell !== null && Object.hasOwn(cell, name);
const isMoment = (cell: Cell): cell is MomentCell => has(cell, 'at');
const isIcon = (cell: Cell): cell is IconCell => has(cell, 'icon') && has(cell, 'says');
const isState = (cell: Cell): cell is StateCell => has(cell, 'state') && has(cell, 'says');
