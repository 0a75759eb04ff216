import { formatDuration } from '#components/ui/format.ts';
import type { AccountPulse } from '#lib/sasl/account/account-pulse.ts';

type OnGateway = Pick<AccountPulse['gateways'][number], 'gateway' | 'live' | 'ms' | 'trouble' | 'answers'>;

/** "Live on 3 of 4 gateways; gw2 is not reachable and will follow." */
export function liveWords(gateways: readonly OnGateway[]): string {
  const live = gateways.filter((one) => one.live);
  if (gateways.length === 0) return 'No gateway is enrolled yet; the first one gets it with all accounts.';
  if (live.length === gateways.length) {
    const slowest = Math.max(...live.map((one) => one.ms ?? 0));
    return `Live on ${live.length === 1 ? live[0]?.gateway : `all ${live.length} gateways`}, ${formatDuration(slowest)} after the change.`;
  }
  const namesOf = (wanted: (one: OnGateway) => boolean) =>
    gateways.filter((one) => !one.live && wanted(one)).map((one) => one.gateway);
  const away = namesOf(({ trouble, answers }) => trouble !== null && !answers);
  const unable = namesOf(({ trouble, answers }) => trouble !== null && answers);
  const late = namesOf(({ trouble }) => trouble === null);
  const rest = [
    ...(unable.length > 0 ? [`${unable.join(', ')} cannot take it now, will follow`] : []),
    ...(away.length > 0 ? [`${away.join(', ')} not reachable, will follow`] : []),
    ...(late.length > 0 ? [`on its way to ${late.join(', ')}`] : []),
  ];
  const old = [...unable, ...away];
  const before = old.length === 0 ? '' : ` Until then ${beforeWords(old)}, an old password included.`;
  return `Live on ${live.length} of ${gateways.length}; ${rest.join('; ')}.${before}`;
}

/** A gateway that the console cannot reach may be reached by everybody else. */
const beforeWords = (old: readonly string[]) =>
  old.length === 1 ? 'it goes by what it knew before' : 'they go by what they knew before';
