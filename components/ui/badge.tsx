import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '#components/ui/icon.tsx';
import { inkOf, type Tone } from '#components/ui/tone.ts';

const grounds: Record<Tone, string> = {
  neutral: 'bg-chip text-ink-2',
  accent: 'bg-accent-soft text-accent-ink',
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
};

/** A word that belongs to the thing beside it ("draft", "shadowed"). A coloured one carries an icon too. */
export function Badge({
  tone = 'neutral',
  icon,
  large,
  children,
}: {
  tone?: Tone;
  icon?: IconName;
  large?: boolean;
  children: ReactNode;
}) {
  return (
    <span
      className={clsx(
        'inline-flex flex-none items-center gap-1 rounded-badge align-middle font-medium whitespace-nowrap',
        large ? 'h-5.5 px-2 text-small' : 'h-4.5 px-1.5 text-cap',
        grounds[tone],
      )}
    >
      {icon ? <Icon name={icon} tiny /> : null}
      {children}
    </span>
  );
}

export type StateName =
  | 'ok'
  | 'warn'
  | 'bad'
  | 'advice'
  | 'locked'
  | 'running'
  | 'waiting'
  | 'off'
  | 'rolled-back'
  | 'unusual';

/** The colour of a state's shape; warn and bad colour their words as well. */
const stateTone: Record<StateName, Tone> = {
  ok: 'ok',
  warn: 'warn',
  bad: 'bad',
  advice: 'neutral',
  locked: 'neutral',
  running: 'accent',
  waiting: 'neutral',
  off: 'neutral',
  'rolled-back': 'neutral',
  unusual: 'warn',
};

/**
 * A state: shape, word, colour, in this order. `quiet` keeps it grey: a refused spam is the gateway at work and needs
 * nobody. `tone` recolours a shape, such as a padlock that wants attention. `title` is the detail of its word, on hover.
 */
export function State({
  is,
  quiet,
  tone,
  title,
  children,
}: {
  is: StateName;
  quiet?: boolean;
  tone?: Tone;
  title?: string;
  children: ReactNode;
}) {
  const colour = tone ?? (quiet ? 'neutral' : stateTone[is]);
  const loud = colour === 'warn' || colour === 'bad';
  return (
    <span
      className={clsx(
        'inline-flex max-w-full items-center gap-1.5 align-top',
        loud ? inkOf[colour] : is === 'waiting' ? 'text-ink-3' : quiet ? 'text-ink-2' : 'text-ink',
      )}
    >
      <Icon className={inkOf[colour]} name={is} small />
      <span className="truncate" title={title}>
        {children}
      </span>
    </span>
  );
}

/** The colour a state's icon takes where it stands without its word beside it (lists, timelines). */
export function stateInk(is: StateName): string {
  return inkOf[stateTone[is]];
}

/** A key of the keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="rounded-badge border border-line-strong bg-page px-1.25 font-sans text-cap font-medium text-ink-3">
      {children}
    </kbd>
  );
}
