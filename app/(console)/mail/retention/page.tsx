import { LiftHold, PlaceHold } from '#components/retention/hold-forms.tsx';
import { HoldList } from '#components/retention/hold-list.tsx';
import { RetentionForm } from '#components/retention/retention-form.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { formatBytes, formatCount, formatDay } from '#components/ui/format.ts';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, Section, Stack } from '#components/ui/panel.tsx';
import { Split } from '#components/ui/side-panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { getRetention } from '#lib/maillog/keep-retention.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { lift, place, save } from './actions.ts';

export const metadata = { title: 'Retention' };

const path = '/mail/retention';

export default async function RetentionPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path, params: await searchParams };
  const [{ operator }, kept] = await Promise.all([requireSignedIn(), call(getRetention, {})]);
  const mayChange = may(operator.role, 'maillog.manage');
  const { holds, holdings, unmeasured } = kept;
  const lifting = mayChange ? holds.find(({ id }) => id === paramOf(list, 'lift')) : undefined;
  return (
    <Split panel={panelOf()}>
      <PageHead
        crumbs={[{ label: 'Mail' }]}
        sentence="How long the mail log is kept, and what is kept beyond that. Whole days go, in UTC, the oldest first, and never today."
        title="Retention"
      />
      <Stack>
        <Panel
          aside={
            holdings?.oldestAt
              ? `${formatBytes(holdings.bytes)} on disk, since ${formatDay(holdings.oldestAt)}`
              : null
          }
          footer={
            unmeasured > 0
              ? `${formatCount(unmeasured, 'day')} not measured yet: the worker does so within the hour.`
              : 'Measured within the last hour. The worker deletes every hour what has had its time.'
          }
          title="How long each kind is kept"
        >
          <RetentionForm
            action={save}
            days={kept.days}
            holds={holds.length}
            kinds={kept.kinds}
            readOnly={!mayChange}
            retention={kept.retention}
            today={kept.today}
            version={kept.version}
          />
        </Panel>
        <Section
          aside={
            mayChange ? (
              <LinkButton href={`${path}?new=hold`} scroll={false}>
                Place a hold …
              </LinkButton>
            ) : null
          }
          sentence="A hold keeps what a search finds, however old it becomes."
          title="Holds"
        >
          <HoldList holds={holds} liftHref={mayChange ? ({ id }) => `${path}?lift=${id}` : null} />
        </Section>
      </Stack>
    </Split>
  );

  function panelOf() {
    if (lifting) return <LiftHold action={lift} closeHref={path} hold={lifting} />;
    if (mayChange && paramOf(list, 'new') === 'hold') return <PlaceHold action={place} closeHref={path} />;
    return null;
  }
}
