import clsx from 'clsx';
import { type ReactNode, useId } from 'react';
import { Icon, type IconName } from '#components/ui/icon.tsx';
import { inkOf, type Tone } from '#components/ui/tone.ts';

/**
 * A box with one hairline: title on the left, a view switch, a state or a link on the right, small print in the footer.
 * `flush` drops the inner space, for lists and tables. `label` names a panel that shows no title.
 */
export function Panel({
  id,
  title,
  label,
  aside,
  footer,
  flush,
  className,
  children,
}: {
  /** To be led to. */
  id?: string;
  title?: ReactNode;
  label?: string;
  aside?: ReactNode;
  footer?: ReactNode;
  flush?: boolean;
  className?: string;
  children?: ReactNode;
}) {
  const heading = useId();
  // Without a name it is a box, not a part of the page to jump to.
  const Box = title || label ? 'section' : 'div';
  return (
    <Box
      aria-label={title ? undefined : label}
      aria-labelledby={title ? heading : undefined}
      className={clsx(
        'panel flex flex-col overflow-clip rounded-panel border border-line bg-page',
        className,
      )}
      id={id}
    >
      {title ? (
        <header className="flex min-h-12 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-4 py-2.5">
          <h2 id={heading}>{title}</h2>
          {aside ? (
            <div className="ml-auto flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-ink-3">
              {aside}
            </div>
          ) : null}
        </header>
      ) : null}
      {flush ? children : <div className="p-4">{children}</div>}
      {footer ? (
        <footer className="border-t border-line px-4 py-3 text-small text-ink-3">{footer}</footer>
      ) : null}
    </Box>
  );
}

/** A part of a page under its own heading, without a box of its own. */
export function Section({
  title,
  aside,
  sentence,
  children,
}: {
  title: ReactNode;
  aside?: ReactNode;
  sentence?: ReactNode;
  children: ReactNode;
}) {
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <div className="mb-2 flex min-h-6 flex-wrap items-center gap-x-2">
        <h2 id={heading}>{title}</h2>
        {aside ? <div className="ml-auto flex items-center gap-3 text-small text-ink-3">{aside}</div> : null}
        {sentence ? <p className="basis-full text-ink-2">{sentence}</p> : null}
      </div>
      {children}
    </section>
  );
}

/** The parts of a page, one under the other with 32 px between. */
export function Stack({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={clsx('flex flex-col gap-8', className)}>{children}</div>;
}

/**
 * Content with a column of 340 px beside it, which falls below it on narrower screens, or below the `lead` alone where the content has one.
 * `sticky` keeps it in view, `even` makes both equally high.
 */
export function Columns({
  lead,
  children,
  aside,
  sticky,
  even,
}: {
  /** What is read first, wherever it is read. */
  lead?: ReactNode;
  children: ReactNode;
  aside: ReactNode;
  sticky?: boolean;
  even?: boolean;
}) {
  return (
    <div
      className={clsx(
        'grid gap-6 wide:not-in-[.has-panel]:grid-cols-[minmax(0,1fr)_340px]',
        even ? '*:*:flex-1' : 'items-start',
        lead && 'gap-y-8 wide:not-in-[.has-panel]:grid-rows-[auto_1fr]',
      )}
    >
      <Stack className="min-w-0">{lead ?? children}</Stack>
      <div
        className={clsx(
          'flex min-w-0 flex-col gap-6',
          sticky && 'wide:sticky wide:top-18',
          lead && 'wide:not-in-[.has-panel]:row-span-2',
        )}
      >
        {aside}
      </div>
      {lead ? <Stack className="min-w-0">{children}</Stack> : null}
    </div>
  );
}

/** A list of things that each say something and may offer one action: findings, devices, what needs you. Many share the height of a panel, few stand at its top. */
export function ItemList({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <ul
      aria-label={label}
      className="flex flex-1 flex-col divide-y divide-line has-[>:nth-child(4)]:*:flex-1"
    >
      {children}
    </ul>
  );
}

/** One thing in an ItemList. `meta` is the line of places and rules under the sentence. */
export function Item({
  icon,
  tone = 'neutral',
  title,
  meta,
  action,
  children,
}: {
  icon?: IconName;
  tone?: Tone;
  title: ReactNode;
  meta?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <li className="flex flex-col justify-center px-4 py-3">
      <div className="flex items-start gap-3">
        {icon ? <Icon className={clsx('mt-0.5', inkOf[tone])} name={icon} /> : null}
        <div className="flex min-w-0 flex-1 flex-wrap items-start gap-x-3 gap-y-2">
          <div className="min-w-0 flex-1 basis-48">
            <h3 className="font-row">{title}</h3>
            {children ? <div className="text-small text-ink-2">{children}</div> : null}
            {meta ? <div className="mt-0.5 text-small text-ink-3">{meta}</div> : null}
          </div>
          {action ? <div className="flex flex-none gap-2">{action}</div> : null}
        </div>
      </div>
    </li>
  );
}

/** Names and values beside each other. `note` is a dim line under a value. */
export function Facts({ rows }: { rows: { term: ReactNode; value: ReactNode; note?: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-[minmax(6rem,7rem)_minmax(0,1fr)] gap-x-3 gap-y-1.5">
      {rows.map((row, place) => (
        // The rows of one list never change places while it is shown.
        // oxlint-disable-next-line react/no-array-index-key
        <div className="contents" key={place}>
          <dt className="text-ink-3">{row.term}</dt>
          <dd className="min-w-0 wrap-anywhere">
            {row.value}
            {row.note ? <div className="text-small text-ink-3">{row.note}</div> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
