import { liveWords } from '#components/accounts/live-words.ts';
import { formatClock, formatCount } from '#components/ui/format.ts';
import { Icon } from '#components/ui/icon.tsx';
import type { AccountPulse } from '#lib/sasl/account/account-pulse.ts';

/** How far a new password has come: on which gateways it is live, and the first log-in with it. */
export function PasswordProgress({ pulse }: { pulse: AccountPulse }) {
  const { gateways, first, refused, state } = pulse;
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
        <NoLogin state={state} />
      )}
      {refused && (!first || refused.last.at > first.at) ? (
        <Line
          icon="warn"
          says={`${refused.more ? `${formatCount(refused.count)} log-ins or more` : formatCount(refused.count, 'log-in')} refused since, the last at ${formatClock(refused.last.at)} UTC from ${refused.last.clientAddress ?? 'the gateway itself'}${refused.word ? `: ${refused.word}.` : ': a device may still have the old password.'}`}
        />
      ) : null}
    </div>
  );
}

function NoLogin({ state }: Pick<AccountPulse, 'state'>) {
  if (state === 'disabled' || state === 'ended')
    return <Line icon="warn" says={`Nobody gets in with it: the account ${outWords[state]}.`} />;
  return <Line icon="waiting" says="No log-in with it yet. Let the person try now: it shows here." />;
}

const outWords = { disabled: 'is disabled', ended: 'has ended' } as const;

const inks = { ok: 'text-ok', warn: 'text-warn', waiting: 'text-ink-3' } as const;

function Line({ icon, says }: { icon: keyof typeof inks; says: string }) {
  return (
    <p className="flex items-start gap-2">
      <Icon className={`mt-0.75 ${inks[icon]}`} name={icon} small />
      <span className="min-w-0 wrap-anywhere">{says}</span>
    </p>
  );
}
