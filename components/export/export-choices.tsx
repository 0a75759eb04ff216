import { exportHref } from '#components/export/export-href.ts';
import { buttonClass } from '#components/ui/button.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { Item, ItemList } from '#components/ui/panel.tsx';

const tables = [
  {
    of: 'messages',
    title: 'Messages',
    says: 'A row each message: who, from where, under which TLS, what became of it.',
  },
  {
    of: 'recipients',
    title: 'Recipients',
    says: 'A row each recipient of these messages, with the next server and its answer.',
  },
  { of: 'logins', title: 'Log-ins', says: 'A row each log-in that was tried, and why it failed.' },
];

/** The files that can be made of a search. `blocked` says of a table why it cannot. */
export function ExportChoices({
  q,
  blocked,
}: {
  q: string;
  blocked: Readonly<Record<string, string | null>>;
}) {
  return (
    <ItemList label="Files">
      {tables.map(({ of, title, says }) => (
        <Item
          action={blocked[of] ? null : <Downloads of={of} q={q} title={title} />}
          icon="sheet"
          key={of}
          title={title}
        >
          {blocked[of] ?? says}
        </Item>
      ))}
    </ItemList>
  );
}

const files = [
  { format: 'csv', zip: false, says: 'CSV', more: '' },
  { format: 'jsonl', zip: false, says: 'JSON Lines', more: '' },
  { format: 'csv', zip: true, says: 'ZIP', more: ' with manifest' },
];

function Downloads({ q, of, title }: { q: string; of: string; title: string }) {
  return (
    <span className="flex flex-wrap gap-2">
      {files.map(({ says, more, ...wanted }) => (
        <a
          aria-label={`${title} as ${says}${more}`}
          className={buttonClass({ small: true })}
          download
          href={exportHref({ q, of, ...wanted })}
          key={says}
        >
          <Icon name="download" small /> {says}
          {more ? <span className="max-mid:hidden">{more}</span> : null}
        </a>
      ))}
    </span>
  );
}
