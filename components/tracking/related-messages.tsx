import { stateOf } from '#components/tracking/states.ts';
import { State } from '#components/ui/badge.tsx';
import { TextLink } from '#components/ui/button.tsx';
import { formatExact } from '#components/ui/format.ts';
import { type List, listHref } from '#components/ui/list-url.ts';
import type { Journey } from '#lib/maillog/tracking/journey.ts';
import type { ListedMessage } from '#lib/maillog/tracking/list-messages.ts';

/** What was made of a message, what it was made from, and what it was called elsewhere. */
export function RelatedMessages({ journey, list }: { journey: Journey; list: List }) {
  const related = [
    ...journey.parents.map((message) => ({ message, how: 'Made from' })),
    ...journey.children.map((message) => ({
      message,
      how: message.sender === '' ? 'A report of it' : 'Went on as',
    })),
    ...journey.elsewhere.map((message) => ({ message, how: 'The same Message-ID' })),
  ];
  if (related.length === 0) return null;
  return (
    <section>
      <h2 className="mb-2 text-body">Related messages</h2>
      <ul className="flex flex-col gap-2">
        {related.map(({ message, how }) => (
          <li className="text-small" key={message.id}>
            <div className="flex flex-wrap items-baseline gap-x-2">
              <span className="text-ink-2">{how}</span>
              <TextLink className="font-mono" href={hrefOf(list, message)}>
                {message.queueId}
              </TextLink>
              <span className="text-ink-3">
                on {message.gateway}, {formatExact(message.at)}
              </span>
            </div>
            <div className="flex flex-wrap gap-x-2 text-ink-2">
              <State is={stateOf[message.status]} quiet={message.status === 'refused'}>
                {message.status}
              </State>
              <span className="wrap-anywhere">
                {message.sender || '<>'} to {recipientsOf(message)}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function recipientsOf({ deliveries, deliveryCount, recipients }: ListedMessage): string {
  const [first] = deliveries;
  if (!first) return `${recipients ?? 'no'} recipients`;
  return deliveryCount > 1 ? `${first.recipient} and ${deliveryCount - 1} more` : first.recipient;
}

function hrefOf(list: List, { gateway, queueId }: ListedMessage): string {
  return listHref(
    { ...list, params: {} },
    { q: `queue:${queueId} gateway:${gateway}`, open: `${gateway}/${queueId}` },
  );
}
