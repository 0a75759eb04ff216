import { mapViews } from '#components/policy/maps.ts';
import type { ListParams } from '#components/ui/list-url.ts';
import { EntryPage } from '../entry-page.tsx';

export const metadata = { title: 'Routing' };

export default async function RoutingPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  return (
    <EntryPage
      list={{ path: '/policy/routing', params: await searchParams }}
      sentence="Where mail for a domain goes when its MX records should not decide."
      title="Routing"
      view={mapViews.mailertable}
    />
  );
}
