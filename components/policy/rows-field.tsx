'use client';

import { type ReactNode, useState } from 'react';
import { Button } from '#components/ui/button.tsx';

type Row<T> = { id: number; value: T };

/** Rows of a form that are added, removed and put in order; the order on the page is the order that is saved. */
export function RowsField<T>({
  legend,
  macro,
  empty,
  rows: given,
  blank,
  add,
  nameOf,
  readOnly,
  children,
}: {
  legend: string;
  macro: string;
  /** What holds while there is no row. */
  empty: string;
  rows: readonly T[];
  blank: T;
  /** The words of the button that adds one. */
  add: string;
  nameOf: (row: T) => string;
  readOnly: boolean;
  children: (row: T, at: number) => ReactNode;
}) {
  const [rows, setRows] = useState<Row<T>[]>(given.map((value, id) => ({ id, value })));
  const [next, setNext] = useState(given.length);
  const move = (at: number, by: number) =>
    setRows((now) => {
      const moved = [...now];
      const [row] = moved.splice(at, 1);
      if (row) moved.splice(at + by, 0, row);
      return moved;
    });
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 flex w-full items-baseline gap-2 font-row">
        {legend} <code className="ml-auto text-cap font-normal text-ink-3">{macro}</code>
      </legend>
      {rows.length === 0 ? <p className="text-small text-ink-2">{empty}</p> : null}
      <ol className="narrow-fields flex flex-col gap-3">
        {rows.map(({ id, value }, at) => (
          <li className="rounded-control border border-line p-3" key={id}>
            {children(value, at)}
            {readOnly ? null : (
              <div className="mt-3 flex flex-wrap justify-end gap-2">
                {at > 0 ? (
                  <Button icon="up" iconOnly onClick={() => move(at, -1)} small variant="quiet">
                    Move {nameOf(value)} up
                  </Button>
                ) : null}
                {at < rows.length - 1 ? (
                  <Button icon="down" iconOnly onClick={() => move(at, 1)} small variant="quiet">
                    Move {nameOf(value)} down
                  </Button>
                ) : null}
                <Button
                  onClick={() => setRows((now) => now.filter((row) => row.id !== id))}
                  small
                  variant="danger-quiet"
                >
                  Remove {nameOf(value)}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ol>
      {readOnly ? null : (
        <div className="mt-3">
          <Button
            icon="plus"
            onClick={() => {
              setRows((now) => [...now, { id: next, value: blank }]);
              setNext(next + 1);
            }}
            small
          >
            {add}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
