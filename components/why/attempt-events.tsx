import { formatClock, formatCount } from '#components/ui/format.ts';
import { RawLines } from '#components/ui/raw-lines.tsx';
import { Time } from '#components/ui/time.tsx';
import type { TimelineEvent } from '#components/ui/timeline.tsx';
import { deviceLogin } from '#lib/sasl/account/login-name.ts';
import type { ShownAttempt } from '#lib/why/tell-logins.ts';

/** An attempt in words, with its lines one step away. */
export function attemptEvent(attempt: ShownAttempt, advised = false): TimelineEvent {
  const { key, at, ok, title } = attempt;
  return {
    key,
    icon: ok ? 'ok' : 'bad',
    tone: ok ? 'ok' : 'bad',
    title,
    when: <Time at={at} />,
    says: <AttemptWords advised={advised} attempt={attempt} />,
  };
}

function AttemptWords({ attempt, advised }: { attempt: ShownAttempt; advised: boolean }) {
  const { gateway, name, device, mechanism, client, tls, at, lines, advice } = attempt;
  const how = mechanism
    ? `${mechanism} ${tls ? `over ${tls.replace('TLSv', 'TLS ')}` : 'without TLS'}`
    : tls
      ? tls.replace('TLSv', 'TLS ')
      : 'Without TLS';
  return (
    <>
      {how} from {client ? <code>{client}</code> : 'the gateway itself'}
      {name ? (
        <>
          {' '}
          as <code>{device === null ? name : deviceLogin(name, device)}</code>
        </>
      ) : null}{' '}
      on {gateway}, {formatClock(at)}
      {advised && advice ? <p>{advice}</p> : null}
      {lines.length > 0 ? (
        <details>
          <summary className="text-accent-ink hover:underline">
            {formatCount(lines.length, 'line')} of the log
          </summary>
          <RawLines copy lines={lines.map((line) => `${formatClock(line.at)} ${line.text}`)} />
        </details>
      ) : null}
    </>
  );
}

/**
 * The newest of each kind of failure comes with its advice, unless the page has `said` it above. Attempts with one outcome from one place that follow one another are one event, with the others behind it. Nothing is folded over a
 * moment of `between`, such as a reset.
 */
export function foldAttempts(
  attempts: readonly ShownAttempt[],
  { between = [], said = '' }: { between?: readonly number[]; said?: string | null },
): { at: number; event: TimelineEvent }[] {
  const runs: ShownAttempt[][] = [];
  for (const attempt of attempts) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const apart = between.some((at) => last !== undefined && at <= last.at && at >= attempt.at);
    if (run && last && isSame(last, attempt) && !apart) run.push(attempt);
    else runs.push([attempt]);
  }
  const advised = new Set<string>();
  return runs.flatMap(([first, ...others]) => {
    if (!first) return [];
    const isSaid = first.ok || advised.has(first.title) || (said ?? '').includes(first.advice ?? '');
    const event = attemptEvent(first, !isSaid);
    advised.add(first.title);
    if (others.length === 0) return [{ at: first.at, event }];
    const says = `${others.length} more of the same since ${formatClock(others.at(-1)?.at ?? first.at)}`;
    return [
      { at: first.at, event: { ...event, folded: { says, events: others.map((one) => attemptEvent(one)) } } },
    ];
  });
}

const isSame = (one: ShownAttempt, other: ShownAttempt) =>
  one.ok === other.ok &&
  one.title === other.title &&
  one.client === other.client &&
  one.name === other.name &&
  one.device === other.device &&
  (!one.ok || one.mechanism === other.mechanism);
