import { TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { formatCount } from '#components/ui/format.ts';
import { Note } from '#components/ui/note.tsx';
import { Facts, Panel } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import type { SendingLimits, SendingUse } from '#lib/gateway/sending-rights.ts';
import type { Sending } from '#lib/policy/section/sending.ts';
import type { StatusOnGateway } from '#lib/sasl/account/account-status.ts';

type Row = {
  limit: keyof SendingLimits;
  used: 'messagesThisHour' | 'messagesThisDay' | 'recipientsThisHour' | 'recipientsThisDay';
  /** Of the limit. */
  label: string;
  /** Of what was used. */
  term: string;
};

const rows: Row[] = [
  {
    limit: 'messagesPerHour',
    used: 'messagesThisHour',
    label: 'Messages an hour',
    term: 'Messages in the last hour',
  },
  {
    limit: 'messagesPerDay',
    used: 'messagesThisDay',
    label: 'Messages a day',
    term: 'Messages in the last 24 hours',
  },
  {
    limit: 'recipientsPerHour',
    used: 'recipientsThisHour',
    label: 'Recipients an hour',
    term: 'Recipients in the last hour',
  },
  {
    limit: 'recipientsPerDay',
    used: 'recipientsThisDay',
    label: 'Recipients a day',
    term: 'Recipients in the last 24 hours',
  },
];

/** How much the account has sent and may send, with its exceptions from the limits of all. */
export function LimitPanel({
  account,
  sending,
  statuses,
  action,
}: {
  account: { id: string; version: number; limits: SendingLimits | null };
  sending: Sending | null;
  statuses: readonly StatusOnGateway[];
  /** Null where the role may only read. */
  action: FormAction | null;
}) {
  const uses = statuses.flatMap((one) =>
    one.reached && one.status.sending ? [{ gateway: one.gateway, ...one.status.sending }] : [],
  );
  const [refused] = uses
    .flatMap(({ gateway, refused: last }) => (last ? [{ gateway, ...last }] : []))
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <Panel title="How much it sends">
      <div className="flex flex-col gap-4">
        {refused ? (
          <Note title="Mail of this account was refused" tone="warn">
            <Time at={refused.at} /> on {refused.gateway}: {refused.text}
          </Note>
        ) : null}
        {sending?.counted ? (
          <>
            <Facts
              rows={rows.map(({ limit, used, term }) => ({
                term,
                value: <Used allowed={allowed(account.limits, sending, limit)} used={used} uses={uses} />,
                note: account.limits?.[limit] == null ? undefined : 'an exception of this account',
              }))}
            />
            {statuses.length > 1 ? <Spread gateways={statuses.length} /> : null}
          </>
        ) : (
          <p className="text-ink-2">
            The release in force counts nobody’s mail, so there are no limits; exceptions wait until it does.
          </p>
        )}
        {action ? <Exceptions account={account} action={action} sending={sending} /> : null}
      </div>
    </Panel>
  );
}

/** Said where the limits are read, so that nobody takes them for those of all gateways together. */
function Spread({ gateways }: { gateways: number }) {
  return (
    <p className="text-small text-ink-2">
      Each gateway counts by itself: through all {gateways} of them together {gateways} times as much may be
      sent. What is shown is what went through the one that it used most.
    </p>
  );
}

function allowed(own: SendingLimits | null, sending: Sending, limit: Row['limit']): number {
  return own?.[limit] ?? sending[limit];
}

/** Each gateway counts by itself: what was sent through the busiest is what meets the limit. */
function Used({
  uses,
  used,
  allowed: most,
}: {
  uses: readonly ({ gateway: string } & SendingUse)[];
  used: Row['used'];
  allowed: number;
}) {
  const [busiest] = uses.toSorted((a, b) => b[used] - a[used]);
  const count = busiest?.[used] ?? 0;
  return (
    <span className={most > 0 && count >= most ? 'font-semibold text-bad' : undefined}>
      {formatCount(count)} of {most === 0 ? 'any number' : formatCount(most)}
      {uses.length > 1 && busiest && count > 0 ? ` on ${busiest.gateway}` : ''}
    </span>
  );
}

function Exceptions({
  account,
  sending,
  action,
}: {
  account: { id: string; version: number; limits: SendingLimits | null };
  sending: Sending | null;
  action: FormAction;
}) {
  return (
    <details open={rows.some(({ limit }) => account.limits?.[limit] != null)}>
      <summary className="text-small text-accent-ink hover:underline">Limits of its own</summary>
      <ActionForm
        action={action}
        className="mt-3"
        footer={<FormActions done="In force" />}
        label="Limits of its own"
        revision={account.version}
      >
        <input name="id" type="hidden" value={account.id} />
        <input name="version" type="hidden" value={account.version} />
        <p className="text-small text-ink-2">
          Empty: as for everybody. 0: no limit. Each gateway counts by itself, so an account that uses two may
          send twice as much.
        </p>
        <div className="grid gap-4 grid-cols-2 max-mid:grid-cols-1">
          {rows.map(({ limit, label }) => (
            <TextField
              inputMode="numeric"
              key={limit}
              label={label}
              name={limit}
              optional
              placeholder={sending ? String(sending[limit]) : undefined}
              value={account.limits?.[limit] ?? undefined}
            />
          ))}
        </div>
      </ActionForm>
    </details>
  );
}
