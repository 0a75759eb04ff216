'use client';

import clsx from 'clsx';
import { useRouter } from 'next/navigation';
import { type ComponentProps, type ReactNode, useEffect, useId, useRef } from 'react';
import { Button, type ButtonLook } from '#components/ui/button.tsx';

/**
 * One decision or one secret, over the page. Opened by a DialogButton with its id, or at once with `open`. `footer` is the row
 * of buttons. `closeHref` leads away when an `open` one is closed; `guarded` keeps Escape from closing it (a secret that is shown
 * once). Never for editing: that is what the side panel is for.
 */
export function Dialog({
  id,
  title,
  sentence,
  footer,
  open,
  closeHref,
  guarded,
  narrow,
  children,
}: {
  id?: string;
  title: ReactNode;
  sentence?: ReactNode;
  footer?: ReactNode;
  open?: boolean;
  closeHref?: string;
  guarded?: boolean;
  narrow?: boolean;
  children?: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const router = useRouter();
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
  }, [open]);
  return (
    <dialog
      aria-labelledby={heading}
      className={clsx('dialog', narrow && 'narrow')}
      // a cancel event alone does not hold: whoever presses Escape again and again gets out
      closedby={guarded ? 'none' : undefined}
      id={id}
      onCancel={guarded ? (event) => event.preventDefault() : undefined}
      onClose={closeHref ? () => router.push(closeHref, { scroll: false }) : undefined}
      ref={dialog}
    >
      <header className="px-6 pt-5 max-mid:px-4">
        <h2 className="text-lead" id={heading}>
          {title}
        </h2>
        {sentence ? <p className="text-ink-2">{sentence}</p> : null}
      </header>
      {children ? <div className="px-6 pt-4 pb-5 max-mid:px-4">{children}</div> : <div className="h-5" />}
      {footer ? (
        <footer className="flex flex-wrap items-center gap-2 border-t border-line px-6 py-3 max-mid:px-4">
          {footer}
        </footer>
      ) : null}
    </dialog>
  );
}

/** Opens the dialog with this id. */
export function DialogButton({
  dialog,
  ...rest
}: { dialog: string } & ButtonLook & ComponentProps<typeof Button>) {
  return <Button aria-haspopup="dialog" {...rest} onClick={() => show(dialog)} />;
}

function show(id: string): void {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

/** Closes the dialog it stands in, without sending anything. */
export function CloseButton({ children, ...rest }: ComponentProps<typeof Button>) {
  return (
    <Button {...rest} onClick={(event) => event.currentTarget.closest('dialog')?.close()}>
      {children}
    </Button>
  );
}
