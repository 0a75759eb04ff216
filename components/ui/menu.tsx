import clsx from 'clsx';
import Link from 'next/link';
import { type ComponentProps, type ReactNode, useId } from 'react';

/**
 * A button that opens a small sheet under itself. The browser's own popover: it closes on Escape and on a click elsewhere, and
 * needs no script.
 */
export function Menu({
  trigger,
  label,
  className,
  children,
}: {
  trigger: ReactNode;
  /** The name of the button where its content is no word. */
  label?: string;
  className?: string;
  children: ReactNode;
}) {
  const id = `menu-${useId().replaceAll(/[^\w-]/g, '')}`;
  return (
    <>
      <button aria-label={label} className={className} popoverTarget={id} title={label} type="button">
        {trigger}
      </button>
      <div className="menu" id={id} popover="auto">
        {children}
      </div>
    </>
  );
}

const itemClass = 'flex min-h-8 w-full items-center gap-2 rounded-control px-2 text-left hover:bg-hover';

export function MenuLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return <Link prefetch={false} {...rest} className={clsx(itemClass, className)} />;
}

/** For what does something: inside a `<form action>` it may be a submit button. */
export function MenuButton({ className, type = 'submit', ...rest }: ComponentProps<'button'>) {
  return <button {...rest} className={clsx(itemClass, className)} type={type} />;
}

/** A link in a menu to a file. */
export function MenuDownload({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a className={itemClass} download href={href}>
      {children}
    </a>
  );
}
