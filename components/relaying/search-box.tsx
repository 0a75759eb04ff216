import { Button, LinkButton } from '#components/ui/button.tsx';
import { chipClass } from '#components/ui/chip.tsx';
import { controlClass } from '#components/ui/control.ts';
import { Icon } from '#components/ui/icon.tsx';
import { Note } from '#components/ui/note.tsx';
import type { QueryWord } from '#lib/maillog/parse-query.ts';
import { keyExamples } from '#lib/maillog/read-term.ts';

/** The search of the mail log, as words in the address; a word that means nothing is named with what to write instead. */
export function LogSearch({ path, q, words }: { path: string; q: string; words: readonly QueryWord[] }) {
  const wrong = words.filter((word) => word.error !== null);
  return (
    <div className="mb-4 flex flex-col gap-2">
      <form action={path} className="flex gap-2" role="search">
        <span className="relative flex min-w-0 flex-1 items-center">
          <Icon className="pointer-events-none absolute left-2.5 text-ink-3" name="search" />
          <input
            aria-invalid={wrong.length > 0 || undefined}
            aria-label="Search messages"
            autoComplete="off"
            className={controlClass(wrong.length > 0, 'h-control pr-2 pl-8.5 font-mono text-small')}
            data-key="/"
            defaultValue={q}
            key={q}
            name="q"
            placeholder="account:kim to:example.org status:refused since:7d"
            spellCheck={false}
            type="search"
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
      {wrong.map((word) => (
        <Note key={word.start} live title={q.slice(word.start, word.end)} tone="warn">
          {word.error}
        </Note>
      ))}
      <p className="flex flex-wrap items-center gap-2 text-small text-ink-3">
        Narrow by
        {Object.entries(keyExamples).map(([key, example]) => (
          <span className={chipClass()} key={key} title={`${key}:${example}`}>
            <code>{key}:</code>
          </span>
        ))}
      </p>
    </div>
  );
}
