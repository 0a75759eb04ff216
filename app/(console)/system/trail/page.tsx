import { LinkButton } from '#components/ui/button.tsx';
import { DataTable } from '#components/ui/data-table.tsx';
import { FilterChip, ListTools, Pager, SearchBox } from '#components/ui/list-tools.tsx';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { Note } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Time } from '#components/ui/time.tsx';
import { listEntries, verifyTrail } from '#lib/audit/list-entries.ts';
import { sentenceOf } from '#lib/audit/sentence.ts';
import { call } from '#lib/web/call.ts';

export const metadata = { title: 'Trail' };

const kinds = [
  { value: 'operator.', label: 'Operators' },
  { value: 'policy.', label: 'Policy' },
  { value: 'release.', label: 'Releases' },
  { value: 'account.', label: 'Accounts' },
  { value: 'certificate.', label: 'Certificates' },
  { value: 'gateway.', label: 'Gateways' },
  { value: 'maillog.', label: 'Mail log' },
];

export default async function TrailPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/system/trail', params: await searchParams };
  const page = await call(listEntries, {
    kind: paramOf(list, 'kind'),
    actor: paramOf(list, 'q'),
    subject: paramOf(list, 'subject'),
    before: paramOf(list, 'after'),
    after: paramOf(list, 'before'),
  });
  const verdict = paramOf(list, 'verify') ? await call(verifyTrail, {}) : null;
  return (
    <>
      <PageHead
        actions={<LinkButton href="/system/trail?verify=1">Verify the chain</LinkButton>}
        crumbs={[{ label: 'System' }]}
        sentence="Who did what in this console. Entries are only ever added, and each is chained to the one before."
        title="Trail"
      />
      {verdict ? (
        <div className="mb-4">
          {verdict.intact ? (
            <Note live title={`${verdict.entries} entries, nothing altered.`} tone="ok">
              The last hash is <code className="wrap-anywhere">{verdict.lastHash}</code>.
            </Note>
          ) : (
            <Note live title={`The trail was altered at entry ${verdict.seq}.`} tone="bad">
              {verdict.reason}
            </Note>
          )}
        </div>
      ) : null}
      <ListTools>
        <SearchBox label="Search by person" list={list} />
        <FilterChip label="About" list={list} name="kind" options={kinds} />
      </ListTools>
      <DataTable
        columns={[
          { key: 'at', label: 'When', cell: (row) => <Time at={row.at} />, width: 'w-32', stack: 'rest' },
          { key: 'who', label: 'Who', cell: (row) => row.actorName, width: 'w-44', stack: 'first' },
          { key: 'what', label: 'What', cell: (row) => sentenceOf(row.kind, row.data), stack: 'main' },
          {
            key: 'from',
            label: 'From',
            cell: (row) => row.address ?? '',
            mono: true,
            width: 'w-36',
            stack: 'end',
          },
          { key: 'seq', label: 'Entry', cell: (row) => row.seq, right: true, width: 'w-20', stack: 'hide' },
        ]}
        empty={{ says: 'Nothing in the trail matches.' }}
        footer={
          <Pager
            list={list}
            newer={page.newer === null ? undefined : String(page.newer)}
            older={page.older === null ? undefined : String(page.older)}
            says={`${page.rows.length} entries, newest first`}
          />
        }
        label="Trail"
        rowKey={(row) => String(row.seq)}
        rows={page.rows}
      />
    </>
  );
}
