import { droppedSentence } from '#components/accounts/dropped-words.ts';
import { formatCount, formatDuration } from '#components/ui/format.ts';
import { Item, ItemList } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import type { StatusOnGateway } from '#lib/sasl/account/account-status.ts';

type Props = {
  statuses: readonly StatusOnGateway[];
  onGateways: readonly { gatewayId: string; revision: number; at: Date; ms: number }[];
  revision: number;
};

/** Whether the newest state of an account is in force on each gateway, and how it fared there. */
export function StatusList({ statuses, onGateways, revision }: Props) {
  if (statuses.length === 0)
    return (
      <p className="text-ink-2">No gateway is enrolled; the first one gets this account with all others.</p>
    );
  return (
    <ItemList>
      {statuses.map((one) => {
        const force = onGateways.find((row) => row.gatewayId === one.gatewayId);
        const current = force !== undefined && force.revision >= revision;
        const isWell = one.reached && current && one.dropped.length === 0;
        return (
          <Item
            icon={isWell ? 'ok' : 'warn'}
            key={one.gatewayId}
            title={one.gateway}
            tone={isWell ? 'ok' : 'warn'}
          >
            <InForceWords current={current} force={force} />
            {one.dropped.length > 0 ? `${droppedSentence(one.dropped)} ` : null}
            {one.reached ? <FateWords status={one.status} /> : ` ${one.message}`}
          </Item>
        );
      })}
    </ItemList>
  );
}

function InForceWords({
  current,
  force,
}: {
  current: boolean;
  force: Props['onGateways'][number] | undefined;
}) {
  if (current && force)
    return (
      <>
        In force since <Time at={force.at} />, {formatDuration(force.ms)} after the change.{' '}
      </>
    );
  return <>The newest change is not there yet; it follows by itself. </>;
}

function FateWords({ status }: { status: Extract<StatusOnGateway, { reached: true }>['status'] }) {
  const { lastSuccess, lastFailure, failuresSince } = status;
  return (
    <>
      {lastSuccess ? (
        <>
          Last log-in <Time at={lastSuccess.at} /> with {lastSuccess.mechanism}.{' '}
        </>
      ) : null}
      {lastFailure ? (
        <>
          Last refused <Time at={lastFailure.at} />: {lastFailure.reason}.
          {failuresSince > 0 ? ` ${formatCount(failuresSince, 'wrong password')} towards a lock.` : null}
        </>
      ) : null}
    </>
  );
}
