'use client';

import type { MapView } from '#components/policy/maps.ts';
import { Badge } from '#components/ui/badge.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { Checkbox, Select } from '#components/ui/choice.tsx';
import { ActionForm, type FormAction, SubmitButton, useFormContext } from '#components/ui/form.tsx';
import { formatCount } from '#components/ui/format.ts';
import { PasteField } from '#components/ui/paste-field.tsx';
import type { Tone } from '#components/ui/tone.ts';
import { words } from '#components/ui/words.ts';

type Outcome = 'refused' | 'changed' | 'skipped' | 'new' | 'same';
/** What an import would do, line by line. */
export type ImportResult = {
  rows: { line: number; text: string; outcome: Outcome; words: string }[];
  counts: Record<Outcome | 'removed', number>;
};

const longest = 3_500_000;

/** A list to import: first what it would do, line by line, then the import. */
export function ImportEntriesForm({
  view,
  action,
  closeHref,
}: {
  view: MapView;
  action: FormAction<ImportResult>;
  closeHref: string;
}) {
  return (
    <ActionForm
      action={action}
      footer={<Actions closeHref={closeHref} view={view} />}
      label={`Import ${view.many}`}
    >
      <Outcomes view={view} />
      <Select
        choices={[
          { value: 'native', label: `As the daemon reads it (${view.file})` },
          { value: 'csv', label: 'CSV with a line of column names' },
        ]}
        help="CSV columns: tag, key, value, comment, owner, ticket, endsOn. Only key must be there."
        label="Format"
        name="format"
        value="native"
      />
      <PasteField
        accept={`.csv,.txt,text/*,${view.file}`}
        label="List"
        longest={longest}
        name="text"
        placeholder={`${view.key.example}\t${view.value?.example ?? ''}`.trim()}
        rows={8}
      />
      <Select
        choices={[
          { value: 'add', label: `Add to the ${view.many} that are there` },
          { value: 'replace', label: `Add, and replace ${view.many} with the same key` },
          { value: 'replaceAll', label: `Replace all ${view.many}: what the list does not name is deleted` },
        ]}
        label="Entries that are there"
        name="mode"
        value="add"
      />
      <Checkbox
        help="Otherwise nothing is imported while there is one."
        label="Leave out lines that cannot be taken"
        name="leaveOut"
      />
    </ActionForm>
  );
}

function usePlan(): ImportResult | null {
  const { state } = useFormContext();
  return state.status === 'done' ? (state.result as ImportResult) : null;
}

function Actions({ view, closeHref }: { view: MapView; closeHref: string }) {
  const plan = usePlan();
  const { new: added, changed, removed } = plan?.counts ?? { new: 0, changed: 0, removed: 0 };
  const count = added + changed + removed;
  return (
    <div className="mt-5 flex flex-wrap items-center justify-end gap-2 in-[.side-panel]:mt-0 in-[.side-panel]:border-t in-[.side-panel]:border-line in-[.side-panel]:px-5 in-[.side-panel]:py-3">
      <LinkButton href={closeHref}>{words.cancel}</LinkButton>
      <SubmitButton busy="Reading" name="intent" value="preview" variant={count > 0 ? 'plain' : 'primary'}>
        Preview
      </SubmitButton>
      {count > 0 ? (
        <SubmitButton busy="Importing" name="intent" value="import">
          {removed > 0
            ? `Import, and delete ${formatCount(removed, view.one, view.many)}`
            : `Import ${formatCount(count, view.one, view.many)}`}
        </SubmitButton>
      ) : null}
    </div>
  );
}

const outcomeWords: Record<Outcome | 'removed', { word: string; tone: Tone }> = {
  refused: { word: 'cannot be taken', tone: 'bad' },
  changed: { word: 'changed', tone: 'warn' },
  skipped: { word: 'stays as it is', tone: 'neutral' },
  new: { word: 'new', tone: 'ok' },
  same: { word: 'the same', tone: 'neutral' },
  removed: { word: 'deleted', tone: 'bad' },
};

/** The answer to the preview: a sentence, and the lines, those that need somebody first. */
function Outcomes({ view }: { view: MapView }) {
  const plan = usePlan();
  if (plan === null) return null;
  const { counts, rows } = plan;
  const parts = (Object.keys(outcomeWords) as (keyof typeof outcomeWords)[])
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${formatCount(counts[outcome])} ${outcomeWords[outcome].word}`);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0) - counts.removed;
  return (
    <section aria-label="Preview" className="flex flex-col gap-2">
      <output className="font-row">
        {parts.length === 0
          ? `There is no ${view.one} in this list.`
          : `${parts.join(', ')}. Nothing is saved yet.`}
      </output>
      {rows.length > 0 ? (
        <ul
          className="max-h-72 divide-y divide-line overflow-auto rounded-panel border border-line"
          tabIndex={-1}
        >
          {rows.map((row) => (
            <li className="flex flex-col gap-0.5 px-3 py-2" key={`${row.line} ${row.outcome}`}>
              <span className="flex items-baseline gap-2">
                <Badge tone={outcomeWords[row.outcome].tone}>{outcomeWords[row.outcome].word}</Badge>
                <span className="text-small whitespace-nowrap text-ink-3">line {row.line}</span>
              </span>
              <code className="text-small wrap-anywhere whitespace-pre-wrap">{row.text}</code>
              {row.words ? <span className="text-small text-ink-2">{row.words}</span> : null}
            </li>
          ))}
        </ul>
      ) : null}
      {total > rows.length ? (
        <p className="text-small text-ink-3">
          {formatCount(rows.length)} of {formatCount(total, 'line', 'lines')} are shown.
        </p>
      ) : null}
    </section>
  );
}
