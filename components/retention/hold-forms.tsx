import type { CountedHold } from '#components/retention/hold-list.tsx';
import { TextArea, TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { formatCount } from '#components/ui/format.ts';
import { Facts } from '#components/ui/panel.tsx';
import { SidePanel } from '#components/ui/side-panel.tsx';
import { Time } from '#components/ui/time.tsx';

export function PlaceHold({ action, closeHref }: { action: FormAction; closeHref: string }) {
  return (
    <SidePanel closeHref={closeHref} title="Hold what a search finds">
      <ActionForm
        action={action}
        footer={<FormActions cancelHref={closeHref} save="Place the hold" />}
        label="Hold what a search finds"
      >
        <TextField
          help="By which people know it: a case, a letter."
          label="Name"
          maxLength={100}
          name="name"
        />
        <TextArea
          help="As in the search box of the mail log; times as dates. Messages are kept with every raw line, and the log-ins of the account and the client that it names."
          label="Search of the mail log"
          mono
          name="query"
          placeholder="account:kim since:2026-11-01"
        />
        <TextArea help="It stands in the trail." label="Why" maxLength={500} name="reason" />
      </ActionForm>
    </SidePanel>
  );
}

/** Asks once more before what was held may go. */
export function LiftHold({
  action,
  closeHref,
  hold,
}: {
  action: FormAction;
  closeHref: string;
  hold: CountedHold;
}) {
  return (
    <SidePanel closeHref={closeHref} title={`Lift the hold ${hold.name}?`}>
      <ActionForm
        action={action}
        footer={<FormActions cancelHref={closeHref} save="Lift the hold" variant="danger" />}
        label={`Lift the hold ${hold.name}`}
      >
        <input name="id" type="hidden" value={hold.id} />
        <p>
          {hold.messages === null ? 'What it keeps' : formatCount(hold.messages, 'message')} will be kept no
          longer than the rules say: what has had its time goes within the hour, with its raw lines, and
          cannot be brought back.
        </p>
        <Facts
          rows={[
            { term: 'Search', value: <code>{hold.query}</code> },
            { term: 'Why', value: hold.reason },
            { term: 'By', value: hold.placedBy },
            { term: 'Since', value: <Time at={hold.placedAt} /> },
          ]}
        />
      </ActionForm>
    </SidePanel>
  );
}
