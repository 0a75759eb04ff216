import clsx from 'clsx';
import { type ReactNode, useId } from 'react';
import { LinkButton } from '#components/ui/button.tsx';
import { CopyLink, FocusOnOpen } from '#components/ui/panel-focus.tsx';
import { words } from '#components/ui/words.ts';

/**
 * A list with a panel beside it. Without a panel the list has the whole width; below 1100 px an open panel is a page of its
 * own. The panel's content decides by its address: render it when the address names a row.
 */
export function Split({ panel, children }: { panel?: ReactNode; children: ReactNode }) {
  return (
    <div className={clsx('split', Boolean(panel) && 'has-panel')}>
      <div className="split-main">{children}</div>
      {panel}
    </div>
  );
}

/**
 * Details at their own address. `closeHref` is the list without it; Escape follows it. Put an ActionForm inside and give it a
 * `footer` to pin its buttons; anything else goes into a PanelBody.
 */
export function SidePanel({
  title,
  badge,
  closeHref,
  children,
}: {
  title: ReactNode;
  badge?: ReactNode;
  closeHref: string;
  children: ReactNode;
}) {
  const heading = useId();
  return (
    <aside aria-labelledby={heading} className="side-panel" tabIndex={-1}>
      {/* another panel in its place is another one to be led to */}
      <FocusOnOpen key={typeof title === 'string' ? title : undefined} />
      <header className="flex flex-none items-center gap-2 border-b border-line px-5 py-3">
        <h1 className="min-w-0 text-head wrap-anywhere" id={heading}>
          {title}
        </h1>
        {badge}
        <span className="ml-auto flex flex-none">
          <CopyLink />
          <LinkButton
            data-close
            href={closeHref}
            icon="close"
            iconOnly
            prefetch={false}
            scroll={false}
            small
            variant="quiet"
          >
            {words.close}
          </LinkButton>
        </span>
      </header>
      {/* what the page has to say meanwhile: below 1100 px it lies behind the panel */}
      <div className="flex-none px-5 pt-4 empty:hidden" data-panel-notes />
      {children}
    </aside>
  );
}

/** The scrolling middle of a side panel that holds no form. */
export function PanelBody({ children }: { children: ReactNode }) {
  return <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-auto px-5 py-4">{children}</div>;
}
