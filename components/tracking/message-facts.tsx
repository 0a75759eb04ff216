import type { ReactNode } from 'react';
import { type Narrowing, narrowedHref, type Searched } from '#components/tracking/narrowing.ts';
import { stateOf } from '#components/tracking/states.ts';
import { waitingWords } from '#components/tracking/tracked-columns.tsx';
import { State } from '#components/ui/badge.tsx';
import { TextLink } from '#components/ui/button.tsx';
import { formatBytes, formatCount, formatExact } from '#components/ui/format.ts';
import { Facts } from '#components/ui/panel.tsx';
import type { Delivery } from '#lib/maillog/join/message.ts';
import { explainReply } from '#lib/maillog/tracking/explain.ts';
import type { Journey } from '#lib/maillog/tracking/journey.ts';
import type { ListedMessage } from '#lib/maillog/tracking/list-messages.ts';
import { tellTracked } from '#lib/maillog/tracking/tell-tracked.ts';
import { trackedStatus } from '#lib/maillog/tracking/tracked.ts';

type Shown = { journey: Journey; narrowing: Narrowing };

/** Everything known of a message, each with the searches for it and for all but it. */
export function MessageFacts({ journey: { messages }, narrowing }: Shown) {
  const message = messages.at(-1);
  if (!message) return null;
  return (
    <section>
      <h2 className="mb-2 text-body">What is known of it</h2>
      <Facts rows={factsOf(message, narrowing)} />
    </section>
  );
}

function factsOf(message: ListedMessage, narrowing: Narrowing) {
  const { account, mechanism, clientAddress, clientName, tlsVersion, sender, size, messageId } = message;
  const searched = (key: Searched['key'], value: string | null, text = value) => (
    <Searches narrowing={narrowing} of={value === null ? null : { key, value }}>
      {text}
    </Searches>
  );
  const rows: { term: string; value: ReactNode; note?: ReactNode; has?: boolean }[] = [
    { term: 'Account', value: searched('account', account ?? '-', account ?? 'no log-in') },
    { term: 'Mechanism', value: searched('mech', mechanism), has: mechanism !== null },
    {
      term: 'Client',
      value: searched('client', clientAddress, clientAddress ?? 'this host'),
      note: clientName,
    },
    {
      term: 'TLS',
      value: searched('tls', tlsVersion?.replace('TLSv', '') ?? 'none', tlsVersion ?? 'none'),
      note: [message.tlsCipher, message.certificateSubject].filter(Boolean).join(', '),
    },
    { term: 'Sender', value: searched('from', sender, sender || '<>'), has: sender !== null },
    { term: 'Message-ID', value: searched('msgid', messageId), has: messageId !== null },
    { term: 'Size', value: size === null ? null : formatBytes(size), has: size !== null },
    { term: 'Listener', value: message.daemon, has: message.daemon !== null },
    { term: 'Gateway', value: searched('gateway', message.gateway) },
    { term: 'Queue id', value: searched('queue', message.queueId) },
    { term: 'First heard of', value: formatExact(message.at) },
  ];
  return rows.filter(({ has }) => has !== false);
}

/** Larger lists are a search of their own. */
const mostRecipients = 20;

/** What became of the message for each recipient, with the server's own words and what can be done. */
export function Recipients({ journey: { messages }, narrowing }: Shown) {
  const all = messages.flatMap((message) => message.deliveries.map((delivery) => ({ message, delivery })));
  const [first] = messages;
  if (!first || (all.length === 0 && messages.every(({ reason }) => reason === null))) return null;
  const shown = all.slice(0, mostRecipients);
  const count = messages.reduce((sum, { deliveryCount }) => sum + deliveryCount, 0);
  return (
    <section>
      <h2 className="mb-2 text-body">What became of it</h2>
      <ul className="flex flex-col gap-3">
        {shown.map(({ message, delivery }) => (
          <li key={`${message.id} ${delivery.recipient}`}>
            <Outcome delivery={delivery} message={message} narrowing={narrowing} />
          </li>
        ))}
        {all.length === 0 ? (
          <li>
            <Outcome delivery={null} message={first} narrowing={narrowing} />
          </li>
        ) : null}
      </ul>
      {count > shown.length ? (
        <p className="mt-2 text-small text-ink-3">
          And {formatCount(count - shown.length, 'more recipient')}:{' '}
          <Searches narrowing={narrowing} of={{ key: 'queue', value: first.queueId }}>
            all of them
          </Searches>
        </p>
      ) : null}
    </section>
  );
}

function Outcome({
  message,
  delivery,
  narrowing,
}: {
  message: ListedMessage;
  delivery: Delivery | null;
  narrowing: Narrowing;
}) {
  const status = trackedStatus(message, delivery);
  const told = tellTracked({ id: '', gateway: message.gateway, status, message, delivery });
  const advice =
    told.answer === null || status === 'sent' ? null : explainReply(told.answer, delivery?.dsn).advice;
  const host = delivery?.relayName ?? delivery?.relayAddress ?? null;
  return (
    <>
      {delivery ? (
        <Searches narrowing={narrowing} of={{ key: 'to', value: delivery.recipient }}>
          {delivery.recipient}
        </Searches>
      ) : null}
      <div className="flex flex-wrap gap-x-2">
        <State is={stateOf[status]} quiet={status === 'refused'}>
          {told.says}
        </State>
        {told.by ? <span className="text-ink-2">by {told.by}</span> : null}
        {told.why ? <span className="text-ink-2">{told.why}</span> : null}
        {told.waits ? <span className="text-ink-3">{waitingWords(told.waits)}</span> : null}
      </div>
      {host ? (
        <div className="text-small text-ink-3">
          Next server:{' '}
          <Searches narrowing={narrowing} of={{ key: 'relay', value: host }}>
            {host}
          </Searches>
          {delivery?.tlsVersion ? `, ${delivery.tlsVersion.replace('TLSv', 'TLS ')}` : null}
        </div>
      ) : null}
      {told.answer ? (
        <p className="mt-0.5 font-mono text-small wrap-anywhere text-ink-2">{told.answer}</p>
      ) : null}
      {advice ? <p className="mt-0.5 text-small text-ink-2">{advice}</p> : null}
    </>
  );
}

/** A value, the search for it, and the search for all but it. */
function Searches({
  narrowing,
  of,
  children,
}: {
  narrowing: Narrowing;
  of: Searched | null;
  children: ReactNode;
}) {
  const only = of && narrowedHref(narrowing, of);
  const other = of && narrowedHref(narrowing, of, true);
  if (!of || !only || !other) return <span className="wrap-anywhere">{children}</span>;
  const word = `${of.key}:${of.value}`;
  return (
    <span className="wrap-anywhere">
      <TextLink href={only} title={`Only ${word}`}>
        {children}
      </TextLink>{' '}
      <TextLink
        aria-label={`All but ${word}`}
        className="text-small opacity-80"
        href={other}
        title={`All but ${word}`}
      >
        not
      </TextLink>
    </span>
  );
}
