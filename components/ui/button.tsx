import clsx from 'clsx';
import Link from 'next/link';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { Icon, type IconName } from '#components/ui/icon.tsx';

export type ButtonVariant = 'primary' | 'plain' | 'quiet' | 'danger' | 'danger-quiet' | 'danger-solid';

const variants: Record<ButtonVariant, string> = {
  primary: 'border-accent bg-accent text-on-accent hover:border-accent-press hover:bg-accent-press',
  plain: 'border-line-strong bg-raised text-ink hover:bg-hover',
  quiet: 'border-transparent text-ink-2 hover:bg-hover hover:text-ink',
  danger: 'border-line-strong bg-raised text-bad hover:border-bad hover:bg-bad-soft',
  'danger-quiet': 'border-transparent text-bad hover:bg-bad-soft',
  'danger-solid': 'border-bad bg-bad text-on-bad hover:opacity-90',
};

export type ButtonLook = {
  variant?: ButtonVariant;
  small?: boolean;
  /** Fills the line it stands on. */
  wide?: boolean;
  icon?: IconName;
  /** The label becomes the accessible name of a square button. */
  iconOnly?: boolean;
};

/** The classes of a button, for what must look like one and is neither `<button>` nor a link of ours. */
export function buttonClass(
  { variant = 'plain', small, wide, iconOnly }: ButtonLook,
  className?: string,
): string {
  return clsx(
    'inline-flex flex-none items-center justify-center gap-1.5 rounded-control border font-medium whitespace-nowrap',
    'disabled:border-transparent disabled:bg-chip disabled:text-ink-3 disabled:opacity-100',
    'aria-disabled:cursor-default aria-disabled:border-transparent aria-disabled:bg-chip aria-disabled:text-ink-3',
    small ? 'h-control-small text-small' : 'h-control text-body',
    iconOnly ? (small ? 'w-control-small' : 'w-control') : small ? 'px-2.5' : 'px-3',
    wide && 'w-full',
    variants[variant],
    className,
  );
}

function Inside({
  icon,
  iconOnly,
  children,
}: Pick<ButtonLook, 'icon' | 'iconOnly'> & { children: ReactNode }) {
  return (
    <>
      {icon ? <Icon name={icon} small={!iconOnly} /> : null}
      {iconOnly ? <span className="sr-only">{children}</span> : children}
    </>
  );
}

/**
 * A button. `blocked` disables it and says why beside it, with the way out: a button that only looks dead helps nobody.
 * `busy` holds the words of the work under way ("Saving"); such a button sends nothing, and stays enabled, because one that
 * is disabled under somebody's finger loses the focus.
 */
export function Button({
  variant,
  small,
  wide,
  icon,
  iconOnly,
  blocked,
  busy,
  disabled,
  className,
  children,
  type = 'button',
  ...rest
}: ButtonLook & { blocked?: ReactNode; busy?: string } & ComponentProps<'button'>) {
  const reason = useId();
  const button = (
    <button
      {...rest}
      aria-busy={busy ? true : undefined}
      aria-disabled={busy ? true : undefined}
      aria-describedby={blocked ? reason : rest['aria-describedby']}
      className={buttonClass({ variant, small, wide, iconOnly }, className)}
      disabled={disabled || Boolean(blocked)}
      title={iconOnly && typeof children === 'string' ? children : rest.title}
      type={busy ? 'button' : type}
    >
      <Inside icon={busy ? 'running' : icon} iconOnly={iconOnly}>
        {busy ?? children}
      </Inside>
    </button>
  );
  if (!blocked) return button;
  return (
    <span className={clsx('flex gap-x-3 gap-y-2', wide ? 'flex-col' : 'flex-wrap items-center')}>
      {button}
      <Reason id={reason}>{blocked}</Reason>
    </span>
  );
}

/** Why something cannot be done now, and the way out. */
export function Reason({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <span className="flex gap-1.5 text-small text-ink-2" id={id}>
      <Icon className="mt-0.5 text-bad" name="bad" small />
      <span>{children}</span>
    </span>
  );
}

/**
 * A link that looks like a button: it goes somewhere, it does nothing. `hotkey` names the key that follows it. Like every link of
 * the console it is not fetched ahead: what it leads to is live, and each look costs a query.
 */
export function LinkButton({
  variant,
  small,
  wide,
  icon,
  iconOnly,
  hotkey,
  className,
  children,
  ...rest
}: ButtonLook & { hotkey?: string } & ComponentProps<typeof Link>) {
  return (
    <Link
      prefetch={false}
      {...rest}
      className={buttonClass({ variant, small, wide, iconOnly }, className)}
      data-key={hotkey}
      title={iconOnly && typeof children === 'string' ? children : rest.title}
    >
      <Inside icon={icon} iconOnly={iconOnly}>
        {children}
      </Inside>
    </Link>
  );
}

/** A link inside a sentence or a cell. */
export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return (
    <Link
      prefetch={false}
      {...rest}
      className={clsx(
        'text-accent-ink underline decoration-accent-line underline-offset-3 hover:decoration-current',
        className,
      )}
    />
  );
}
