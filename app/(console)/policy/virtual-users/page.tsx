import { mapViews } from '#components/policy/maps.ts';
import type { ListParams } from '#components/ui/list-url.ts';
import { EntryPage } from '../entry-page.tsx';

export const metadata = { title: 'Virtual users' };

export default async function VirtualUsersPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  return (
    <EntryPage
      list={{ path: '/policy/virtual-users', params: await searchParams }}
      sentence="Addresses of our own domains that lead somewhere else."
      title="Virtual users"
      view={mapViews.virtusertable}
    />
  );
}
