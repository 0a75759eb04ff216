import Link from 'next/link';
import { FiltersField } from '#components/policy/filters-field.tsx';
import { QueueGroupsField } from '#components/policy/queue-groups-field.tsx';
import { SectionPanel } from '#components/policy/section-panel.tsx';
import { WrittenLines } from '#components/policy/written-lines.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns } from '#components/ui/panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { readSection } from '#lib/policy/save-section.ts';
import { previewMc } from '#lib/release/preview-mc.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { save } from '../section-actions.ts';

export const metadata = { title: 'Filters and queues' };

export default async function FiltersPage() {
  const [{ operator }, filters, groups, mc] = await Promise.all([
    requireSignedIn(),
    call(readSection.milters, {}),
    call(readSection.queueGroups, {}),
    call(previewMc, {}),
  ]);
  const readOnly = !may(operator.role, 'policy.write');
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Policy' }]}
        sentence="Programs that look at mail while it comes in, and the parts of the queue it waits in."
        title="Filters and queues"
      />
      <Columns aside={<WrittenLines about={/MAIL_FILTER|QUEUE_GROUP|queue ?group/} mc={mc} />}>
        <SectionPanel
          action={save.bind(null, 'milters')}
          readOnly={readOnly}
          saved={filters}
          title="Mail filters"
        >
          <FiltersField filters={filters.value.filters} key={filters.version} readOnly={readOnly} />
        </SectionPanel>
        <SectionPanel
          action={save.bind(null, 'queueGroups')}
          readOnly={readOnly}
          saved={groups}
          title="Queue groups"
        >
          <p className="text-small text-ink-2">
            Which mail goes to a group is said by QGRP: entries of the access map, once{' '}
            <Link className="text-accent-ink underline" href="/policy/features?q=queuegroup">
              the feature queuegroup
            </Link>{' '}
            is on. The group mqueue is the daemon’s own, for all other mail.
          </p>
          <QueueGroupsField groups={groups.value.groups} key={groups.version} readOnly={readOnly} />
        </SectionPanel>
      </Columns>
    </>
  );
}
