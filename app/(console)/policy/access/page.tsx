import { AccessTabs } from '#components/policy/access-tabs.tsx';
import { mapViews } from '#components/policy/maps.ts';
import type { ListParams } from '#components/ui/list-url.ts';
import { EntryPage } from '../entry-page.tsx';

export const metadata = { title: 'Access' };

export default async function AccessPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  return (
    <EntryPage
      list={{ path: '/policy/access', params: await searchParams }}
      sentence="Who may relay without a log-in, and who is refused. The map is a lookup, not a list read from the top: the most exact key wins."
      tabs={<AccessTabs current="map" />}
      title="Access"
      view={mapViews.access}
    />
  );
}
