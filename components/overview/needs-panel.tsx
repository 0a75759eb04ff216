import type { Need } from '#components/overview/needs.ts';
import { State } from '#components/ui/badge.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { Item, ItemList, Panel } from '#components/ui/panel.tsx';

/** What wants a person, each with the place to go. */
export function NeedsPanel({ needs }: { needs: readonly Need[] }) {
  return (
    <Panel aside={needs.length} flush title="Needs you">
      {needs.length === 0 ? (
        <p className="px-4 py-3">
          <State is="ok">Nothing</State>
        </p>
      ) : (
        <ItemList>
          {needs.map((need) => (
            <Item
              action={
                <LinkButton href={need.action.href} small>
                  {need.action.label}
                </LinkButton>
              }
              icon={need.icon}
              key={need.key}
              title={need.title}
              tone={need.tone}
            >
              {need.text}
            </Item>
          ))}
        </ItemList>
      )}
    </Panel>
  );
}
