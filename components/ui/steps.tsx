import clsx from 'clsx';
import type { ReactNode } from 'react';
import { type StateName, stateInk } from '#components/ui/badge.tsx';
import { formatClock, formatDuration, type Moment, millis } from '#components/ui/format.ts';
import { Icon } from '#components/ui/icon.tsx';
import { RawLines } from '#components/ui/raw-lines.tsx';
import { Elapsed } from '#components/ui/relative-time.tsx';

export type Step = {
  name: string;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'rolled-back';
  /** When it ended; shown to a tenth of a second. */
  at?: Moment;
  /** How long it took, in milliseconds; shown where there is no `at`. */
  took?: number;
  /** When it began; a running step counts from here. */
  since?: Moment;
  /** What it found, in a sentence. */
  words?: ReactNode;
  /** The tool's or the daemon's own output. */
  output?: string;
};

const shapes: Record<Step['state'], StateName> = {
  waiting: 'waiting',
  running: 'running',
  done: 'ok',
  failed: 'bad',
  'rolled-back': 'rolled-back',
};

const spoken: Record<Step['state'], string> = {
  waiting: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  'rolled-back': 'rolled back',
};

/** Work in steps, each with its state, its time and what it found; a failed one stands with the words of whoever refused. */
export function Steps({ label, steps }: { label: string; steps: readonly Step[] }) {
  return (
    <ol aria-label={label} className="flex flex-col">
      {steps.map((step) => (
        <li className="flex items-start gap-x-2.5 py-0.75" key={step.name}>
          <Icon className={clsx('mt-0.75', stateInk(shapes[step.state]))} name={shapes[step.state]} small />
          <div className="min-w-0 flex-1">
            <div className="flex items-baseline gap-2">
              <span className={nameClass[step.state]}>
                {step.name}
                <span className="sr-only">, {spoken[step.state]}</span>
              </span>
              <span className="ml-auto text-small whitespace-nowrap text-ink-3">
                <StepTime step={step} />
              </span>
            </div>
            {step.words ? <p className="text-small wrap-anywhere text-ink-2">{step.words}</p> : null}
            {step.output ? <RawLines fold={12} lines={step.output.trimEnd().split('\n')} /> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}

const nameClass: Record<Step['state'], string> = {
  waiting: 'text-ink-3',
  running: 'font-row',
  done: '',
  failed: 'font-row text-bad',
  'rolled-back': '',
};

function StepTime({ step }: { step: Step }) {
  if (step.state === 'waiting') return null;
  if (step.state === 'running')
    return step.since === undefined ? null : <Elapsed since={millis(step.since)} />;
  if (step.at !== undefined)
    return <time dateTime={new Date(millis(step.at)).toISOString()}>{formatClock(step.at, 1)}</time>;
  return step.took === undefined ? null : formatDuration(step.took);
}

/** How far a whole has come, as a hairline; the number stands beside it in words. */
export function Progress({ label, done, of }: { label: string; done: number; of: number }) {
  return (
    <progress
      aria-label={label}
      className="block h-0.75 w-full appearance-none overflow-hidden bg-chip [&::-moz-progress-bar]:bg-accent-ink [&::-webkit-progress-bar]:bg-chip [&::-webkit-progress-value]:bg-accent-ink"
      max={of}
      value={done}
    />
  );
}
