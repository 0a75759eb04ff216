import { MessageState } from '#components/tracking/message-state.tsx';
import { TextLink } from '#components/ui/button.tsx';
import { formatClock } from '#components/ui/format.ts';
import { Note } from '#components/ui/note.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import { Timeline, type TimelineEvent } from '#components/ui/timeline.tsx';
import { foldAttempts } from '#components/why/attempt-events.tsx';
import type { Deed } from '#lib/sasl/account/account-history.ts';
import type { AccountLog } from '#lib/why/account-log.ts';
import { outcomeOf } from '#lib/why/outcome.ts';
import type { explainStanding } from '#lib/why/standing.ts';
import type { ShownAttempt } from '#lib/why/tell-logins.ts';

/** Why does it fail? The last attempts in words, the newest first, and the last messages. */
export function AccountLogPanels({
  log,
  deeds,
  locked,
  standing,
  since,
}: {
  log: AccountLog;
  deeds: readonly Deed[];
  /** The page says already that and why it is locked. */
  locked: boolean;
  /** What the account itself answers, whatever came of the newest attempt; null where it answers nothing. */
  standing: ReturnType<typeof explainStanding>;
  /** When the password was set; null where it is not what log-ins are decided by. */
  since: Date | null;
}) {
  const attempts = log?.attempts ?? [];
  const messages = log?.messages ?? [];
  const [newest] = attempts;
  const told = standing ?? outcomeOf(attempts, { by: 'client', since, locked });
  const why = told && !told.ok ? told : null;
  const events = inOrder(attempts, deeds, why && !locked ? why.advice : null);
  const earlier = events.slice(shown);
  return (
    <div className="flex flex-col gap-6">
      <Panel title={why ? 'Why does it fail?' : 'What happened'}>
        {why && !locked ? (
          <div className="mb-4">
            <Note title={`${why.title}.`} tone="warn">
              {why.advice}
            </Note>
          </div>
        ) : null}
        {newest ? null : (
          <p className="mb-4 text-ink-2">
            The gateways have not seen this account yet. A wrong server or port in the mail program looks like
            this, or a misspelt user name: ask by what was typed, or by the address it comes from, under{' '}
            <TextLink href="/authentication/why">Why does it fail?</TextLink>
          </p>
        )}
        <Timeline events={events.slice(0, shown)} label="What happened, the newest first" />
        {earlier.length > 0 ? (
          <details className="mt-3">
            <summary className="text-accent-ink hover:underline">{earlier.length} earlier</summary>
            <div className="mt-3">
              <Timeline events={earlier} label="What happened earlier" />
            </div>
          </details>
        ) : null}
      </Panel>
      {messages.length > 0 ? (
        <Panel title="Last messages">
          <Timeline
            events={messages.map((message) => ({
              key: `${message.gateway}/${message.queueId}/${message.id}`,
              icon: 'mail',
              title: message.deliveries.map((one) => one.recipient).join(', ') || 'no recipient',
              when: <Time at={message.at} />,
              says: (
                <>
                  <MessageState message={message} /> · from {message.sender || '<>'},{' '}
                  <code>{message.queueId}</code>
                </>
              ),
            }))}
            label="Last messages"
          />
        </Panel>
      ) : null}
    </div>
  );
}

/** A telephone call is about the last of them; the rest of the page must not be far. */
const shown = 12;

/** Log-ins and what was done to the account, in one line of time. */
function inOrder(
  attempts: readonly ShownAttempt[],
  deeds: readonly Deed[],
  said: string | null,
): TimelineEvent[] {
  const events = [
    ...foldAttempts(attempts, { between: deeds.map((deed) => deed.at.getTime()), said }),
    ...deeds.map((deed) => ({ at: deed.at.getTime(), event: deedEvent(deed) })),
  ];
  return events.toSorted((one, other) => other.at - one.at).map(({ event }) => event);
}

function deedEvent({ seq, at, who, says }: Deed): TimelineEvent {
  return {
    key: `deed ${seq}`,
    icon: 'key',
    title: says,
    when: <Time at={at} />,
    says: `${who}, ${formatClock(at)}`,
  };
}
