import { GrantTable } from '#components/accounts/grant-table.tsx';
import { Button, LinkButton } from '#components/ui/button.tsx';
import { TextField } from '#components/ui/field.tsx';
import { formatCount } from '#components/ui/format.ts';
import { ListTools, SearchBox } from '#components/ui/list-tools.tsx';
import { type ListParams, listHref, paramOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { may } from '#lib/auth/permissions.ts';
import type { Sending } from '#lib/policy/section/sending.ts';
import { listGrants } from '#lib/sasl/sending/list-senders.ts';
import { sendingInForce } from '#lib/sasl/sending/sending-in-force.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';

export const metadata = { title: 'Senders' };

const meaning: Record<Sending['senders'], string> = {
  any: 'The release in force lets every account send as anybody: nobody is held to what is listed here.',
  listed: 'Accounts that are listed here send as these addresses only; all others as anybody.',
  granted: 'Accounts send as these addresses only; one that is not listed cannot send.',
};

/** Which account may send as which address, and who may send as a certain one. */
export default async function SendersPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/authentication/senders', params: await searchParams };
  const [q, as, after] = ['q', 'as', 'after'].map((name) => paramOf(list, name) ?? '');
  const [{ operator }, page, sending] = await Promise.all([
    requireSignedIn(),
    call(listGrants, { q, as, after }),
    call(sendingInForce, {}),
  ]);
  return (
    <>
      <PageHead
        actions={
          may(operator.role, 'policy.read') ? (
            <LinkButton href="/authentication/sending">Rules</LinkButton>
          ) : null
        }
        crumbs={[{ label: 'Authentication' }]}
        sentence={`${meaning[sending?.senders ?? 'any']} ${formatCount(page.accounts, 'account')} listed.`}
        title="Senders"
      />
      <ListTools>
        <div className="flex flex-1 self-end max-mid:basis-full">
          <SearchBox label="Search addresses and accounts" list={list} wide />
        </div>
        <form action={list.path} className="flex items-end gap-2" method="get">
          <TextField label="Who may send as" mono name="as" placeholder="info@example.org" value={as} />
          <Button type="submit">Ask</Button>
          {as ? (
            <LinkButton href={listHref(list, { as: null, after: null })} variant="quiet">
              Show all
            </LinkButton>
          ) : null}
        </form>
      </ListTools>
      <GrantTable asked={as ?? ''} list={list} page={page} />
    </>
  );
}
