import { ProviderForm } from '#components/outgoing/provider-form.tsx';
import { mapViews } from '#components/policy/maps.ts';
import { LinkButton } from '#components/ui/button.tsx';
import { type List, type ListParams, listHref, paramOf } from '#components/ui/list-url.ts';
import { SidePanel } from '#components/ui/side-panel.tsx';
import { providerDraft } from '#lib/outgoing/send-through-provider.ts';
import { call } from '#lib/web/call.ts';
import { EntryPage } from '../entry-page.tsx';
import { sendThrough } from './actions.ts';

export const metadata = { title: 'Routing' };

export default async function RoutingPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/policy/routing', params: await searchParams };
  return (
    <EntryPage
      besides={{
        button: (
          <LinkButton href={listHref(list, { provider: '1', open: null, new: null })} icon="arrow">
            Send through a provider
          </LinkButton>
        ),
        panel: paramOf(list, 'provider') === undefined ? null : <ProviderPanel list={list} />,
      }}
      list={list}
      sentence="Where mail for a domain goes when its MX records should not decide."
      title="Routing"
      view={mapViews.mailertable}
    />
  );
}

async function ProviderPanel({ list }: { list: List }) {
  const closeHref = listHref(list, { provider: null });
  return (
    <SidePanel closeHref={closeHref} title="Send through a provider">
      <ProviderForm action={sendThrough} closeHref={closeHref} draft={await call(providerDraft, {})} />
    </SidePanel>
  );
}
