'use client';

import { useEffect, useRef } from 'react';

/** So long after the last key, milliseconds: typing on is not answered in between. */
const pause = 200;

/** The box of a search form; asks by itself when one stops typing. Without script, Enter asks. */
export function SearchInput({ label, now }: { label: string; now: string }) {
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const box = input.current;
    // typed before the page could answer
    if (box && document.activeElement === box && box.value !== box.defaultValue)
      timer.current = setTimeout(() => box.form?.requestSubmit(), pause);
    return () => clearTimeout(timer.current);
  }, []);
  // What the address says is shown, unless somebody is typing: then it is what they have asked already.
  useEffect(() => {
    const box = input.current;
    if (box && document.activeElement !== box) box.value = now;
  }, [now]);
  const askSoon = (form: HTMLFormElement | null) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => form?.requestSubmit(), pause);
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
      onInput={({ currentTarget: { form }, nativeEvent }) => {
        clearTimeout(timer.current);
        // an input method that is not done shows what nobody means yet
        if (!(nativeEvent instanceof InputEvent && nativeEvent.isComposing)) askSoon(form);
      }}
      onKeyDown={({ key }) => {
        if (key === 'Enter') clearTimeout(timer.current);
      }}
      placeholder={label}
      ref={input}
      spellCheck={false}
      type="search"
    />
  );
}
