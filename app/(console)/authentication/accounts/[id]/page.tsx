import { notFound } from 'next/navigation';
import { AccountState } from '#components/accounts/account-state.tsx';
import { AccountLogPanels } from '#components/accounts/login-list.tsx';
import { PasswordForm } from '#components/accounts/password-form.tsx';
import { StatusList } from '#components/accounts/status-list.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { TextArea, TextField } from '#components/ui/field.tsx';
import { ActionForm, FormActions, SubmitButton } from '#components/ui/form.tsx';
import { formatDay, formatExact } from '#components/ui/format.ts';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { Note } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Facts, Panel } from '#components/ui/panel.tsx';
import { SecretField } from '#components/ui/secret-field.tsx';
import { SidePanel, Split } from '#components/ui/side-panel.tsx';
import { Time } from '#components/ui/time.tsx';
import { may, type Role } from '#lib/auth/permissions.ts';
import { accountLog } from '#lib/maillog/account-log.ts';
import { accountStatuses } from '#lib/sasl/account-status.ts';
import { clientSheet } from '#lib/sasl/client-sheet.ts';
import { getAccount } from '#lib/sasl/list-accounts.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { change, remove, reset, setDisabled, setLegacy, unlock } from '../actions.ts';

export const metadata = { title: 'Account' };

type Account = Awaited<ReturnType<typeof getAccount.invoke>>;
type Props = { params: Promise<{ id: string }>; searchParams: Promise<ListParams> };

export default async function AccountPage({ params, searchParams }: Props) {
  const { id } = await params;
  const here = { path: `/authentication/accounts/${id}`, params: await searchParams };
  const { operator } = await requireSignedIn();
  const account = await call(getAccount, { id }).catch(() => null);
  if (!account) notFound();
  const [statuses, sheet, log] = await Promise.all([
    call(accountStatuses, { id }),
    call(clientSheet, {}),
    call(accountLog, { id }),
  ]);
  const mayWrite = may(operator.role, 'accounts.write');
  const mayReset = mayWrite && (account.kind === 'person' || may(operator.role, 'accounts.manage'));
  const who = account.label || account.name;
  const locked = statuses.flatMap((one) => (one.reached && one.status.lockedUntil ? [one.status] : []));
  const panel =
    mayReset && paramOf(here, 'reset') !== undefined ? (
      <SidePanel closeHref={here.path} title={`Reset the password of ${who}`}>
        <PasswordForm
          action={reset}
          footer={<FormActions busy="Resetting" cancelHref={here.path} save="Reset password" />}
          label="Reset password"
          sheet={sheet}
          who={who}
        >
          <input name="id" type="hidden" value={id} />
          <input name="version" type="hidden" value={account.version} />
          <SecretField
            help="Left empty, one is made: words that are easy to say on the phone."
            label="New password"
            name="password"
          />
          <Note>The old password stops working on every gateway at the same moment. Locks are opened.</Note>
        </PasswordForm>
      </SidePanel>
    ) : null;
  return (
    <Split panel={panel}>
      <PageHead
        actions={
          mayWrite ? (
            <>
              <AccountSwitch account={account} />
              {locked.length > 0 ? (
                <ActionForm action={unlock} label="Unlock">
                  <input name="id" type="hidden" value={id} />
                  <SubmitButton busy="Unlocking" variant="plain">
                    Unlock
                  </SubmitButton>
                </ActionForm>
              ) : null}
              {mayReset ? (
                <LinkButton href={`${here.path}?reset=1`} scroll={false} variant="primary">
                  Reset password
                </LinkButton>
              ) : null}
            </>
          ) : null
        }
        badge={
          locked[0]?.lockedUntil ? (
            <Badge icon="locked" large tone="warn">
              Locked until {formatExact(locked[0].lockedUntil).slice(-9)}
            </Badge>
          ) : (
            <AccountState account={account} now={new Date()} />
          )
        }
        crumbs={[{ label: 'Accounts', href: '/authentication/accounts' }]}
        sentence={
          <>
            <code>{account.name}</code>
            {account.kind === 'server' ? ' · another server' : ''}
          </>
        }
        title={who}
      />
      <Columns aside={<AccountAside account={account} role={operator.role} />}>
        {locked[0]?.lockReason ? (
          <div className="mb-6">
            <Note title="This account is locked." tone="warn">
              {locked[0].lockReason} It opens by itself; a reset or “Unlock” opens it now.
            </Note>
          </div>
        ) : null}
        <Panel title="On the gateways">
          <StatusList onGateways={account.onGateways} revision={account.revision} statuses={statuses} />
        </Panel>
        <AccountLogPanels log={log} />
        {mayWrite ? <ChangePanel account={account} /> : null}
      </Columns>
    </Split>
  );
}

function AccountSwitch({ account }: { account: Account }) {
  const disabled = account.disabledAt !== null;
  return (
    <ActionForm action={setDisabled} label={disabled ? 'Enable' : 'Disable'}>
      <input name="id" type="hidden" value={account.id} />
      <input name="version" type="hidden" value={account.version} />
      <input name="disable" type="hidden" value={disabled ? 'no' : 'yes'} />
      <SubmitButton busy={disabled ? 'Enabling' : 'Disabling'} variant="plain">
        {disabled ? 'Enable' : 'Disable'}
      </SubmitButton>
    </ActionForm>
  );
}

function AccountAside({ account, role }: { account: Account; role: Role }) {
  return (
    <div className="flex flex-col gap-6">
      <Panel title="State">
        <Facts
          rows={[
            {
              term: 'Password set',
              value: <Time at={account.passwordSetAt} />,
              note: account.passwordSetBy ? `by ${account.passwordSetBy}` : undefined,
            },
            {
              term: 'May use',
              value: account.legacy
                ? 'SCRAM-SHA-256, PLAIN, LOGIN, CRAM-MD5, DIGEST-MD5'
                : 'SCRAM-SHA-256, PLAIN, LOGIN',
              note: 'PLAIN and LOGIN only with TLS; what is offered is set under Mechanisms',
            },
            { term: 'Ends', value: account.expiresAt ? formatDay(account.expiresAt) : 'never' },
            { term: 'Made', value: <Time at={account.createdAt} />, note: `by ${account.createdBy}` },
          ]}
        />
      </Panel>
      {may(role, 'accounts.manage') ? <LegacyPanel account={account} /> : null}
      {may(role, 'accounts.manage') ? (
        <ActionForm action={remove} label={`Delete ${account.name}`}>
          <input name="id" type="hidden" value={account.id} />
          <input name="version" type="hidden" value={account.version} />
          <span>
            <SubmitButton busy="Deleting" variant="danger">
              Delete account {account.name}
            </SubmitButton>
          </span>
        </ActionForm>
      ) : null}
    </div>
  );
}

function LegacyPanel({ account }: { account: Account }) {
  return (
    <Panel title="Legacy challenge-response">
      <p className="mb-3 text-ink-2">
        {account.legacy
          ? 'CRAM-MD5 and DIGEST-MD5 are allowed. What is stored for them is as good as the password; it is sealed here and lies on the gateways. It is made with the next reset if there was none since this was switched on.'
          : 'CRAM-MD5 and DIGEST-MD5 are refused. Allow them only for a peer that can do nothing better; a reset is needed afterwards.'}
      </p>
      <ActionForm action={setLegacy} label="Legacy challenge-response">
        <input name="id" type="hidden" value={account.id} />
        <input name="version" type="hidden" value={account.version} />
        <input name="on" type="hidden" value={account.legacy ? 'false' : 'true'} />
        <span>
          <SubmitButton busy="Switching" small variant="plain">
            {account.legacy ? 'Refuse them' : 'Allow them'}
          </SubmitButton>
        </span>
      </ActionForm>
    </Panel>
  );
}

function ChangePanel({ account }: { account: Account }) {
  return (
    <Panel title="Who it is">
      <ActionForm
        action={change}
        footer={<FormActions done="Saved" />}
        label="Who it is"
        revision={account.version}
      >
        <input name="id" type="hidden" value={account.id} />
        <input name="version" type="hidden" value={account.version} />
        <TextField label={account.kind === 'person' ? 'Person' : 'Host'} name="label" value={account.label} />
        <TextArea label="Note" name="note" optional value={account.note} />
        <TextField
          help="The account stops working after this day."
          label="Ends on"
          name="expiresAt"
          optional
          type="date"
          value={account.expiresAt?.toISOString().slice(0, 10)}
        />
      </ActionForm>
    </Panel>
  );
}
