import { LinkButton, TextLink } from '#components/ui/button.tsx';
import { formatCount } from '#components/ui/format.ts';
import { EmptyState } from '#components/ui/note.tsx';
import { Item, ItemList, Panel } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import type { Hold } from '#lib/maillog/retention.ts';

export type CountedHold = Hold & {
  /** How many messages it keeps now; null while there is no log. */
  messages: number | null;
};

/** What is kept beyond its time, for whom and why. */
export function HoldList({
  holds,
  liftHref,
}: {
  holds: readonly CountedHold[];
  /** Null where the role may not lift one. */
  liftHref: ((hold: CountedHold) => string) | null;
}) {
  if (holds.length === 0)
    return (
      <Panel>
        <EmptyState>Nothing is held: everything goes when its time has come.</EmptyState>
      </Panel>
    );
  return (
    <Panel flush>
      <ItemList label="Holds">
        {holds.map((hold) => (
          <Item
            action={
              liftHref ? (
                <LinkButton
                  aria-label={`Lift the hold ${hold.name}`}
                  href={liftHref(hold)}
                  scroll={false}
                  small
                >
                  Lift …
                </LinkButton>
              ) : null
            }
            icon="locked"
            key={hold.id}
            meta={
              <>
                {hold.placedBy}, <Time at={hold.placedAt} />
              </>
            }
            title={hold.name}
          >
            <p className="wrap-anywhere">
              {hold.messages === null ? 'Keeps what' : `Keeps ${formatCount(hold.messages, 'message')} that`}{' '}
              <TextLink href={`/mail/tracking?q=${encodeURIComponent(hold.query)}`}>
                <code>{hold.query}</code>
              </TextLink>{' '}
              finds.
            </p>
            <p className="wrap-anywhere">{hold.reason}</p>
          </Item>
        ))}
      </ItemList>
    </Panel>
  );
}
