import { MessageState } from '#components/relaying/message-table.tsx';
import { formatClock } from '#components/ui/format.ts';
import { Note } from '#components/ui/note.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import { Timeline, type TimelineEvent } from '#components/ui/timeline.tsx';
import type { AccountLog } from '#lib/maillog/account-log.ts';
import { explainLogin } from '#lib/maillog/explain.ts';
import type { ListedLogin } from '#lib/maillog/list-logins.ts';
import type { Deed } from '#lib/sasl/account-history.ts';

/** Why does it fail? The last attempts in words, the newest first, and the last messages. */
export function AccountLogPanels({ log, deeds }: { log: AccountLog; deeds: readonly Deed[] }) {
  const logins = log?.logins ?? [];
  const messages = log?.messages ?? [];
  const [newest] = logins;
  const why = newest && !newest.ok ? explainLogin(newest) : null;
  return (
    <div className="flex flex-col gap-6">
      <Panel title={why ? 'Why does it fail?' : 'What happened'}>
        {why ? (
          <div className="mb-4">
            <Note title={`${why.title}.`} tone="warn">
              {why.advice}
            </Note>
          </div>
        ) : null}
        {newest ? null : (
          <p className="mb-4 text-ink-2">
            The gateways have not seen this account yet. A wrong server or port in the mail program looks like
            this.
          </p>
        )}
        <Timeline events={inOrder(logins, deeds)} label="What happened, the newest first" />
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
                  <MessageState message={message} /> From {message.sender || '<>'},{' '}
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

/** Log-ins and what was done to the account, in one line of time. */
function inOrder(logins: readonly ListedLogin[], deeds: readonly Deed[]): TimelineEvent[] {
  const events = [
    ...logins.map((login) => ({ at: login.at, event: eventOf(login) })),
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

function eventOf(login: ListedLogin): TimelineEvent {
  const { id, gateway, ok, mechanism, clientAddress, at } = login;
  const from = `${mechanism} from ${clientAddress ?? 'this host'} on ${gateway}, ${formatClock(at)}`;
  return {
    key: `${gateway} ${id}`,
    icon: ok ? 'ok' : 'bad',
    tone: ok ? 'ok' : 'bad',
    title: ok ? 'Logged in' : explainLogin(login).title,
    when: <Time at={at} />,
    says: from,
  };
}
