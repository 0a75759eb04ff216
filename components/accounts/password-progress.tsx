import { liveWords } from '#components/accounts/live-words.ts';
import { formatClock, formatCount } from '#components/ui/format.ts';
import { Icon } from '#components/ui/icon.tsx';
import type { AccountPulse } from '#lib/sasl/account/account-pulse.ts';

/** How far a new password has come: on which gateways it is live, and the first log-in with it. */
export function PasswordProgress({ pulse }: { pulse: AccountPulse }) {
  const { gateways, device, refused } = pulse;
  const good = goodOf(pulse);
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
      {good ? <Line icon="ok" says={good.says} /> : <NoLogin pulse={pulse} />}
      {refused && (!good || refused.last.at > good.at) ? (
        <Line icon="warn" says={refusedWords(refused, device !== null)} />
      ) : null}
    </div>
  );
}

/** The log-in that shows that it works. From where, the log tells of the account's own; of a device password the gateway may not know. */
function goodOf({ device, first }: AccountPulse): { at: number; says: string } | null {
  if (device) {
    if (!device.used) return null;
    const { mechanism, client, gateway } = device.used;
    const at = Date.parse(device.used.at);
    const from = client === null ? '' : ` from ${client}`;
    return { at, says: `Log-in with it at ${formatClock(at)} UTC: ${mechanism}${from} on ${gateway}.` };
  }
  if (!first) return null;
  const { at, mechanism, clientAddress, gateway } = first;
  const from = clientAddress ?? 'the gateway itself';
  return {
    at,
    says: `First log-in with it at ${formatClock(at)} UTC: ${mechanism} from ${from} on ${gateway}.`,
  };
}

function refusedWords(
  { count, more, last, word }: NonNullable<AccountPulse['refused']>,
  ofDevice: boolean,
): string {
  const many = more ? `${formatCount(count)} log-ins or more` : formatCount(count, 'log-in');
  const usual = ofDevice ? 'the password was wrong' : 'a device may still have the old password';
  const whose = ofDevice ? ' of the account' : '';
  return `${many}${whose} refused since, the last at ${formatClock(last.at)} UTC from ${last.clientAddress ?? 'the gateway itself'}: ${word ?? usual}.`;
}

function NoLogin({ pulse: { state, isServer } }: { pulse: AccountPulse }) {
  if (state === 'disabled' || state === 'ended')
    return <Line icon="warn" says={`Nobody gets in with it: the account ${outWords[state]}.`} />;
  const next = isServer ? 'Let the other server send a message' : 'Let the person try now';
  return <Line icon="waiting" says={`No log-in with it yet. ${next}: it shows here.`} />;
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
