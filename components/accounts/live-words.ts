import { formatDuration } from '#components/ui/format.ts';
import type { AccountPulse } from '#lib/sasl/account/account-pulse.ts';

type OnGateway = Pick<AccountPulse['gateways'][number], 'gateway' | 'live' | 'ms' | 'trouble'>;

/** "Live on 3 of 4 gateways; gw2 is not reachable and will follow." */
export function liveWords(gateways: readonly OnGateway[]): string {
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
  const before = away.length === 0 ? '' : ` Until then ${beforeWords(away)}, an old password included.`;
  return `Live on ${live.length} of ${gateways.length}; ${rest.join('; ')}.${before}`;
}

/** A gateway that the console cannot reach may be reached by everybody else. */
const beforeWords = (away: readonly string[]) =>
  away.length === 1 ? 'it goes by what it knew before' : 'they go by what they knew before';
