import { mapViews } from '#components/policy/maps.ts';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { AddressTabs, DomainsPage } from '../domains-page.tsx';
import { EntryPage } from '../entry-page.tsx';

export const metadata = { title: 'Virtual users' };

const path = '/policy/virtual-users';
const words = { title: 'Virtual users', sentence: 'Addresses of our own domains that lead somewhere else.' };

export default async function VirtualUsersPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path, params: await searchParams };
  if (paramOf(list, 'part') === 'domains') return <DomainsPage half="virtual" path={path} {...words} />;
  return (
    <EntryPage
      list={list}
      tabs={<AddressTabs domains={false} path={path} />}
      view={mapViews.virtusertable}
      {...words}
    />
  );
}
