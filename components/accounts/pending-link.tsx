import { ActionForm, type FormAction, SubmitButton } from '#components/ui/form.tsx';
import { formatExact } from '#components/ui/format.ts';
import { Panel } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';

/** The link that is out for an account, and how to take it back. */
export function PendingLink({
  id,
  link,
  revoke,
}: {
  id: string;
  link: { createdAt: Date; createdBy: string; expiresAt: Date };
  /** Null where this operator may not. */
  revoke: FormAction | null;
}) {
  return (
    <Panel title="A link is out">
      <p className="mb-3 text-ink-2">
        {link.createdBy} made it <Time at={link.createdAt} />. Whoever holds it chooses the password, once,
        until {formatExact(link.expiresAt)}.
      </p>
      {revoke ? (
        <ActionForm action={revoke} label="Link">
          <input name="id" type="hidden" value={id} />
          <span>
            <SubmitButton busy="Revoking" small variant="danger">
              Revoke the link
            </SubmitButton>
          </span>
        </ActionForm>
      ) : null}
    </Panel>
  );
}
