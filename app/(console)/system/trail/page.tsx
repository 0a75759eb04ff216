import { ChainHead, Verdict } from '#components/trail/chain-verdict.tsx';
import { EntryDetails } from '#components/trail/entry-details.tsx';
import { TrailExport, TrailTools } from '#components/trail/trail-tools.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { DataTable, momentCell } from '#components/ui/data-table.tsx';
import { formatCount } from '#components/ui/format.ts';
import { Pager } from '#components/ui/list-tools.tsx';
import { type List, type ListParams, listHref, paramOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { listEntries, verifyTrail } from '#lib/audit/list-entries.ts';
import { sentenceOf } from '#lib/audit/sentence.ts';
import { call } from '#lib/web/call.ts';

export const metadata = { title: 'Trail' };

export default async function TrailPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/system/trail', params: await searchParams };
  const filter = {
    kind: paramOf(list, 'kind'),
    actor: paramOf(list, 'actor'),
    subject: paramOf(list, 'subject'),
    text: paramOf(list, 'q'),
    since: dayOf(paramOf(list, 'since')),
    until: dayOf(paramOf(list, 'until'), 1),
  };
  const [page, verdict] = await Promise.all([
    call(listEntries, { ...filter, before: paramOf(list, 'after'), after: paramOf(list, 'before') }),
    paramOf(list, 'verify') ? call(verifyTrail, {}) : null,
  ]);
  const open = paramOf(list, 'open');
  return (
    <>
      <PageHead
        actions={
          <>
            <TrailExport filter={filter} />
            <LinkButton href={listHref(list, { verify: '1' })}>Verify the chain</LinkButton>
          </>
        }
        crumbs={[{ label: 'System' }]}
        sentence="Who did what in this console, and who looked at whom. Entries are only ever added, and each is chained to the one before."
        title="Trail"
      />
      {verdict ? (
        <div className="mb-4">
          <Verdict verdict={verdict} />
        </div>
      ) : (
        <ChainHead head={page.head} />
      )}
      <TrailTools list={list} people={page.people} />
      <DataTable
        columns={[
          { key: 'at', label: 'When', cell: (row) => momentCell(row.at), width: 'w-32', stack: 'rest' },
          { key: 'who', label: 'Who', cell: (row) => row.actorName, width: 'w-44', stack: 'rest' },
          { key: 'what', label: 'What', cell: (row) => sentenceOf(row.kind, row.data), stack: 'main' },
          {
            key: 'from',
            label: 'From',
            cell: (row) => row.address ?? '',
            mono: true,
            width: 'w-36',
            stack: 'end',
            yields: true,
          },
          { key: 'seq', label: 'Entry', cell: (row) => row.seq, right: true, width: 'w-20', stack: 'hide' },
        ]}
        empty={{ says: 'Nothing in the trail matches.' }}
        expanded={(row) => (String(row.seq) === open ? <EntryDetails entry={row} /> : null)}
        footer={
          <Pager
            list={list}
            newer={page.newer === null ? undefined : String(page.newer)}
            older={page.older === null ? undefined : String(page.older)}
            says={`${formatCount(page.rows.length, 'entry', 'entries')}, newest first`}
          />
        }
        label="Trail"
        list={list}
        rowHref={(row) => openHref(list, String(row.seq) === open ? null : String(row.seq))}
        rowKey={(row) => String(row.seq)}
        rows={page.rows}
      />
    </>
  );
}

/** Opening an entry stays on the page of entries it stands on. */
function openHref(list: List, open: string | null): string {
  const { before, after } = list.params;
  const place = { ...(before && { before: String(before) }), ...(after && { after: String(after) }) };
  return listHref(list, { open, ...place });
}

/** A day of an address, or the one behind it; what is no day narrows nothing. */
function dayOf(day: string | undefined, later = 0): string | undefined {
  const at = /^\d{4}-\d\d-\d\d$/.test(day ?? '') ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(at) ? undefined : new Date(at + later * 86_400_000).toISOString();
}
