import type { ReactNode } from 'react';
import { MessageFacts, Recipients } from '#components/tracking/message-facts.tsx';
import type { Narrowing } from '#components/tracking/narrowing.ts';
import { RelatedMessages } from '#components/tracking/related-messages.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { formatClock, formatCount, formatDay, formatDuration } from '#components/ui/format.ts';
import type { IconName } from '#components/ui/icon.tsx';
import type { Piece } from '#components/ui/piece.ts';
import { RawLines } from '#components/ui/raw-lines.tsx';
import { Timeline, type TimelineEvent } from '#components/ui/timeline.tsx';
import type { Tone } from '#components/ui/tone.ts';
import type { Journey, JourneyLine } from '#lib/maillog/tracking/journey.ts';
import { type Told, tellJourney } from '#lib/maillog/tracking/tell.ts';

/** A message from its connection to what became of it, beside every raw line. */
export function JourneyView({
  queueId,
  gateway,
  journey,
  narrowing,
}: {
  queueId: string;
  gateway: string;
  journey: Journey;
  narrowing: Narrowing;
}) {
  const told = tellJourney(journey);
  const days = new Set(told.map(({ at }) => formatDay(at)));
  const first = told[0] ? formatDay(told[0].at) : '';
  return (
    <div className="grid grid-cols-2 gap-6 max-wide:grid-cols-1 max-mid:pt-3">
      <div className="flex min-w-0 flex-col gap-5">
        <section>
          <h2 className="mb-2 text-body">
            Journey of <code>{queueId}</code>
            <span className="font-normal text-ink-3"> {first}, UTC</span>
          </h2>
          <Timeline events={eventsOf(told, days.size > 1)} label={`Journey of ${queueId}`} />
        </section>
        <RelatedMessages journey={journey} list={narrowing.list} />
        <MessageFacts journey={journey} narrowing={narrowing} />
      </div>
      <div className="flex min-w-0 flex-col gap-5">
        <Recipients journey={journey} narrowing={narrowing} />
        <Lines gateway={gateway} lines={journey.lines} />
      </div>
    </div>
  );
}

function Lines({ gateway, lines }: { gateway: string; lines: readonly JourneyLine[] }) {
  const severalDays = new Set(lines.map(({ at }) => formatDay(at))).size > 1;
  const stamp = (at: string) => (severalDays ? `${formatDay(at)} ${formatClock(at)}` : formatClock(at));
  const raw = lines.map(({ at, line }) => ({ at: stamp(at), pieces: marked(line) }));
  const text = lines.map(({ at, line }) => `${at} ${line}`).join('\n');
  return (
    <section>
      <div className="mb-2 flex items-center gap-2">
        <h2 className="text-body">Lines on {gateway}</h2>
        <span className="ml-auto">
          <CopyButton text={text} />
        </span>
      </div>
      <RawLines lines={raw} />
      <p className="mt-2 text-small text-ink-3">
        {lines.length === 0
          ? 'The lines have had their time, and were deleted.'
          : `${formatCount(lines.length, 'line')}, each stored once, as the daemon wrote ${lines.length === 1 ? 'it' : 'them'}.`}
      </p>
    </section>
  );
}

/** The words of a line that decided what became of the message. */
function marked(line: string): Piece[] {
  const pattern = line.includes(': to=') ? /, (?:dsn|stat)=/ : /, reject=|: discard|, quarantine=/;
  const at = line.includes(': to=') || line.includes(': ruleset=') ? line.search(pattern) : -1;
  return at < 0 ? [line] : [line.slice(0, at + 2), { mark: line.slice(at + 2) }];
}

const tones: Record<Told['mark'], Tone> = { ok: 'ok', bad: 'bad', warn: 'warn', neutral: 'neutral' };

const icons: Partial<Record<Told['kind'], IconName>> = {
  connect: 'arrow',
  tls: 'locked',
  certificate: 'seal',
  login: 'key',
  'login-name': 'key',
  'outgoing-login': 'key',
  audit: 'person',
  from: 'mail',
  route: 'trace',
  alias: 'trace',
  report: 'sheet',
  clone: 'copy',
  split: 'copy',
  done: 'check',
  milter: 'policy',
};

function iconOf({ kind, mark }: Told): IconName {
  if (mark === 'bad' || mark === 'warn') return mark;
  if (mark === 'ok') return 'ok';
  return icons[kind] ?? 'changed';
}

/** Lines of a log that knows no more than seconds show no more. */
function eventsOf(told: readonly Told[], severalDays: boolean): TimelineEvent[] {
  const digits = told.some(({ at }) => at % 1000 !== 0) ? 2 : 0;
  return told.map((one, place) => {
    const before = told[place - 1]?.at ?? one.at;
    const clock = formatClock(one.at, digits);
    return {
      key: `${one.cursor} ${one.kind}`,
      icon: iconOf(one),
      tone: tones[one.mark],
      title: one.title,
      says: one.detail,
      when: when(severalDays ? `${formatDay(one.at)}, ${clock}` : clock, one.at - before),
    };
  });
}

/** Steps that follow at once need no length between them. */
function when(clock: string, gap: number): ReactNode {
  return (
    <>
      {gap >= 100 ? <span className="mr-2">after {formatDuration(gap)}</span> : null}
      {clock}
    </>
  );
}
