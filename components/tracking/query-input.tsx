'use client';

import { useEffect, useId, useRef, useState } from 'react';
import { controlClass } from '#components/ui/control.ts';
import {
  askedKeys,
  complete,
  completions,
  type TypedWord,
  wordAt,
} from '#lib/maillog/search/complete-query.ts';

type Offer = { word: TypedWord; words: string[] };

/** Waits this long after a key before the log is asked, in milliseconds. */
const pause = 120;

/** The search box: offers keys and values for the word that is typed. Arrows choose, Enter or Tab takes; without script it is a plain box. */
export function QueryInput({
  q,
  wrong,
  describedBy,
}: {
  q: string;
  wrong: boolean;
  describedBy: string | undefined;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [offer, setOffer] = useState<Offer | null>(null);
  const [chosen, setChosen] = useState(-1);
  const asked = useRef<AbortController>(undefined);
  const list = useId();
  useEffect(() => () => asked.current?.abort(), []);

  async function look(box: HTMLInputElement) {
    asked.current?.abort();
    const abort = new AbortController();
    asked.current = abort;
    const word = wordAt(box.value, box.selectionStart ?? box.value.length);
    setOffer(null); // what was offered for fewer letters is no longer meant
    const found = askedKeys.has(word.key ?? '') ? await valuesOf(word, abort.signal) : [];
    if (abort.signal.aborted) return;
    const words = completions(word, found).slice(0, 8);
    setOffer(words.length > 0 ? { word, words } : null);
    setChosen(-1);
  }

  function take(word: string) {
    const box = input.current;
    if (!box || !offer) return;
    const done = complete(box.value, offer.word, word);
    box.value = done.text;
    box.focus();
    box.setSelectionRange(done.place, done.place);
    void look(box);
  }

  function onKeyDown(event: React.KeyboardEvent<HTMLInputElement>) {
    if (!offer) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setChosen((now) => (now + step + offer.words.length) % offer.words.length);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      setOffer(null);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && offer.words[chosen] !== undefined) {
      event.preventDefault();
      take(offer.words[chosen]);
    }
  }

  return (
    <>
      <input
        aria-activedescendant={offer && chosen >= 0 ? `${list}-${chosen}` : undefined}
        aria-autocomplete="list"
        aria-controls={list}
        aria-describedby={describedBy}
        aria-expanded={offer !== null}
        aria-invalid={wrong || undefined}
        aria-label="Search messages"
        autoComplete="off"
        className={controlClass(wrong, 'h-control pr-2 pl-8.5 font-mono text-small')}
        data-key="/"
        defaultValue={q}
        name="q"
        onBlur={() => setOffer(null)}
        onInput={({ currentTarget }) => void look(currentTarget)}
        onKeyDown={onKeyDown}
        placeholder="account:kim to:example.org status:refused since:7d"
        ref={input}
        role="combobox"
        spellCheck={false}
        type="search"
      />
      <div
        aria-label="Completions"
        className="absolute top-full left-0 z-20 mt-1 w-max min-w-48 max-w-full rounded-control border border-line-strong bg-page py-1 font-mono text-small shadow-lg"
        hidden={offer === null}
        id={list}
        role="listbox"
        tabIndex={-1}
      >
        {offer?.words.map((word, at) => (
          <div
            aria-selected={at === chosen}
            className="cursor-pointer truncate px-3 py-1 aria-selected:bg-accent-soft hover:bg-accent-soft"
            id={`${list}-${at}`}
            key={word}
            onMouseDown={(event) => {
              event.preventDefault(); // the box keeps the focus
              take(word);
            }}
            role="option"
            tabIndex={-1}
          >
            {word}
          </div>
        ))}
      </div>
    </>
  );
}

async function valuesOf({ key, value }: TypedWord, signal: AbortSignal): Promise<string[]> {
  await new Promise((resolve) => setTimeout(resolve, pause));
  if (signal.aborted) return [];
  const path = `/api/v1/messages/completions?key=${encodeURIComponent(key ?? '')}&start=${encodeURIComponent(value)}`;
  const answer = await fetch(path, { signal }).catch(() => null);
  if (!answer?.ok) return [];
  const body: unknown = await answer.json();
  return valuesIn(body);
}

function valuesIn(body: unknown): string[] {
  const values = typeof body === 'object' && body !== null && 'values' in body ? body.values : null;
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
}
