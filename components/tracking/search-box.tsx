import { QueryInput } from '#components/tracking/query-input.tsx';
import { QueryKeys } from '#components/tracking/query-keys.tsx';
import { Button, LinkButton } from '#components/ui/button.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { Note } from '#components/ui/note.tsx';
import type { QueryWord } from '#lib/maillog/search/parse-query.ts';

/** The search of the mail log, as words in the address; a word that means nothing is named with what to write instead. */
export function LogSearch({ path, q, words }: { path: string; q: string; words: readonly QueryWord[] }) {
  const wrong = words.filter((word) => word.error !== null);
  return (
    <div className="mb-4 flex flex-col gap-2">
      <form action={path} className="flex gap-2" role="search">
        <span className="relative flex min-w-0 flex-1 items-center">
          <Icon className="pointer-events-none absolute left-2.5 text-ink-3" name="search" />
          <QueryInput
            describedBy={wrong.length > 0 ? 'wrong-words' : undefined}
            key={q}
            q={q}
            wrong={wrong.length > 0}
          />
        </span>
        <Button type="submit" variant="primary">
          Search
        </Button>
        {q ? (
          <LinkButton href={path} variant="quiet">
            Clear
          </LinkButton>
        ) : null}
      </form>
      {wrong.length > 0 ? (
        <div className="flex flex-col gap-2" id="wrong-words">
          <Marked q={q} wrong={wrong} />
          {wrong.map((word) => (
            <Note key={word.start} live title={q.slice(word.start, word.end)} tone="warn">
              {word.error}
            </Note>
          ))}
        </div>
      ) : null}
      <div className="flex flex-wrap items-center gap-2 text-small text-ink-3">
        <QueryKeys />
        <span>
          <code>-</code> turns a word around, <code>OR</code> and brackets choose
        </span>
      </div>
    </div>
  );
}

/** The search as it was typed, with the words that mean nothing underlined where they stand. */
function Marked({ q, wrong }: { q: string; wrong: readonly QueryWord[] }) {
  const ends = [0, ...wrong.map(({ end }) => end)];
  return (
    <p className="overflow-x-auto whitespace-pre pl-8.5 font-mono text-small text-ink-2">
      {wrong.map(({ start, end }, at) => (
        <span key={start}>
          {q.slice(ends[at], start)}
          <mark className="bg-transparent text-ink underline decoration-2 decoration-wavy">
            {q.slice(start, end)}
          </mark>
        </span>
      ))}
      {q.slice(ends.at(-1))}
    </p>
  );
}
