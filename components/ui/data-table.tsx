import clsx from 'clsx';
import Link from 'next/link';
import { cloneElement, isValidElement, type ReactNode } from 'react';
import { type BulkAction, BulkForm } from '#components/ui/bulk-form.tsx';
import type { FormAction } from '#components/ui/form.tsx';
import { type Moment, millis } from '#components/ui/format.ts';
import { Icon } from '#components/ui/icon.tsx';
import { ListKeys } from '#components/ui/list-keys.tsx';
import { keptParams, type List, type Sort, sortHref } from '#components/ui/list-url.ts';
import { EmptyState } from '#components/ui/note.tsx';
import { SelectAll } from '#components/ui/select-all.tsx';
import {
  type Cell,
  type CellAttributes,
  type MomentCell,
  type ShownRow,
  TableRows,
} from '#components/ui/table-rows.tsx';
import { rightNow } from '#components/ui/time.tsx';
import { words } from '#components/ui/words.ts';

export type Column<Row> = {
  /** Also the name it is sorted by in the address. */
  key: string;
  label: ReactNode;
  /** Words, elements, a moment as `momentCell(row.at)`, or a state. */
  cell: (row: Row) => Cell;
  sortable?: boolean;
  /** Numbers stand right, words left. */
  right?: boolean;
  mono?: boolean;
  /** A width class ("w-24"). Once any column has one, the others share what is left and long values end in "…". */
  width?: string;
  title?: string;
  /**
   * Where the cell goes when a narrow screen turns each row into two lines: `main` fills the first, `first` stands before
   * it, `rest` (unless said otherwise) is the second, `end` its right edge, `line` has one of its own, `hide` leaves it out.
   */
  stack?: 'main' | 'first' | 'rest' | 'end' | 'line' | 'hide';
  /** Gives way where there is little room: while a panel is open beside the table, and on a screen below 1100 px. */
  yields?: boolean;
  /** The word before the value there, where the value alone says too little. */
  stackLabel?: string;
};

export type TableProps<Row> = {
  /** What the table lists, for those who hear it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The row by name, for the box that chooses it. */
  rowName?: (row: Row) => string;
  /** Where a row leads; its link stands in the `main` column. */
  rowHref?: (row: Row) => string;
  /** The key of the row whose panel is open. */
  openKey?: string;
  /** What unfolds under a row; null where it is folded. The row's own link opens and closes it. */
  expanded?: (row: Row) => ReactNode;
  list?: List;
  sort?: Sort;
  /** Boxes to choose rows, sent as `row`, and what can be done with them. */
  bulk?: { action: FormAction; actions: readonly BulkAction[] };
  /** What to say and offer when there are no rows. */
  empty?: { says: ReactNode; action?: ReactNode };
  /** Under the rows: usually a Pager. */
  footer?: ReactNode;
  /** From edge to edge of the page, without a panel around it. */
  bleed?: boolean;
  dense?: boolean;
  className?: string;
};

/**
 * The one table. Rendered on the server; order, filters, place and the open row are all in the address. Below 760 px each
 * row becomes two lines. Arrow keys, j and k move, Enter opens, x chooses.
 */
export function DataTable<Row>(props: TableProps<Row>) {
  const { rows, bulk, bleed, dense, empty, footer, className } = props;
  if (rows.length === 0 && empty) {
    return (
      <div className={clsx('data-table', bleed && 'bleed', className)}>
        <EmptyState action={empty.action}>{empty.says}</EmptyState>
        {footer ? <div className="table-foot">{footer}</div> : null}
      </div>
    );
  }
  const table = <Table {...props} />;
  return (
    <div className={clsx('data-table', bleed && 'bleed', dense && 'dense', className)}>
      {bulk ? (
        <BulkForm action={bulk.action} actions={bulk.actions} footer={footer} kept={keptOf(props.list)}>
          {table}
        </BulkForm>
      ) : (
        <>
          {table}
          {footer ? <div className="table-foot">{footer}</div> : null}
        </>
      )}
      {props.rowHref || bulk ? <ListKeys /> : null}
    </div>
  );
}

/** What the address says beside the open panel: a bulk action with an address of its own keeps it. */
function keptOf(list: List | undefined): [string, string][] {
  return list ? keptParams(list, ['row', 'intent', 'open', 'new', 'import', 'back']) : [];
}

/** The word for a value that is not there ("never"). On a narrow screen, where it would only take room, it is left out. */
export function Absent({ children = words.none }: { children?: ReactNode }) {
  return <span className="absent text-ink-3">{children}</span>;
}

function Table<Row>(props: TableProps<Row>) {
  const { columns, rows, label } = props;
  const fixed = columns.some((column) => column.width);
  return (
    <table aria-label={label} className={fixed ? 'table-fixed' : undefined}>
      <thead>
        <tr>
          {props.bulk ? (
            <th className="choose" scope="col">
              <SelectAll />
            </th>
          ) : null}
          {props.expanded ? (
            <th className="fold" scope="col">
              <span className="sr-only">{words.details}</span>
            </th>
          ) : null}
          {columns.map((column) => (
            <Head column={column} key={column.key} list={props.list} sort={props.sort} />
          ))}
        </tr>
      </thead>
      <tbody>
        <TableRows
          columns={columns.map(attributesOf)}
          folds={props.expanded !== undefined}
          now={rightNow()}
          rows={rows.map((row) => shownOf(row, props))}
        />
      </tbody>
    </table>
  );
}

function Head<Row>({ column, list, sort }: { column: Column<Row>; list?: List; sort?: Sort }) {
  const active = sort?.key === column.key ? sort : undefined;
  const direction = active?.descending ? 'descending' : 'ascending';
  const icon = active ? <Icon name={active.descending ? 'down' : 'up'} tiny /> : null;
  return (
    <th
      aria-sort={active ? direction : undefined}
      className={clsx(column.width, column.right && 'right', column.yields && 'yields')}
      scope="col"
      title={column.title}
    >
      {column.sortable && list ? (
        <Link
          className="inline-flex items-center gap-1 hover:text-ink"
          href={sortHref(list, column.key, sort)}
          prefetch={false}
          scroll={false}
        >
          {column.label}
          {icon}
        </Link>
      ) : (
        column.label
      )}
    </th>
  );
}

/** A moment in a cell, in relative words that keep up; without one it says `never`. */
export function momentCell(at: Moment | null | undefined, never?: string): MomentCell {
  return { at: at === null || at === undefined ? null : millis(at), ...(never !== undefined && { never }) };
}

/** A row as it is drawn; only what says something, because all of it goes into the page. */
function shownOf<Row>(row: Row, table: TableProps<Row>): ShownRow {
  const key = table.rowKey(row);
  const unfolded = table.expanded?.(row) ?? null;
  const href = table.rowHref?.(row);
  return {
    key,
    cells: table.columns.map((column) => keyed(column.cell(row), column.key)),
    ...(table.bulk && { name: table.rowName?.(row) ?? key }),
    ...(href !== undefined && { href }),
    ...(table.openKey === key && { open: true }),
    ...(unfolded !== null && { unfolded }),
  };
}

/** React asks for a key on each element of a list, also of one that goes to the browser as a property. */
function keyed(cell: Cell, key: string): Cell {
  return isValidElement(cell) && cell.key === null ? cloneElement(cell, { key }) : cell;
}

function attributesOf<Row>({ right, mono, yields, stack, stackLabel }: Column<Row>): CellAttributes {
  const className = clsx(right && 'right', mono && 'mono', yields && 'yields');
  return {
    ...(className !== '' && { className }),
    ...(stackLabel && { 'data-label': stackLabel }),
    ...(stack && stack !== 'rest' && { 'data-stack': stack }),
  };
}
