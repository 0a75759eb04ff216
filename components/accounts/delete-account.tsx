import { LinkButton } from '#components/ui/button.tsx';
import type { ShownAccount } from '#lib/sasl/account/list-accounts.ts';

/** Leads to where the account is named once more before it is deleted. */
export function DeleteAccount({ account }: { account: ShownAccount }) {
  const search = new URLSearchParams({ intent: 'delete', row: account.id, back: 'account' });
  return (
    <span>
      <LinkButton href={`/authentication/accounts?${search.toString()}`} variant="danger">
        Delete account {account.name} …
      </LinkButton>
    </span>
  );
}
