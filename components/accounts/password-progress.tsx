import { formatClock, formatCount, formatDuration } from '#components/ui/format.ts';
import { Icon } from '#components/ui/icon.tsx';
import type { AccountPulse } from '#lib/sasl/account/account-pulse.ts';

/** How far a new password has come: on which gateways it is live, and the first log-in with it. */
export function PasswordProgress({ pulse }: { pulse: AccountPulse }) {
  const { gateways, first, refused } = pulse;
  return (
    <div className="flex flex-col gap-1" role="status">
      <Line icon={gateways.every((one) => one.live) ? 'ok' : 'warn'} says={liveWords(gateways)} />
      {gateways
        .filter((one) => !one.live)
        .map(({ gatewayId, trouble }) =>
          trouble ? (
            <p className="pl-6 text-small text-ink-2" key={gatewayId}>
              {trouble}
            </p>
          ) : null,
        )}
      {first ? (
        <Line
          icon="ok"
          says={`First log-in with it at ${formatClock(first.at)} UTC: ${first.mechanism} from ${first.clientAddress ?? 'the gateway itself'} on ${first.gateway}.`}
        />
      ) : (
        <Line icon="waiting" says="No log-in with it yet. Let the person try now: it shows here." />
      )}
      {refused && (!first || refused.last.at > first.at) ? (
        <Line
          icon="warn"
          says={`${formatCount(refused.count, 'log-in')} refused since, the last at ${formatClock(refused.last.at)} UTC from ${refused.last.clientAddress ?? 'the gateway itself'}${refused.word ? `: ${refused.word}.` : ': a device may still have the old password.'}`}
        />
      ) : null}
    </div>
  );
}

/** "Live on 3 of 4 gateways; gw2 is not reachable and will follow." */
export function liveWords(gateways: AccountPulse['gateways']): string {
  const live = gateways.filter((one) => one.live);
  if (gateways.length === 0) return 'No gateway is enrolled yet; the first one gets it with all accounts.';
  if (live.length === gateways.length) {
    const slowest = Math.max(...live.map((one) => one.ms ?? 0));
    return `Live on ${live.length === 1 ? live[0]?.gateway : `all ${live.length} gateways`}, ${formatDuration(slowest)} after the change.`;
  }
  const away = gateways.filter((one) => !one.live && one.trouble !== null).map((one) => one.gateway);
  const late = gateways.filter((one) => !one.live && one.trouble === null).map((one) => one.gateway);
  const rest = [
    ...(away.length > 0 ? [`${away.join(', ')} not reachable, will follow`] : []),
    ...(late.length > 0 ? [`on its way to ${late.join(', ')}`] : []),
  ];
  return `Live on ${live.length} of ${gateways.length}; ${rest.join('; ')}.`;
}

const inks = { ok: 'text-ok', warn: 'text-warn', waiting: 'text-ink-3' } as const;

function Line({ icon, says }: { icon: keyof typeof inks; says: string }) {
  return (
    <p className="flex items-start gap-2">
      <Icon className={`mt-0.75 ${inks[icon]}`} name={icon} small />
      <span className="min-w-0 wrap-anywhere">{says}</span>
    </p>
  );
}
