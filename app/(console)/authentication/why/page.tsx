import { ListTools, SearchBox } from '#components/ui/list-tools.tsx';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { EmptyState } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { WhyAnswer } from '#components/why/why-answer.tsx';
import { call } from '#lib/web/call.ts';
import { whyLogin } from '#lib/why/why-login.ts';

export const metadata = { title: 'Why does it fail?' };

/** Asked by what helpdesk hears on the phone. */
export default async function WhyPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/authentication/why', params: await searchParams };
  const why = await call(whyLogin, { q: paramOf(list, 'q') ?? '' });
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Authentication' }]}
        sentence="Type the user name as the caller spells it, their name or mail address, or the address the mail program comes from."
        title="Why does it fail?"
      />
      <ListTools>
        <SearchBox label="User name or address" list={list} />
      </ListTools>
      {why ? (
        <WhyAnswer why={why} />
      ) : (
        <Panel>
          <EmptyState>
            The answer is in the gateways’ logs: what was tried, from where, and why it was refused. It finds
            names that do not exist, and connections that never came to a log-in.
          </EmptyState>
        </Panel>
      )}
    </>
  );
}
