import type { ReactNode } from 'react';
import { ImportForm } from '#components/outgoing/import-form.tsx';
import { LoginFacts } from '#components/outgoing/login-facts.tsx';
import { LoginForm } from '#components/outgoing/login-form.tsx';
import { LoginTable } from '#components/outgoing/login-table.tsx';
import { TestForm } from '#components/outgoing/test-form.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { type ListParams, listHref, paramOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { SidePanel, Split } from '#components/ui/side-panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { listGateways } from '#lib/gateway/list-gateways.ts';
import { listLogins } from '#lib/outgoing/list-logins.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { attempt, bring, remove, save } from './actions.ts';

export const metadata = { title: 'Outgoing logins' };

export default async function OutgoingPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/authentication/outgoing', params: await searchParams };
  const [{ operator }, { logins, version }, gateways] = await Promise.all([
    requireSignedIn(),
    call(listLogins, {}),
    call(listGateways, {}),
  ]);
  const mayWrite = may(operator.role, 'policy.write');
  const openKey = paramOf(list, 'open');
  const open = logins.find(({ key }) => (key || '*') === openKey) ?? null;
  const closeHref = listHref(list, { open: null, new: null, import: null, server: null, test: null });
  const panel = panelOf();
  return (
    <Split panel={panel}>
      <PageHead
        actions={
          mayWrite ? (
            <>
              <LinkButton href={listHref(list, { import: '1', new: null, open: null })} icon="upload">
                Import
              </LinkButton>
              <LinkButton
                hotkey="n"
                href={listHref(list, { new: '1', open: null, import: null })}
                icon="plus"
              >
                Add login
              </LinkButton>
            </>
          ) : null
        }
        crumbs={[{ label: 'Authentication' }]}
        sentence="How the gateways log in at other servers, such as a provider’s. Part of the draft; passwords are sealed."
        title="Outgoing logins"
      />
      <LoginTable
        beside={panel !== null}
        list={list}
        logins={logins}
        newHref={mayWrite ? listHref(list, { new: '1' }) : null}
        openKey={open ? open.key || '*' : undefined}
        remove={mayWrite ? remove : null}
      />
    </Split>
  );

  function panelOf(): ReactNode {
    if (open && !mayWrite) return <LoginFacts closeHref={closeHref} login={open} />;
    if (mayWrite && paramOf(list, 'import') !== undefined)
      return (
        <SidePanel closeHref={closeHref} title="Import logins">
          <ImportForm action={bring} closeHref={closeHref} version={version} />
        </SidePanel>
      );
    if (open && paramOf(list, 'test') !== undefined)
      return (
        <SidePanel closeHref={closeHref} title={`Try ${open.key || 'the login for every other server'}`}>
          <TestForm
            action={attempt}
            closeHref={listHref(list, { test: null })}
            gateways={gateways.map(({ id, name }) => ({ id, name }))}
            key={open.key}
            loginKey={open.key}
          />
        </SidePanel>
      );
    if (!open && (!mayWrite || paramOf(list, 'new') === undefined)) return null;
    return (
      <SidePanel closeHref={closeHref} title={open ? 'Edit login' : 'New login'}>
        <LoginForm
          action={save.bind(null, open ? open.key : null)}
          closeHref={closeHref}
          key={open?.key ?? 'new'}
          login={open}
          testHref={open && gateways.length > 0 ? listHref(list, { test: '1' }) : null}
          proposedKey={paramOf(list, 'server')}
          version={version}
        />
      </SidePanel>
    );
  }
}
