import { ActionForm, type FormAction, SubmitButton } from '#components/ui/form.tsx';
import { Panel } from '#components/ui/panel.tsx';
import type { ShownAccount } from '#lib/sasl/account/list-accounts.ts';

/** Whether the account may use CRAM-MD5 and DIGEST-MD5. */
export function LegacyPanel({ account, action }: { account: ShownAccount; action: FormAction }) {
  return (
    <Panel title="Legacy challenge-response">
      <p className="mb-3 text-ink-2">
        {account.legacy
          ? 'CRAM-MD5 and DIGEST-MD5 are allowed. What is stored for them is as good as the password; it is sealed here and lies on the gateways. It is made with the next reset if there was none since this was switched on.'
          : 'CRAM-MD5 and DIGEST-MD5 are refused. Allow them only for a peer that can do nothing better; a reset is needed afterwards.'}
      </p>
      <ActionForm action={action} label="Legacy challenge-response">
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
