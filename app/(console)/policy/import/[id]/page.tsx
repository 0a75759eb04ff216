import { WordList } from '#components/changes/word-list.tsx';
import { FoundCertificates } from '#components/import/found-certificates.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Select } from '#components/ui/choice.tsx';
import { DataTable } from '#components/ui/data-table.tsx';
import { Figures } from '#components/ui/figures.tsx';
import { ActionForm, FormActions, SubmitButton } from '#components/ui/form.tsx';
import { formatCount } from '#components/ui/format.ts';
import { FilterChip, ListTools, Pager } from '#components/ui/list-tools.tsx';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { Note } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Facts, Panel, Section } from '#components/ui/panel.tsx';
import type { Tone } from '#components/ui/tone.ts';
import { may } from '#lib/auth/permissions.ts';
import { listGateways } from '#lib/gateway/list-gateways.ts';
import { getImport } from '#lib/import/get-import.ts';
import type { Verdict } from '#lib/sendmail/import/report.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { apply, discard } from '../actions.ts';

export const metadata = { title: 'Import' };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<ListParams> };

const verdictWords: Record<Verdict, { label: string; tone: Tone }> = {
  understood: { label: 'Understood', tone: 'ok' },
  kept: { label: 'Kept', tone: 'accent' },
  ignored: { label: 'Ignored', tone: 'neutral' },
  refused: { label: 'Refused', tone: 'warn' },
};

export default async function ImportReportPage({ params, searchParams }: Props) {
  const { id } = await params;
  const list = { path: `/policy/import/${id}`, params: await searchParams };
  const query = {
    id,
    verdict: paramOf(list, 'verdict'),
    file: paramOf(list, 'file'),
    after: paramOf(list, 'after'),
    gatewayId: paramOf(list, 'gatewayId'),
  };
  const [{ operator }, view, gateways] = await Promise.all([
    requireSignedIn(),
    call(getImport, query),
    call(listGateways, {}),
  ]);
  const host = query.gatewayId ?? gateways[0]?.id ?? '';
  const verdicts = Object.entries(verdictWords) as [Verdict, (typeof verdictWords)[Verdict]][];
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Policy' }, { label: 'Import', href: '/policy/import' }]}
        sentence="What every line becomes. Nothing is changed until you put it into the draft."
        title={`From ${view.origin}`}
      />
      <Columns
        aside={
          may(operator.role, 'policy.write') ? <TakeOver gateways={gateways} host={host} view={view} /> : null
        }
        sticky
      >
        <Figures
          figures={verdicts.map(([verdict, { label }]) => ({
            label,
            value: formatCount(view.counts[verdict]),
            note: view.counts[verdict] === 1 ? 'line' : 'lines',
          }))}
        />
        {view.changes ? <Changes changes={view.changes} gateways={gateways} list={list} /> : null}
        {view.changes ? <FoundCertificates authorities={view.authorities} found={view.certificates} /> : null}
        <Section title="Line by line">
          <ListTools>
            <FilterChip
              label="Verdict"
              list={list}
              name="verdict"
              options={verdicts.map(([value, { label }]) => ({ value, label }))}
            />
            <FilterChip
              label="File"
              list={list}
              name="file"
              options={view.files.map(({ path }) => ({ value: path, label: path }))}
            />
          </ListTools>
          <DataTable
            columns={[
              {
                key: 'place',
                label: 'Line',
                cell: (row) =>
                  `${row.file}:${row.line}${row.lines > 1 ? `–${row.line + row.lines - 1}` : ''}`,
                mono: true,
                width: 'w-44',
                stack: 'rest',
              },
              {
                key: 'text',
                label: 'What becomes of it',
                cell: (row) => (
                  <>
                    <code className="block wrap-anywhere whitespace-normal">{row.text}</code>
                    {row.words ? (
                      <span className="block text-small whitespace-normal text-ink-3">{row.words}</span>
                    ) : null}
                  </>
                ),
                stack: 'main',
              },
              {
                key: 'verdict',
                label: 'Verdict',
                cell: (row) => (
                  <Badge tone={verdictWords[row.verdict].tone}>{verdictWords[row.verdict].label}</Badge>
                ),
                width: 'w-28',
                stack: 'end',
              },
            ]}
            empty={{ says: 'No line has this verdict.' }}
            footer={
              <Pager
                list={list}
                older={view.next === null ? undefined : String(view.next)}
                says={`${formatCount(view.rows.length)} of ${formatCount(view.total, 'entry', 'entries')} of the report`}
              />
            }
            label="Report"
            rowKey={(row) => `${row.file}:${row.line}:${row.text}`}
            rows={view.rows}
          />
        </Section>
      </Columns>
    </>
  );
}

function Changes({
  changes,
  gateways,
  list,
}: {
  changes: NonNullable<View['changes']>;
  gateways: Gateways;
  list: { path: string; params: ListParams };
}) {
  return (
    <Section title="How the draft changes">
      {gateways.length > 1 ? (
        <ListTools>
          <FilterChip
            label="As the host"
            list={list}
            name="gatewayId"
            options={gateways.map(({ id: value, name: label }) => ({ value, label }))}
          />
        </ListTools>
      ) : null}
      <WordList words={changes.words} />
      {changes.more > 0 ? (
        <p className="mt-2 text-small text-ink-3">
          and {formatCount(changes.more)} more, which the review will show.
        </p>
      ) : null}
    </Section>
  );
}

type Gateways = Awaited<ReturnType<typeof listGateways.invoke>>;
type View = Awaited<ReturnType<typeof getImport.invoke>>;

function TakeOver({ view, gateways, host }: { view: View; gateways: Gateways; host: string }) {
  const entries = Object.entries(view.entries).filter(([, count]) => count > 0);
  return (
    <>
      <Panel title="Put into the draft">
        <ActionForm
          action={apply.bind(null, view.id)}
          footer={<FormActions busy="Putting it into the draft" save="Replace the draft" />}
          label="Put into the draft"
        >
          <input name="draft" type="hidden" value={view.draft} />
          <Note title="It takes the place of the whole draft." tone="warn">
            Every setting and every entry of the draft gives way; certificates and accounts stay. Nothing is
            deployed: the review shows what changes, and releases can be rolled back.
          </Note>
          <Facts
            rows={[
              ...entries.map(([map, count]) => ({
                term: map,
                value: formatCount(count, 'entry', 'entries'),
              })),
              { term: 'logins', value: formatCount(view.passwords, 'password'), note: 'sealed, never shown' },
            ]}
          />
          <Select
            choices={[
              ...gateways.map(({ id, name }) => ({ value: id, label: name })),
              { value: '', label: 'No gateway' },
            ]}
            help="Whose host name and listeners these are. It shows the imported certificates that came with their key, else its own."
            label="Host"
            name="gatewayId"
            value={host}
          />
        </ActionForm>
      </Panel>
      <ActionForm action={discard.bind(null, view.id)} label="Discard">
        <SubmitButton variant="quiet">Discard this import</SubmitButton>
      </ActionForm>
    </>
  );
}
