import { CertificateState } from '#components/certificates/certificate-state.tsx';
import { isSuperseded, kindWord, originWord, useWords } from '#components/certificates/words.ts';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { formatDay } from '#components/ui/format.ts';
import { type List, listHref } from '#components/ui/list-url.ts';
import { Time } from '#components/ui/time.tsx';
import type { ListedCertificate } from '#lib/pki/list-certificates.ts';

type Columns = Column<ListedCertificate>[];

const name: Columns[number] = { key: 'label', label: 'Name', cell: (row) => row.label, stack: 'main' };
const ends: Columns[number] = {
  key: 'ends',
  label: 'Ends',
  cell: (row) => <Time at={row.notAfter} exact={formatDay} never="" />,
  stack: 'hide',
  width: 'w-28',
};
const state: Columns[number] = {
  key: 'state',
  label: 'State',
  cell: (row) => <CertificateState certificate={row} />,
  stack: 'end',
  width: 'w-44',
};
const used: Columns[number] = { key: 'used', label: 'Used', cell: (row) => useWords(row) };

const columns: Record<'hosts' | 'authorities', { wide: Columns; narrow: Columns }> = {
  hosts: {
    wide: [
      name,
      { key: 'for', label: 'For', cell: kindWord, width: 'w-36' },
      { key: 'issuer', label: 'From', cell: (row) => row.issuer ?? originWord(row), stack: 'hide' },
      used,
      ends,
      state,
    ],
    narrow: [name, used, state],
  },
  authorities: {
    wide: [
      name,
      {
        key: 'key',
        label: 'Key',
        cell: (row) => (row.hasKey ? row.keyKind : 'not here: it verifies, and cannot sign'),
      },
      { key: 'origin', label: 'From', cell: originWord, stack: 'hide' },
      ends,
      state,
    ],
    narrow: [
      name,
      { key: 'key', label: 'Key', cell: (row) => (row.hasKey ? row.keyKind : 'not here') },
      state,
    ],
  },
};

/** Certificates of hosts, or authorities: the soonest end first, what has a successor last. */
export function CertificateTable({
  list,
  rows,
  of,
  openKey,
  beside,
}: {
  list: List;
  rows: readonly ListedCertificate[];
  of: 'hosts' | 'authorities';
  openKey?: string;
  /** A panel stands beside it, so there is room for less. */
  beside: boolean;
}) {
  return (
    <DataTable
      columns={columns[of][beside ? 'narrow' : 'wide']}
      label={of === 'hosts' ? 'Certificates' : 'Authorities'}
      openKey={openKey}
      rowHref={(row) => listHref(list, { open: row.id, new: null })}
      rowKey={(row) => row.id}
      rows={[...rows].sort(bySoonestEnd)}
    />
  );
}

function bySoonestEnd(a: ListedCertificate, b: ListedCertificate): number {
  const superseded = Number(isSuperseded(a)) - Number(isSuperseded(b));
  return superseded || (a.notAfter?.getTime() ?? 0) - (b.notAfter?.getTime() ?? 0);
}
