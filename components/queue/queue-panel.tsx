import { QueueState } from '#components/queue/queue-table.tsx';
import { Button, LinkButton, TextLink } from '#components/ui/button.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { formatBytes, formatCount } from '#components/ui/format.ts';
import { Facts } from '#components/ui/panel.tsx';
import { RawLines } from '#components/ui/raw-lines.tsx';
import { PanelBody, SidePanel } from '#components/ui/side-panel.tsx';
import { Time } from '#components/ui/time.tsx';
import type { QueuedMessage } from '#lib/queue/queue.ts';

/** One message that waits: why, for whom, and what can be done. */
export function QueuePanel({
  message,
  closeHref,
  act,
}: {
  message: QueuedMessage;
  closeHref: string;
  /** Null where the role may only read. */
  act: FormAction | null;
}) {
  return (
    <SidePanel closeHref={closeHref} title={<code>{message.id}</code>}>
      {act ? (
        <ActionForm action={act} footer={<Actions message={message} />} label="This message">
          <input name="row" type="hidden" value={message.key} />
          <MessageFacts message={message} />
          <OtherRoutes message={message} />
        </ActionForm>
      ) : (
        <PanelBody>
          <MessageFacts message={message} />
        </PanelBody>
      )}
    </SidePanel>
  );
}

function trackingQuery({ id, gateway }: QueuedMessage): string {
  return new URLSearchParams({ q: `queue:${id} gateway:${gateway}`, open: `${gateway}/${id}` }).toString();
}

function MessageFacts({ message }: { message: QueuedMessage }) {
  const { why, reason, recipients, state } = message;
  return (
    <>
      <div>
        <QueueState message={message} />
        {why.advice ? <p className="mt-1 text-ink-2">{why.advice}</p> : null}
      </div>
      {reason && state !== 'held' ? <RawLines lines={[reason]} /> : null}
      <Facts
        rows={[
          { term: 'From', value: <code>{message.sender || '<>'}</code> },
          {
            term: 'Still to',
            value: recipients.map((one) => (
              <code className="block" key={one}>
                {one}
              </code>
            )),
          },
          { term: 'Since', value: <Time at={message.at} /> },
          {
            term: 'Journey',
            value: (
              <TextLink href={`/mail/tracking?${trackingQuery(message)}`}>every try, with its lines</TextLink>
            ),
          },
          {
            term: 'Tried',
            value: message.tries === 0 ? 'not yet' : formatCount(message.tries, 'time'),
            note: message.triedAt ? (
              <>
                last <Time at={message.triedAt} />
              </>
            ) : undefined,
          },
          { term: 'Body', value: formatBytes(message.size) },
          { term: 'Gateway', value: message.gateway },
        ]}
      />
    </>
  );
}

/** A destination that takes nothing may be reached another way: the form for it, with the domain in it. */
function OtherRoutes({ message: { domains } }: { message: QueuedMessage }) {
  const routable = domains.filter((domain) => domain.includes('.')).slice(0, 3);
  return routable.map((domain) => (
    <p key={domain}>
      <TextLink href={`/policy/routing?new=1&key=${encodeURIComponent(domain)}`} prefetch={false}>
        Give {domain} another route
      </TextLink>
    </p>
  ));
}

function Actions({ message: { key, state } }: { message: QueuedMessage }) {
  return (
    <div className="flex flex-none flex-wrap gap-2 border-t border-line px-5 py-3">
      {state === 'held' ? (
        <Choice intent="release">Release</Choice>
      ) : (
        <>
          <Choice intent="flush">Try now</Choice>
          <Choice intent="hold">Hold</Choice>
        </>
      )}
      <LinkButton
        href={`/mail/queue?intent=delete&row=${encodeURIComponent(key)}`}
        prefetch={false}
        variant="danger"
      >
        Delete …
      </LinkButton>
    </div>
  );
}

function Choice({ intent, children }: { intent: string; children: string }) {
  return (
    <Button name="intent" type="submit" value={intent}>
      {children}
    </Button>
  );
}

/** Asks before messages are gone for good, naming them. */
export function DeletePanel({
  messages,
  missing,
  closeHref,
  act,
}: {
  messages: readonly QueuedMessage[];
  /** How many of those that were chosen have left the queue since. */
  missing: number;
  closeHref: string;
  act: FormAction;
}) {
  const count = formatCount(messages.length, 'message');
  return (
    <SidePanel closeHref={closeHref} title={`Delete ${count}?`}>
      <ActionForm
        action={act}
        footer={
          <FormActions
            blocked={messages.length === 0 ? 'They have all left the queue.' : undefined}
            busy="Deleting"
            cancelHref={closeHref}
            save={`Delete ${count}`}
            variant="danger"
          />
        }
        label="Delete messages"
      >
        <input name="intent" type="hidden" value="delete" />
        <p>
          Nobody gets {messages.length === 1 ? 'it' : 'them'}, and the sender is not told. This cannot be
          taken back; the trail keeps who did it.
        </p>
        {missing > 0 ? (
          <p className="text-ink-2">
            {formatCount(missing, 'chosen message')} left the queue in the meantime.
          </p>
        ) : null}
        {messages.map(({ key }) => (
          <input key={key} name="row" type="hidden" value={key} />
        ))}
        <RawLines
          lines={messages
            .slice(0, 30)
            .map(({ id, sender, recipients }) => `${id}  ${sender || '<>'} → ${recipients.join(', ')}`)}
        />
        {messages.length > 30 ? (
          <p className="text-small text-ink-3">and {messages.length - 30} more</p>
        ) : null}
      </ActionForm>
    </SidePanel>
  );
}
