import { AccountState } from '#components/accounts/account-state.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { ActionForm, type FormAction, SubmitButton } from '#components/ui/form.tsx';
import { formatClock } from '#components/ui/format.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import type { ShownAccount } from '#lib/sasl/account/list-accounts.ts';

/** Whose account it is, its state, and what can be done with it at once. */
export function AccountHead({
  account,
  lockedUntil,
  resetHref,
  linkHref,
  setDisabled,
  unlock,
}: {
  account: ShownAccount;
  /** While any gateway has it locked. */
  lockedUntil: string | null;
  /** Null where this operator may not reset. */
  resetHref: string | null;
  /** Null where nobody is to choose. */
  linkHref: string | null;
  /** Null where this operator may not. */
  setDisabled: FormAction | null;
  unlock: FormAction | null;
}) {
  const note = beginningOf(account.note);
  return (
    <PageHead
      actions={
        <>
          {setDisabled ? <AccountSwitch account={account} action={setDisabled} /> : null}
          {unlock && lockedUntil ? <Unlock action={unlock} id={account.id} /> : null}
          {linkHref ? (
            <LinkButton href={linkHref} scroll={false}>
              Make a link
            </LinkButton>
          ) : null}
          {resetHref ? (
            <LinkButton href={resetHref} scroll={false} variant="primary">
              Reset password
            </LinkButton>
          ) : null}
        </>
      }
      badge={
        lockedUntil ? (
          <Badge icon="locked" large tone="warn">
            Locked until {formatClock(lockedUntil).slice(0, 5)}
          </Badge>
        ) : (
          <AccountState account={account} />
        )
      }
      crumbs={[{ label: 'Accounts', href: '/authentication/accounts' }]}
      sentence={
        <>
          <code>{account.name}</code>
          {account.kind === 'server' ? ' · another server' : ''}
          {account.address ? ` · ${account.address}` : ''}
          {note ? ` · ${note}` : ''}
        </>
      }
      title={account.label || account.name}
    />
  );
}

/** Enough of a note to know somebody by, such as a room or a telephone number; all of it is in the form. */
function beginningOf(note: string): string {
  const [line = ''] = note.split('\n');
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

const longest = 80;

function AccountSwitch({ account, action }: { account: ShownAccount; action: FormAction }) {
  const disabled = account.disabledAt !== null;
  return (
    <ActionForm action={action} label={disabled ? 'Enable' : 'Disable'}>
      <input name="id" type="hidden" value={account.id} />
      <input name="version" type="hidden" value={account.version} />
      <input name="disable" type="hidden" value={disabled ? 'no' : 'yes'} />
      <SubmitButton busy={disabled ? 'Enabling' : 'Disabling'} variant="plain">
        {disabled ? 'Enable' : 'Disable'}
      </SubmitButton>
    </ActionForm>
  );
}

function Unlock({ action, id }: { action: FormAction; id: string }) {
  return (
    <ActionForm action={action} label="Unlock">
      <input name="id" type="hidden" value={id} />
      <SubmitButton busy="Unlocking" variant="plain">
        Unlock
      </SubmitButton>
    </ActionForm>
  );
}
