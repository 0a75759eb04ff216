import {
  AccountList,
  bulkActions,
  closeHrefOf,
  filterNames,
  panelParams,
} from '#components/accounts/account-list.tsx';
import { ChosenPanel, intents } from '#components/accounts/chosen-panel.tsx';
import { ConnectServer } from '#components/accounts/connect-server.tsx';
import { ElsewhereNote } from '#components/accounts/elsewhere-note.tsx';
import { ImportAccountsForm } from '#components/accounts/import-accounts-form.tsx';
import { ImportPasswordsForm } from '#components/accounts/import-passwords-form.tsx';
import { LinksPanel } from '#components/accounts/links-panel.tsx';
import { NewAccount } from '#components/accounts/new-account.tsx';
import { ProgramsPanel } from '#components/accounts/programs-panel.tsx';
import { buttonClass, LinkButton } from '#components/ui/button.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { keptParams, type ListParams, listHref, paramOf, paramsOf, sortOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { SidePanel, Split } from '#components/ui/side-panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { accountsHome } from '#lib/sasl/account/accounts-home.ts';
import { chosenAccounts, listAccounts } from '#lib/sasl/account/list-accounts.ts';
import { describeRule } from '#lib/sasl/password/password-rule.ts';
import { getPasswordRule } from '#lib/sasl/password/save-password-rule.ts';
import { clientSheet } from '#lib/sasl/settings/client-sheet.ts';
import { listServerMechanisms } from '#lib/sasl/settings/list-server-mechanisms.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { changeChosen, connect, create, importList, importSecrets, makeLinks } from './actions.ts';

export const metadata = { title: 'Accounts' };

const sorts = ['name', 'label', 'lastUsedAt'];

export default async function AccountsPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/authentication/accounts', params: await searchParams };
  const { operator } = await requireSignedIn();
  const mayWrite = may(operator.role, 'accounts.write');
  const mayManage = may(operator.role, 'accounts.manage');
  const sort = sortOf(list, sorts, { key: 'name', descending: false });
  const page = await call(listAccounts, {
    ...Object.fromEntries(filterNames.map((name) => [name, paramOf(list, name)])),
    sort: sort.key,
    direction: sort.descending ? 'desc' : 'asc',
    after: paramOf(list, 'after'),
    before: paramOf(list, 'before'),
  });
  const { elsewhere } = await call(accountsHome, {});
  const settings = elsewhere && (await call(clientSheet, {}));
  /** A password that is made here has to open something. */
  const mayAdd = mayWrite && elsewhere?.here.length !== 0;
  const closeHref = closeHrefOf(list);
  const newHref = listHref(list, { ...panelParams, new: '1' });
  const exported = keptParams(list, []).filter(([name]) => filterNames.some((one) => one === name));
  return (
    <Split panel={programsPanel() ?? (mayWrite ? await panelOf() : null)}>
      <PageHead
        actions={
          <>
            <a
              className={buttonClass({})}
              download
              href={`/api/v1/accounts/export?${new URLSearchParams(exported).toString()}`}
            >
              <Icon name="download" small /> Export
            </a>
            {mayWrite ? (
              <>
                <LinkButton href={listHref(list, { ...panelParams, import: '1' })} icon="upload">
                  Import
                </LinkButton>
                {mayAdd ? (
                  <LinkButton hotkey="n" href={newHref} icon="plus">
                    New account
                  </LinkButton>
                ) : null}
              </>
            ) : null}
          </>
        }
        crumbs={[{ label: 'Authentication' }]}
        sentence="Who may log in to the gateway to send mail. Accounts are live: a reset needs no deployment."
        title="Accounts"
      />
      <ElsewhereNote
        elsewhere={elsewhere}
        programsHref={settings && listHref(list, { ...panelParams, programs: '1' })}
      />
      <AccountList
        add={
          mayAdd ? (
            <LinkButton href={newHref} variant="primary">
              New account
            </LinkButton>
          ) : null
        }
        bulk={{
          action: changeChosen.bind(null, closeHref),
          actions: bulkActions(list, { mayWrite, mayManage }),
        }}
        list={list}
        page={page}
        sort={sort}
      />
    </Split>
  );

  function programsPanel() {
    if (!settings || paramOf(list, 'programs') === undefined) return null;
    return <ProgramsPanel closeHref={closeHref} settings={settings} today={new Date().toISOString()} />;
  }

  async function panelOf() {
    const chosen = paramsOf(list, 'row');
    const intent = intents.find((one) => one === paramOf(list, 'intent'));
    if (intent && chosen.length > 0 && (intent !== 'delete' || mayManage)) {
      const accounts = await call(chosenAccounts, { row: chosen });
      const [one] = accounts;
      // whoever came from an account and leaves it as it is goes back to it
      const back = one && paramOf(list, 'back') === 'account';
      return (
        <ChosenPanel
          accounts={accounts}
          action={changeChosen.bind(null, closeHref)}
          closeHref={back ? `${list.path}/${one.id}` : closeHref}
          intent={intent}
        />
      );
    }
    if (paramOf(list, 'import') === 'passwords' && mayManage)
      return (
        <SidePanel closeHref={closeHref} title="Import accounts with passwords">
          <ImportPasswordsForm action={importSecrets.bind(null, closeHref)} closeHref={closeHref} />
        </SidePanel>
      );
    if (paramOf(list, 'intent') === 'link' && chosen.length > 0)
      return (
        <LinksPanel
          accounts={await call(chosenAccounts, { row: chosen })}
          action={makeLinks}
          closeHref={closeHref}
          hours={(await call(getPasswordRule, {})).rule.linkHours}
        />
      );
    if (paramOf(list, 'import'))
      return (
        <SidePanel closeHref={closeHref} title="Import accounts">
          <ImportAccountsForm
            action={importList.bind(null, closeHref)}
            closeHref={closeHref}
            passwordsHref={mayManage ? listHref(list, { ...panelParams, import: 'passwords' }) : null}
          />
        </SidePanel>
      );
    if (paramOf(list, 'new') === 'server' && mayManage)
      return (
        <SidePanel closeHref={closeHref} title="Connect a server">
          <ConnectServer
            action={connect}
            cancelHref={closeHref}
            mechanisms={await call(listServerMechanisms, {})}
          />
        </SidePanel>
      );
    if (paramOf(list, 'new') === undefined) return null;
    return (
      <SidePanel closeHref={closeHref} title="New account">
        <NewAccount
          action={create}
          cancelHref={closeHref}
          made={describeRule((await call(getPasswordRule, {})).rule)}
          mayManage={mayManage}
          serverHref={listHref(list, { ...panelParams, new: 'server' })}
          settings={await call(clientSheet, {})}
        />
      </SidePanel>
    );
  }
}
