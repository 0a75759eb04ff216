import Form from 'next/form';
import { Button } from '#components/ui/button.tsx';
import { controlClass } from '#components/ui/control.ts';
import { DownloadMenu } from '#components/ui/download-menu.tsx';
import { FilterChip, ListTools, SearchBox } from '#components/ui/list-tools.tsx';
import { keptParams, type List, paramOf } from '#components/ui/list-url.ts';
import { MenuDownload } from '#components/ui/menu.tsx';

const kinds = [
  { value: 'views', label: 'Looks at people’s data' },
  { value: 'secrets', label: 'Secrets shown or handed over' },
  { value: 'exports', label: 'Exports' },
  { value: 'policy.', label: 'Policy' },
  { value: 'release.', label: 'Releases' },
  { value: 'account.', label: 'Accounts' },
  { value: 'certificate.', label: 'Certificates' },
  { value: 'outgoing.', label: 'Outgoing logins' },
  { value: 'gateway.', label: 'Gateways' },
  { value: 'maillog.', label: 'Mail log' },
  { value: 'queue.', label: 'Queue' },
  { value: 'unusual.', label: 'Unusual use' },
  { value: 'operator.', label: 'Operators and sign-ins' },
  { value: 'token.', label: 'API tokens' },
  { value: 'privacy.', label: 'Privacy' },
];

/** More people than this are looked for by name, in the search. */
const mostPeople = 100;

/** What narrows the trail: words, what it is about, a person, a time. */
export function TrailTools({ list, people }: { list: List; people: readonly string[] }) {
  const subject = paramOf(list, 'subject');
  const actor = paramOf(list, 'actor');
  const named = actor !== undefined && !people.includes(actor) ? [actor] : [];
  return (
    <ListTools>
      <SearchBox label="Search the trail" list={list} />
      <FilterChip label="About" list={list} name="kind" options={kinds} />
      <FilterChip
        label="By"
        list={list}
        name="actor"
        options={[...named, ...people.slice(0, mostPeople)].map((name) => ({ value: name, label: name }))}
      />
      {subject ? (
        <FilterChip
          label="Object"
          list={list}
          name="subject"
          options={[{ value: subject, label: subject }]}
        />
      ) : null}
      <TimeForm list={list} />
    </ListTools>
  );
}

function TimeForm({ list }: { list: List }) {
  const fields = [
    ['since', 'From'],
    ['until', 'To'],
  ] as const;
  return (
    <Form action={list.path} className="flex flex-wrap items-center gap-2" scroll={false}>
      {keptParams(list, ['since', 'until']).map(([name, value]) => (
        <input key={`${name}=${value}`} name={name} type="hidden" value={value} />
      ))}
      {fields.map(([name, label]) => (
        <label className="flex items-center gap-1.5 text-ink-2" key={name}>
          {label}
          <input
            className={controlClass(false, 'h-8 w-34 px-2')}
            defaultValue={paramOf(list, name)}
            key={paramOf(list, name)}
            name={name}
            type="date"
          />
        </label>
      ))}
      <Button small type="submit">
        Apply
      </Button>
    </Form>
  );
}

const filters = ['kind', 'actor', 'subject', 'text', 'since', 'until'] as const;

/** The trail as a file, as far as the filters leave it. */
export function TrailExport({
  filter,
}: {
  filter: Partial<Record<(typeof filters)[number], string | undefined>>;
}) {
  const kept = filters.flatMap((name): [string, string][] => {
    const value = filter[name];
    return value === undefined ? [] : [[name, value]];
  });
  const href = (format: string) =>
    `/api/v1/trail/export?${new URLSearchParams([...kept, ['format', format]]).toString()}`;
  const what = kept.length > 0 ? 'What the filters find' : 'The whole trail';
  return (
    <DownloadMenu>
      <MenuDownload href={href('jsonl')}>{what}, as JSON Lines with its hashes</MenuDownload>
      <MenuDownload href={href('csv')}>{what}, as CSV</MenuDownload>
    </DownloadMenu>
  );
}
