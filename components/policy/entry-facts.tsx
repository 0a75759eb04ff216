import type { EntryRow } from '#components/policy/entry-list.tsx';
import type { MapView } from '#components/policy/maps.ts';
import { Facts } from '#components/ui/panel.tsx';
import { PanelBody, SidePanel } from '#components/ui/side-panel.tsx';
import { Time } from '#components/ui/time.tsx';

/** One entry for those who may only read. */
export function EntryFacts({
  view,
  entry,
  closeHref,
}: {
  view: MapView;
  entry: EntryRow;
  closeHref: string;
}) {
  return (
    <SidePanel closeHref={closeHref} title={`${entry.tag}${entry.key}`}>
      <PanelBody>
        <Facts
          rows={[
            ...(view.tagged ? [{ term: 'Tag', value: <code>{entry.tag || 'none'}</code> }] : []),
            { term: view.key.label, value: <code>{entry.key}</code> },
            ...(view.value ? [{ term: view.value.label, value: <code>{entry.value}</code> }] : []),
            { term: 'Ends', value: entry.endsOn ?? 'never' },
            { term: 'Owner', value: entry.owner || 'nobody named' },
            { term: 'Ticket', value: entry.ticket || 'none' },
            { term: 'Reason', value: entry.comment || 'none given' },
            { term: 'Changed', value: <Time at={entry.updatedAt} />, note: `by ${entry.updatedBy}` },
          ]}
        />
      </PanelBody>
    </SidePanel>
  );
}
