import { mapViews } from '#components/policy/maps.ts';
import { Segmented } from '#components/ui/chip.tsx';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { EntryPage } from '../entry-page.tsx';

export const metadata = { title: 'Domains' };

const sentences = {
  'relay-domains': 'Domains whose mail we pass on, to and from, without a log-in.',
  'local-host-names': 'Names the gateway takes mail for as its own.',
};

export default async function DomainsPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/policy/domains', params: await searchParams };
  const map = paramOf(list, 'map') === 'local-host-names' ? 'local-host-names' : 'relay-domains';
  return (
    <EntryPage
      list={list}
      sentence={sentences[map]}
      tabs={
        <div className="mb-4">
          <Segmented
            items={[
              { href: '/policy/domains', label: 'We relay for', current: map === 'relay-domains' },
              {
                href: '/policy/domains?map=local-host-names',
                label: 'Are our own',
                current: map === 'local-host-names',
              },
            ]}
            label="Which domains"
          />
        </div>
      }
      title="Domains"
      view={mapViews[map]}
    />
  );
}
