'use client';

import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useRef } from 'react';
import { Icon } from '#components/ui/icon.tsx';
import { words } from '#components/ui/words.ts';

const drawer = 'navigation';

/**
 * The navigation: a column of the page, and below 760 px a sheet over it. The sheet is the browser's own popover, so that Escape and
 * a click beside it close it; so does going somewhere.
 */
export function Drawer({ children }: { children: ReactNode }) {
  const path = usePathname();
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    if (nav.current?.matches(':popover-open')) nav.current.hidePopover();
  }, [path]);
  return (
    <nav aria-label={words.main} className="side" id={drawer} popover="auto" ref={nav}>
      {children}
    </nav>
  );
}

/** Opens the navigation on a narrow screen. */
export function DrawerButton() {
  return (
    <button aria-label={words.menu} className="drawer-button" popoverTarget={drawer} type="button">
      <Icon name="menu" />
    </button>
  );
}
