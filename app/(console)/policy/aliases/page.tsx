import { mapViews } from '#components/policy/maps.ts';
import type { ListParams } from '#components/ui/list-url.ts';
import { EntryPage } from '../entry-page.tsx';

export const metadata = { title: 'Aliases' };

export default async function AliasesPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  return (
    <EntryPage
      list={{ path: '/policy/aliases', params: await searchParams }}
      sentence="Names of this gateway that stand for others."
      title="Aliases"
      view={mapViews.aliases}
    />
  );
}
