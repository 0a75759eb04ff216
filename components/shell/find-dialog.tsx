'use client';

import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { type Found, findPages, readAnswer } from '#components/shell/find.ts';
import { findDialog } from '#components/shell/keys.tsx';
import type { Place } from '#components/shell/navigation.ts';
import { placesOf } from '#components/shell/role-places.ts';
import { Kbd } from '#components/ui/badge.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { useInBrowser } from '#components/ui/use-in-browser.ts';
import { words } from '#components/ui/words.ts';
import type { Role } from '#lib/auth/permissions.ts';

/** What the endpoint said, and to what. */
type Answer = { to: string; found: Found[]; failed: boolean };

/** Asks the endpoint while a person types; the pages are known without asking. Until it has answered, what is shown of it is of what was typed before. */
function useFound(typed: string, places: readonly Place[], endpoint: string) {
  const [answer, setAnswer] = useState<Answer>({ to: '', found: [], failed: false });
  useEffect(() => {
    if (typed.trim() === '') return;
    const abort = new AbortController();
    const ask = async () => {
      const said = await fetch(`${endpoint}?q=${encodeURIComponent(typed)}`, { signal: abort.signal });
      setAnswer({ to: typed, found: said.ok ? readAnswer(await said.json()) : [], failed: !said.ok });
    };
    const timer = setTimeout(() => {
      ask().catch(() => {
        if (!abort.signal.aborted) setAnswer({ to: typed, found: [], failed: true });
      });
    }, 120);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [typed, endpoint]);
  const isBlank = typed.trim() === '';
  return {
    results: [...(isBlank ? [] : answer.found), ...findPages(places, typed, words.pages)],
    asking: !isBlank && answer.to !== typed,
    failed: answer.failed,
  };
}

/** The search of the bar, and the dialog behind it and behind Ctrl+K. */
export function Find({ role, endpoint, says }: { role: Role; endpoint: string; says: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const runs = useInBrowser();
  return (
    <>
      <button
        aria-haspopup="dialog"
        className="find"
        onClick={() => dialog.current?.showModal()}
        type="button"
      >
        <Icon name="search" />
        <span className="find-says">{says}</span>
        <span className="find-key">
          <Kbd>Ctrl K</Kbd>
        </span>
      </button>
      <dialog aria-label={words.search} className="dialog find-dialog" id={findDialog} ref={dialog}>
        {runs ? (
          <FindBox
            close={() => dialog.current?.close()}
            endpoint={endpoint}
            places={placesOf(role)}
            says={says}
          />
        ) : null}
      </dialog>
    </>
  );
}

type BoxProps = { places: readonly Place[]; endpoint: string; says: string; close: () => void };

function FindBox({ places, endpoint, says, close }: BoxProps) {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const { results, asking, failed } = useFound(typed, places, endpoint);
  const router = useRouter();
  const id = useId();
  /** Enter was pressed before the answer was there. */
  const going = useRef(false);
  const current = Math.min(at, results.length - 1);

  function go(found: Found | undefined): void {
    if (!found) return;
    close();
    setTyped('');
    router.push(found.href);
  }

  function onKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && asking) setAt(Math.max(0, at + step));
    else if (step !== undefined) setAt((current + step + results.length) % Math.max(results.length, 1));
    else if (event.key === 'Enter' && asking) going.current = true;
    else if (event.key === 'Enter') go(results[current]);
    else return;
    event.preventDefault();
  }

  useEffect(() => {
    if (asking || !going.current) return;
    going.current = false;
    go(results[current]);
  });

  return (
    <>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Icon className="text-ink-3" name="search" />
        <input
          aria-activedescendant={results.length > 0 && !asking ? `${id}-${current}` : undefined}
          aria-autocomplete="list"
          aria-controls={id}
          aria-expanded="true"
          aria-label={says}
          autoComplete="off"
          autoFocus
          className="h-12 min-w-0 flex-1 bg-transparent text-head outline-none focus-visible:outline-none"
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
            going.current = false;
          }}
          onKeyDown={onKey}
          placeholder={says}
          role="combobox"
          spellCheck={false}
          value={typed}
        />
        <Kbd>Esc</Kbd>
      </div>
      <Results asking={asking} at={asking ? -1 : current} go={go} id={id} results={results} />
      {results.length === 0 ? (
        <p className="px-4 py-6 text-center text-ink-3">{asking ? words.searching : words.noMatch}</p>
      ) : null}
      {failed ? (
        <p className="border-t border-line px-4 py-2.5 text-small text-ink-3">{words.findFailed}</p>
      ) : null}
    </>
  );
}

function Results({
  id,
  results,
  at,
  asking,
  go,
}: {
  id: string;
  results: readonly Found[];
  at: number;
  /** They are of what was typed before. */
  asking: boolean;
  go: (found: Found) => void;
}) {
  return (
    <div
      aria-busy={asking}
      aria-label={words.search}
      className="max-h-96 overflow-auto p-2 aria-busy:opacity-50 aria-busy:transition-opacity aria-busy:delay-400"
      id={id}
      role="listbox"
    >
      {results.map((found, place) => (
        // The keys stay with the input; an option is only clicked.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          aria-selected={place === at}
          className="flex cursor-pointer items-baseline gap-3 rounded-control px-2 py-1.5 hover:bg-hover aria-selected:bg-accent-soft"
          id={`${id}-${place}`}
          key={`${found.kind} ${found.href} ${found.title}`}
          onClick={() => go(found)}
          role="option"
          tabIndex={-1}
        >
          <span className="min-w-0 truncate font-row">{found.title}</span>
          {found.detail ? (
            <span className="min-w-0 truncate text-small text-ink-3">{found.detail}</span>
          ) : null}
          <span className="ml-auto flex-none text-cap text-ink-3">{found.kind}</span>
        </div>
      ))}
    </div>
  );
}
