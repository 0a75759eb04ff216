import { TextLink } from '#components/ui/button.tsx';
import { TextArea } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions, SubmitButton } from '#components/ui/form.tsx';
import { Item, ItemList, Panel } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import type { Sending } from '#lib/policy/section/sending.ts';
import type { SenderGrant } from '#lib/sasl/sending/list-senders.ts';

const meaning: Record<Sending['senders'], (listed: boolean) => string> = {
  any: (listed) =>
    listed
      ? 'The release in force lets every account send as anybody, so these are not held yet.'
      : 'The release in force lets every account send as anybody.',
  listed: (listed) =>
    listed ? 'It may send as these and nobody else.' : 'Nothing is listed, so it may send as anybody.',
  granted: (listed) =>
    listed ? 'It may send as these and nobody else.' : 'Nothing is listed, so it cannot send at all.',
};

/** As whom the account may send. */
export function SenderPanel({
  account,
  grants,
  sending,
  grant,
  withdraw,
}: {
  account: { id: string; name: string };
  grants: readonly SenderGrant[];
  /** What is in force; null before the first release. */
  sending: Sending | null;
  /** Null where the role may only read. */
  grant: FormAction | null;
  withdraw: FormAction | null;
}) {
  return (
    <Panel aside={<TextLink href="/authentication/senders">All accounts</TextLink>} flush title="May send as">
      <p className="px-4 pt-4 pb-2 text-ink-2">{meaning[sending?.senders ?? 'any'](grants.length > 0)}</p>
      <ItemList label="Addresses">
        {grants.map(({ pattern, note, createdAt, createdBy }) => (
          <Item
            action={
              withdraw ? (
                <ActionForm action={withdraw} label={`Withdraw ${pattern}`}>
                  <input name="id" type="hidden" value={account.id} />
                  <input name="sender" type="hidden" value={pattern} />
                  <SubmitButton busy="Withdrawing" small variant="plain">
                    Withdraw <span className="sr-only">{pattern}</span>
                  </SubmitButton>
                </ActionForm>
              ) : null
            }
            key={pattern}
            meta={
              <>
                granted <Time at={createdAt} /> by {createdBy}
              </>
            }
            title={<code>{pattern}</code>}
          >
            {[reach(pattern), note].filter((text) => text !== '').join(' ')}
          </Item>
        ))}
      </ItemList>
      {grant ? (
        <div className="border-t border-line p-4">
          <ActionForm
            action={grant}
            footer={<FormActions busy="Granting" done="In force" save="Grant" />}
            label="Grant addresses"
            revision={grants.length}
          >
            <input name="id" type="hidden" value={account.id} />
            <TextArea
              help="Addresses, @example.org for a domain, .example.org for its subdomains."
              label="Also as"
              mono
              name="senders"
            />
          </ActionForm>
        </div>
      ) : null}
    </Panel>
  );
}

function reach(pattern: string): string {
  if (pattern.startsWith('@')) return 'Every address of the domain.';
  return pattern.startsWith('.') ? 'Every address of its subdomains.' : '';
}
