import { mapViews } from '#components/policy/maps.ts';
import { Segmented } from '#components/ui/chip.tsx';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { EntryPage } from '../entry-page.tsx';

export const metadata = { title: 'Domains' };

const sentences = {
  'relay-domains': 'Domains whose mail we pass on, to and from, without a log-in.',
  'local-host-names': 'Names the gateway takes mail for as its own.',
  domaintable:
    'Domains of ours that have a new name: it is written in place of the old one in every address.',
};
const maps = ['relay-domains', 'local-host-names', 'domaintable'] as const;
const labels = { 'relay-domains': 'We relay for', 'local-host-names': 'Are our own', domaintable: 'Renamed' };

export default async function DomainsPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/policy/domains', params: await searchParams };
  const map = maps.find((one) => one === paramOf(list, 'map')) ?? 'relay-domains';
  return (
    <EntryPage
      list={list}
      sentence={sentences[map]}
      tabs={
        <div className="mb-4">
          <Segmented
            items={maps.map((one) => ({
              href: one === 'relay-domains' ? '/policy/domains' : `/policy/domains?map=${one}`,
              label: labels[one],
              current: map === one,
            }))}
            label="Which domains"
          />
        </div>
      }
      title="Domains"
      view={mapViews[map]}
    />
  );
}
