'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { rowBoxes, tick } from '#components/ui/select-all.tsx';

const interactive = 'a, button, input, select, textarea, label, summary, [contenteditable]';

/** Whether a key belongs to what has the focus, such as a field, and not to the page. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
  return (
    target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}

/** Moves through the rows of the table it stands in by keyboard, follows their links, and makes a whole row one when clicked. */
export function ListKeys() {
  const router = useRouter();
  const anchor = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const table = anchor.current?.closest('.data-table');
    if (!table) return;
    const onKey = (event: KeyboardEvent) => handleKey(table, event);
    const go = (href: string) => router.push(href, { scroll: false });
    const onClick = (event: Event) => handleClick(event as MouseEvent, go);
    document.addEventListener('keydown', onKey);
    table.addEventListener('click', onClick);
    return () => {
      document.removeEventListener('keydown', onKey);
      table.removeEventListener('click', onClick);
    };
  }, [router]);
  return <span hidden ref={anchor} />;
}

function handleClick(event: MouseEvent, go: (href: string) => void): void {
  const target = event.target as HTMLElement;
  const clicked = target.closest('[data-row-link]')?.getAttribute('href');
  if (clicked) {
    // with any of these keys the browser opens it somewhere else
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    go(clicked);
    return;
  }
  if (event.button !== 0 || target.closest(interactive) || getSelection()?.toString()) return;
  const link = target.closest('tr[data-row]')?.querySelector<HTMLElement>('[data-row-link]');
  if (event.ctrlKey || event.metaKey) window.open(link?.getAttribute('href') ?? '', '_blank', 'noopener');
  else link?.click();
}

function handleKey(table: Element, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) && !leavesSearch(event)) return;
  if (document.querySelector('dialog[open]')) return;
  const focused = document.activeElement;
  const here = table.contains(focused) ? (focused?.closest<HTMLElement>('tr[data-row]') ?? null) : null;
  // A list answers when it has the focus, or when nothing else has and it is the first one on the page.
  const mine = here !== null || focused === document.body || focused?.closest('main')?.contains(table);
  if (!mine || (here === null && document.querySelector('.data-table:has(tr[data-row])') !== table)) return;
  if (act(table, here, event)) event.preventDefault();
}

/** Whether somebody goes on from the box that searches this list to what it found. */
function leavesSearch({ key, target }: KeyboardEvent): boolean {
  return key === 'ArrowDown' && target instanceof HTMLInputElement && target.type === 'search';
}

function act(table: Element, here: HTMLElement | null, event: KeyboardEvent): boolean {
  const rows = [...table.querySelectorAll<HTMLElement>('tr[data-row]')];
  const at = here ? rows.indexOf(here) : -1;
  const move = (to: number) => focusRow(rows, to, event.shiftKey);
  switch (event.key) {
    case 'j':
    case 'J':
    case 'ArrowDown':
      return move(at + 1);
    case 'k':
    case 'K':
    case 'ArrowUp':
      return move(at - 1);
    case 'Home':
      return here !== null && move(0);
    case 'End':
      return here !== null && move(rows.length - 1);
    case ' ':
    case 'Enter':
      return here === document.activeElement && follow(here);
    case 'ArrowRight':
      return fold(here, false);
    case 'ArrowLeft':
      return fold(here, true);
    case 'x':
      return choose(here);
    case 'Escape':
      return clear(table);
    default:
      return false;
  }
}

function focusRow(rows: readonly HTMLElement[], to: number, run: boolean): boolean {
  const row = rows[Math.min(Math.max(to, 0), rows.length - 1)];
  if (run) {
    choose(document.activeElement?.closest<HTMLElement>('tr[data-row]') ?? null, true);
    choose(row ?? null, true);
  }
  row?.focus();
  row?.scrollIntoView({ block: 'nearest' });
  return row !== undefined;
}

function follow(row: HTMLElement | null): boolean {
  const link = row?.querySelector<HTMLElement>('[data-row-link]');
  link?.click();
  return Boolean(link);
}

/** Unfolds a row that is folded, or folds one that is not. */
function fold(row: HTMLElement | null, isOpen: boolean): boolean {
  if (row === null || row !== document.activeElement || !row.querySelector('td.fold')) return false;
  return row.classList.contains('open') === isOpen && follow(row);
}

function choose(row: HTMLElement | null, checked?: boolean): boolean {
  const box = row?.querySelector<HTMLInputElement>('input[name="row"]');
  if (!box) return false;
  tick([box], checked ?? !box.checked);
  return true;
}

function clear(table: Element): boolean {
  const chosen = rowBoxes(table).filter((box) => box.checked);
  tick(chosen, false);
  return chosen.length > 0;
}
