import { State, type StateName } from '#components/ui/badge.tsx';
import type { MessageStatus } from '#lib/maillog/join/message.ts';
import { explainReply } from '#lib/maillog/tracking/explain.ts';
import type { ListedMessage } from '#lib/maillog/tracking/list-messages.ts';

const states: Record<MessageStatus, { is: StateName; says: string; quiet?: boolean }> = {
  receiving: { is: 'running', says: 'Coming in' },
  queued: { is: 'waiting', says: 'On its way' },
  sent: { is: 'ok', says: 'Delivered' },
  deferred: { is: 'waiting', says: 'Waits' },
  refused: { is: 'bad', says: 'Refused', quiet: true },
  held: { is: 'locked', says: 'Held' },
  discarded: { is: 'off', says: 'Discarded' },
  abandoned: { is: 'off', says: 'Broken off' },
};

/** What became of a message, with the other server's reason where it was not taken. */
export function MessageState({ message }: { message: ListedMessage }) {
  const { is, says, quiet } = states[message.status];
  const bad = message.deliveries.find((one) => one.outcome === 'refused' || one.outcome === 'deferred');
  const reply = message.reason ?? (bad ? (bad.reply ?? bad.status) : null);
  const why = reply ? explainReply(reply, bad?.dsn ?? null).title : null;
  return (
    <State is={is} quiet={quiet}>
      {says}
      {why ? <span className="text-ink-2">: {why}</span> : null}
    </State>
  );
}
