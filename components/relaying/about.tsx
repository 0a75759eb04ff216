import { State } from '#components/ui/badge.tsx';
import { TextLink } from '#components/ui/button.tsx';
import { formatCount } from '#components/ui/format.ts';
import { Panel } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ListedUse } from '#lib/unusual/list-uses.ts';

/** What else is known of the account that a search names: its own page, its messages, and what was unusual about its use. */
export function AboutAccount({
  account,
  accountHref,
  trackingHref,
  uses,
}: {
  account: string;
  /** Null where the role may not see it, or there is no such account any more. */
  accountHref: string | null;
  trackingHref: string;
  uses: readonly ListedUse[];
}) {
  const open = uses.filter(({ acknowledgedAt }) => !acknowledgedAt).length;
  return (
    <Panel
      aside={
        <>
          {accountHref ? <TextLink href={accountHref}>The account</TextLink> : null}
          <TextLink href={trackingHref}>Its messages</TextLink>
        </>
      }
      className="mb-6"
      title={account}
    >
      {uses.length === 0 ? (
        <State is="ok">Nothing unusual was seen of its use</State>
      ) : (
        <div className="flex flex-col gap-2">
          <p>
            <TextLink href={`/mail/unusual?state=all&account=${encodeURIComponent(account)}`}>
              {formatCount(uses.length, 'case')} of unusual use
            </TextLink>
            {open > 0 ? `, ${formatCount(open)} that nobody has looked at` : ', all looked at'}
          </p>
          <ul className="flex flex-col gap-1">
            {uses.slice(0, 5).map((use) => (
              <li className="flex flex-wrap items-center gap-x-2" key={use.id}>
                <State is={use.alarm ? 'bad' : 'unusual'}>{use.alarm ? 'Alarm' : 'Notice'}</State>
                <span className="text-ink-3">
                  <Time at={use.fromAt} />
                </span>
                <span>{use.reasons.map(({ words }) => words).join('; ')}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}
