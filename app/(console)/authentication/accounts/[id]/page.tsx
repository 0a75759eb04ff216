import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { AccountFacts } from '#components/accounts/account-facts.tsx';
import { AccountHead } from '#components/accounts/account-head.tsx';
import { AccountWatch } from '#components/accounts/account-watch.tsx';
import { ChangePanel } from '#components/accounts/change-panel.tsx';
import { DeleteAccount } from '#components/accounts/delete-account.tsx';
import { ChangeDevice, NewDevice } from '#components/accounts/device-form.tsx';
import { DevicePanel } from '#components/accounts/device-panel.tsx';
import { ElsewhereNote } from '#components/accounts/elsewhere-note.tsx';
import { LegacyPanel } from '#components/accounts/legacy-panel.tsx';
import { LimitPanel } from '#components/accounts/limit-panel.tsx';
import { LinkPanel } from '#components/accounts/link-panel.tsx';
import { LockNote } from '#components/accounts/lock-note.tsx';
import { AccountLogPanels } from '#components/accounts/login-list.tsx';
import { PasswordProgress } from '#components/accounts/password-progress.tsx';
import { PendingLink } from '#components/accounts/pending-link.tsx';
import { ResetPanel } from '#components/accounts/reset-panel.tsx';
import { SenderPanel } from '#components/accounts/sender-panel.tsx';
import { ProgramPanel } from '#components/accounts/set-up-files.tsx';
import { StatusList } from '#components/accounts/status-list.tsx';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { Columns, Panel } from '#components/ui/panel.tsx';
import { Split } from '#components/ui/side-panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { accountHistory } from '#lib/sasl/account/account-history.ts';
import { accountPulse } from '#lib/sasl/account/account-pulse.ts';
import { accountStatuses } from '#lib/sasl/account/account-status.ts';
import { accountsHome } from '#lib/sasl/account/accounts-home.ts';
import { getAccount } from '#lib/sasl/account/list-accounts.ts';
import { listDevices } from '#lib/sasl/device/list-devices.ts';
import { getAccountLink } from '#lib/sasl/link/make-account-link.ts';
import { describeRule } from '#lib/sasl/password/password-rule.ts';
import { getPasswordRule } from '#lib/sasl/password/save-password-rule.ts';
import { listSenders } from '#lib/sasl/sending/list-senders.ts';
import { getLimits } from '#lib/sasl/sending/read-limits.ts';
import { sendingInForce } from '#lib/sasl/sending/sending-in-force.ts';
import { clientSheet } from '#lib/sasl/settings/client-sheet.ts';
import { call, callIfThere } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { accountLog } from '#lib/why/account-log.ts';
import { explainStanding } from '#lib/why/standing.ts';
import { change, makeLink, reset, revokeLink, setDisabled, setLegacy, unlock } from '../actions.ts';
import { changeOne, grant, limit, makeDevice, revokeOne, withdraw } from '../rights-actions.ts';

type Props = { params: Promise<{ id: string }>; searchParams: Promise<ListParams> };

/** Several calls are several tabs. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const account = await callIfThere(getAccount, await params);
  return { title: account ? account.label || account.name : 'Account' };
}

/** Helpdesk's one screen: who it is, what happened, and what can be done about it. */
export default async function AccountPage({ params, searchParams }: Props) {
  const { id } = await params;
  const here = { path: `/authentication/accounts/${id}`, params: await searchParams };
  const { operator } = await requireSignedIn();
  const account = await call(getAccount, { id }).catch(() => null);
  if (!account) notFound();
  const rights = Promise.all([
    call(listDevices, { id }),
    call(listSenders, { id }),
    call(getLimits, { id }),
    call(sendingInForce, {}),
  ]);
  const [pulse, deeds, statuses, settings, { rule }, link, log, home] = await Promise.all([
    call(accountPulse, { id }),
    call(accountHistory, { id }),
    call(accountStatuses, { id }),
    call(clientSheet, {}),
    call(getPasswordRule, {}),
    call(getAccountLink, { id }),
    call(accountLog, { id }),
    call(accountsHome, {}),
  ]);
  const [devices, grants, limits, sending] = await rights;
  const mayWrite = may(operator.role, 'accounts.write');
  const mayManage = may(operator.role, 'accounts.manage');
  const opensSomething = home.elsewhere?.here.length !== 0;
  const mayChange = mayWrite && (account.kind === 'person' || mayManage);
  const mayReset = mayChange && opensSomething;
  const mayLink = mayWrite && account.kind === 'person' && opensSomething;
  const reached = statuses.filter((one) => one.reached);
  const [closed, open] = [true, false].map((wanted) =>
    reached.filter(({ status }) => (status.lockedUntil !== null) === wanted),
  );
  const lock = closed?.[0]?.status;
  const lockedUntil = lock?.lockedUntil ? new Date(lock.lockedUntil) : null;
  const standing = home.elsewhere
    ? null
    : explainStanding({ ...account, lockedUntil }, log?.attempts[0], new Date());
  const panel = panelOf();
  return (
    <Split panel={panel}>
      <AccountHead
        account={account}
        linkHref={mayLink ? `${here.path}?link=1` : null}
        lockedUntil={lock?.lockedUntil ?? null}
        resetHref={mayReset ? `${here.path}?reset=1` : null}
        setDisabled={mayWrite ? setDisabled : null}
        unlock={mayWrite ? unlock : null}
      />
      <ElsewhereNote elsewhere={home.elsewhere} />
      <AccountWatch id={id} lastDeed={deeds[0]?.seq ?? 0} mark={pulse.mark} operatorId={operator.id} />
      <Columns
        aside={
          <>
            <AccountFacts
              account={account}
              elsewhere={home.elsewhere}
              offered={settings?.mechanisms ?? null}
            />
            {account.kind === 'person' ? <ProgramPanel account={account} settings={settings} /> : null}
            {mayManage ? <LegacyPanel account={account} action={setLegacy} /> : null}
          </>
        }
        lead={
          <>
            {lock ? (
              <LockNote
                attempts={log?.attempts ?? []}
                lock={lock}
                on={closed?.map(({ gateway }) => gateway) ?? []}
                openOn={open?.map(({ gateway }) => gateway) ?? []}
              />
            ) : null}
            {link ? <PendingLink id={id} link={link} revoke={mayWrite ? revokeLink : null} /> : null}
            <AccountLogPanels
              deeds={deeds}
              locked={lock !== undefined}
              log={log}
              since={home.elsewhere ? null : account.passwordSetAt}
              standing={standing}
            />
          </>
        }
      >
        <Panel flush title="On the gateways">
          {account.passwordSetAt ? (
            <div className="border-b border-line p-4">
              <PasswordProgress pulse={pulse} />
            </div>
          ) : null}
          <StatusList onGateways={account.onGateways} revision={account.revision} statuses={statuses} />
        </Panel>
        <DevicePanel
          account={account}
          devices={devices}
          path={here.path}
          mayAdd={mayReset}
          revoke={mayChange ? revokeOne : null}
          statuses={statuses}
        />
        <SenderPanel
          account={account}
          grant={mayWrite ? grant : null}
          grants={grants}
          sending={sending}
          withdraw={mayWrite ? withdraw : null}
        />
        <LimitPanel
          account={{ id, ...limits }}
          action={mayManage ? limit : null}
          sending={sending}
          statuses={statuses}
        />
        {mayWrite ? <ChangePanel account={account} action={change} /> : null}
        {mayManage ? <DeleteAccount account={account} /> : null}
      </Columns>
    </Split>
  );

  function panelOf() {
    if (!account) return null;
    if (mayReset && paramOf(here, 'reset') !== undefined)
      return (
        <ResetPanel
          account={account}
          action={reset}
          closeHref={here.path}
          devices={devices.length}
          made={describeRule(rule)}
          settings={settings}
        />
      );
    const device = paramOf(here, 'device');
    const open = devices.find((one) => one.id === device);
    if (mayReset && device === 'new')
      return <NewDevice account={account} action={makeDevice} closeHref={here.path} settings={settings} />;
    if (mayChange && open)
      return (
        <ChangeDevice
          account={account}
          action={changeOne}
          closeHref={here.path}
          device={open}
          key={open.id}
        />
      );
    if (mayLink && paramOf(here, 'link') !== undefined)
      return (
        <LinkPanel
          account={account}
          action={makeLink}
          closeHref={here.path}
          hours={rule.linkHours}
          pending={link !== null}
        />
      );
    return null;
  }
}
