'use client';

import { type KeyboardEvent, useEffect, useRef } from 'react';

/** So long after the last key, milliseconds: typing on is not answered in between. */
const pause = 200;

/** Keys that go on from the box to what it found. */
const goesOn: ReadonlySet<string> = new Set(['ArrowDown', 'ArrowUp', 'Enter']);

/** The box of a search form; asks by itself when one stops typing. Without script, Enter asks. */
export function SearchInput({ label, now }: { label: string; now: string }) {
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** Keys that are meant for rows which are not there yet. */
  const ahead = useRef<string[]>([]);
  useEffect(() => {
    const box = input.current;
    // typed before the page could answer
    if (box && document.activeElement === box && box.value !== box.defaultValue)
      timer.current = setTimeout(() => {
        timer.current = undefined;
        box.form?.requestSubmit();
      }, pause);
    return () => clearTimeout(timer.current);
  }, []);
  // What the address says is shown, unless somebody is typing: then it is what they have asked already.
  useEffect(() => {
    const box = input.current;
    if (!box) return;
    if (document.activeElement !== box && timer.current === undefined) box.value = now;
    mark(box, now);
    if (box.value === now) for (const key of ahead.current.splice(0)) press(key);
  }, [now]);
  const askNoMore = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
  };
  const ask = (form: HTMLFormElement | null) => {
    askNoMore();
    form?.requestSubmit();
  };
  const askSoon = (form: HTMLFormElement | null) => {
    askNoMore();
    timer.current = setTimeout(() => ask(form), pause);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const { key, currentTarget: box } = event;
    const isAhead = box.value !== now && (key === 'ArrowDown' || ahead.current.length > 0);
    if (isAhead && goesOn.has(key)) {
      // the rows are those of what was typed before, and somebody else's
      event.preventDefault();
      ahead.current.push(key);
      if (timer.current !== undefined) ask(box.form);
    } else if (key === 'Enter') askNoMore();
  };
  return (
    <input
      aria-label={label}
      autoComplete="off"
      className="h-control w-full rounded-control border border-line-strong bg-page pr-8 pl-8.5 outline-none focus:border-accent-ink focus:ring-1 focus:ring-accent-ink focus-visible:outline-none"
      data-key="/"
      defaultValue={now}
      maxLength={200}
      name="q"
      onCompositionEnd={({ currentTarget: { form } }) => askSoon(form)}
      onInput={({ currentTarget: box, nativeEvent }) => {
        askNoMore();
        ahead.current = [];
        mark(box, now);
        // an input method that is not done shows what nobody means yet
        if (!(nativeEvent instanceof InputEvent && nativeEvent.isComposing)) askSoon(box.form);
      }}
      onKeyDown={onKeyDown}
      placeholder={label}
      ref={input}
      spellCheck={false}
      type="search"
    />
  );
}

/** While the rows are no answer to what stands in the box yet, they are shown so (data-table.css). */
function mark(box: HTMLInputElement, now: string): void {
  box.toggleAttribute('data-asks', box.value !== now);
}

function press(key: string): void {
  const target = document.activeElement ?? document.body;
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}
