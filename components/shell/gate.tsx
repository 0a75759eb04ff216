import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Mark } from '#components/ui/icon.tsx';
import { words } from '#components/ui/words.ts';

/** The frame of the pages before the sign-in: one card in the middle, small print below it. */
export function Gate({
  title,
  sentence,
  below,
  footer,
  wide,
  children,
}: {
  title: string;
  sentence?: ReactNode;
  /** Dim lines under the card. */
  below?: ReactNode;
  footer?: ReactNode;
  /** For more than a few fields. */
  wide?: boolean;
  children: ReactNode;
}) {
  return (
    <div className="grid min-h-screen grid-rows-[1fr_auto] bg-sunken">
      <main className="grid grid-cols-[minmax(0,1fr)] place-items-center px-4 py-6">
        <div className={clsx('max-w-full', wide ? 'w-160' : 'w-85')}>
          <div className="mb-6 flex justify-center">
            <Mark large />
          </div>
          <div className="rounded-panel border border-line bg-raised p-6 max-mid:p-5">
            <h1 className="text-lead">{title}</h1>
            {sentence ? <p className="text-ink-2">{sentence}</p> : null}
            <div className="mt-5">{children}</div>
          </div>
          {below ? <div className="mt-4 text-center text-small text-balance text-ink-3">{below}</div> : null}
        </div>
      </main>
      <footer className="px-4 py-5 text-center text-small text-ink-3">{footer ?? words.gateFooter}</footer>
    </div>
  );
}
