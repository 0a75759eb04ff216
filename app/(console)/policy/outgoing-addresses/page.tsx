import { mapViews } from '#components/policy/maps.ts';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { AddressTabs, DomainsPage } from '../domains-page.tsx';
import { EntryPage } from '../entry-page.tsx';

export const metadata = { title: 'Outgoing addresses' };

const path = '/policy/outgoing-addresses';
const words = {
  title: 'Outgoing addresses',
  sentence: 'Senders who have another address outside than inside. Looked up before masquerading.',
};

export default async function OutgoingAddressesPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path, params: await searchParams };
  if (paramOf(list, 'part') === 'domains') return <DomainsPage half="generics" path={path} {...words} />;
  return (
    <EntryPage
      list={list}
      tabs={<AddressTabs domains={false} path={path} />}
      view={mapViews.genericstable}
      {...words}
    />
  );
}
