'use client';

import { useRef } from 'react';
import { chipClass } from '#components/ui/chip.tsx';
import { keyExamples } from '#lib/maillog/search/read-term.ts';

/** The keys of the search language. A click begins a word with one in the search box before it. */
export function QueryKeys() {
  const place = useRef<HTMLSpanElement>(null);
  function begin(key: string) {
    const box = place.current?.closest('div')?.parentElement?.querySelector<HTMLInputElement>('[name="q"]');
    if (!box) return;
    box.value = `${box.value.trimEnd()}${box.value.trim() === '' ? '' : ' '}${key}:`;
    box.focus();
    box.dispatchEvent(new Event('input', { bubbles: true })); // so that values are offered
  }
  return (
    <span className="contents max-mid:hidden" ref={place}>
      Narrow by
      {Object.entries(keyExamples).map(([key, example]) => (
        <button
          className={chipClass()}
          key={key}
          onClick={() => begin(key)}
          title={`${key}:${example}`}
          type="button"
        >
          <code>{key}:</code>
        </button>
      ))}
    </span>
  );
}
