import clsx from 'clsx';
import type { ReactNode } from 'react';

/** What a bar or a figure stands for; deferred has a round swatch, so that a grey print still tells it from the others. */
export type SeriesTone = 'main' | 'refused' | 'deferred' | 'back';

const swatches: Record<SeriesTone, string> = {
  main: 'rounded-[2px] bg-chart-1',
  refused: 'rounded-[2px] bg-chart-2',
  deferred: 'rounded-full bg-chart-3',
  back: 'rounded-[2px] bg-chart-back',
};

export function Swatch({ tone }: { tone: SeriesTone }) {
  return <span className={clsx('inline-block size-2 flex-none', swatches[tone])} />;
}

export type Figure = {
  label: ReactNode;
  value: ReactNode;
  /** "up 4 %", "of 106 recipients". */
  note?: ReactNode;
  tone?: SeriesTone;
  /** Set apart at the right edge. */
  end?: boolean;
};

/** Numbers that matter, large, each with its name over it. */
export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-3 max-mid:gap-x-5">
      {figures.map((figure, place) => (
        // oxlint-disable-next-line react/no-array-index-key -- figures of one row never change places
        <div className={clsx(figure.end && 'ml-auto text-right max-mid:ml-0 max-mid:text-left')} key={place}>
          <dt
            className={clsx(
              'flex items-center gap-1.5 text-small text-ink-2',
              figure.end && 'mid:justify-end',
            )}
          >
            {figure.tone ? <Swatch tone={figure.tone} /> : null}
            {figure.label}
          </dt>
          <dd className="mt-0.5 text-figure font-semibold tracking-tight whitespace-nowrap">
            {figure.value}
            {figure.note ? (
              <small className="ml-1 text-small font-normal tracking-normal text-ink-3">{figure.note}</small>
            ) : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
