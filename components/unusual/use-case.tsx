import { Badge, State } from '#components/ui/badge.tsx';
import { TextLink } from '#components/ui/button.tsx';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, SubmitButton } from '#components/ui/form.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { rightNow, Time } from '#components/ui/time.tsx';
import { StopForm } from '#components/unusual/stop-form.tsx';
import { notKeptWords, stopWords } from '#components/unusual/stop-words.ts';
import type { Elsewhere } from '#lib/sasl/account/elsewhere.ts';
import type { ListedUse } from '#lib/unusual/list-uses.ts';

/** One case: who, when, why it is not usual, and what can be done. */
export function UseCase({
  use,
  elsewhere,
  acknowledge,
  stop,
}: {
  use: ListedUse;
  /** Where accounts live when it is not here, or not here alone. */
  elsewhere: Elsewhere | null;
  /** Null where the role may not, or it was done. */
  acknowledge: FormAction | null;
  /** Null where the role may not, or no account of that name is kept here. */
  stop: Parameters<typeof StopForm>[0]['action'] | null;
}) {
  const { account, known, alarm, reasons } = use;
  return (
    <Panel
      aside={
        <>
          {known?.disabledAt ? <Badge>{elsewhere ? 'disabled here' : 'disabled'}</Badge> : null}
          <State is={alarm ? 'bad' : 'unusual'}>{alarm ? 'Alarm' : 'Notice'}</State>
        </>
      }
      title={
        <>
          {account} {known?.label ? <span className="font-normal text-ink-2">{known.label}</span> : null}
        </>
      }
    >
      <p className="text-ink-2">
        <Time at={use.fromAt} /> to <Time at={Math.min(use.toAt.getTime() + 3_600_000, rightNow())} />
        {' · '}
        <TextLink href={`/mail/tracking?q=${encodeURIComponent(queryOf(use))}`}>
          its messages in that time
        </TextLink>
        {known ? (
          <>
            {' · '}
            <TextLink href={`/authentication/accounts/${known.id}`}>the account</TextLink>
          </>
        ) : null}
      </p>
      <ul className="mt-3 flex list-disc flex-col gap-1 pl-5">
        {reasons.map(({ rule, words }) => (
          <li key={rule}>{words}.</li>
        ))}
      </ul>
      {use.acknowledgedAt ? (
        <p className="mt-3 text-ink-2">
          Looked at <Time at={use.acknowledgedAt} /> by {use.acknowledgedBy}: {use.note}
        </p>
      ) : null}
      {known || !elsewhere ? null : <p className="mt-3 text-ink-2">{notKeptWords(account, elsewhere)}</p>}
      {acknowledge || stop ? (
        <div className="mt-4 flex flex-wrap items-end gap-x-6 gap-y-3 border-t border-line pt-4 empty:hidden">
          {acknowledge ? (
            <ActionForm action={acknowledge} label={`Looked at ${account}`}>
              <div className="flex flex-wrap items-end gap-2">
                <div className="w-80 max-w-full">
                  <TextField label="What it was" name="note" placeholder="On the road, asked by telephone" />
                </div>
                <SubmitButton>Acknowledge</SubmitButton>
              </div>
            </ActionForm>
          ) : null}
          {stop ? (
            <StopForm
              account={account}
              action={stop}
              stopped={Boolean(known?.disabledAt)}
              words={elsewhere && stopWords(elsewhere)}
            />
          ) : null}
        </div>
      ) : null}
    </Panel>
  );
}

function queryOf({ account, fromAt, toAt }: ListedUse): string {
  const day = (at: Date, more = 0) => new Date(at.getTime() + more).toISOString().slice(0, 10);
  return `account:${account} since:${day(fromAt)} until:${day(toAt, 86_400_000)}`;
}
