'use client';

import { useEffect, useRef } from 'react';
import { words } from '#components/ui/words.ts';

/** The boxes of the rows of the table around an element. */
export function rowBoxes(inside: Element | null | undefined): HTMLInputElement[] {
  const table = inside?.closest('.data-table');
  return [...(table?.querySelectorAll<HTMLInputElement>('tbody input[name="row"]') ?? [])];
}

/** Ticks or clears boxes and tells the form that they changed. */
export function tick(boxes: readonly HTMLInputElement[], checked: boolean): void {
  for (const box of boxes) box.checked = checked;
  boxes[0]?.dispatchEvent(new Event('change', { bubbles: true }));
}

/** The box in the head: all, none, or some of the rows. */
export function SelectAll() {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const head = box.current;
    const table = head?.closest('.data-table');
    const follow = () => {
      const boxes = rowBoxes(head);
      const chosen = boxes.filter((row) => row.checked).length;
      if (!head) return;
      head.checked = chosen > 0 && chosen === boxes.length;
      head.indeterminate = chosen > 0 && chosen < boxes.length;
    };
    table?.addEventListener('change', follow);
    return () => table?.removeEventListener('change', follow);
  }, []);
  return (
    <input
      aria-label={words.selectAll}
      className="tick"
      onChange={(event) => tick(rowBoxes(event.currentTarget), event.currentTarget.checked)}
      ref={box}
      type="checkbox"
    />
  );
}
