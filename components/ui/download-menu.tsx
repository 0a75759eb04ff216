import type { ReactNode } from 'react';
import { buttonClass } from '#components/ui/button.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { Menu } from '#components/ui/menu.tsx';

/** What a page can be had as, in files: its items are `MenuDownload`. */
export function DownloadMenu({ children }: { children: ReactNode }) {
  return (
    <Menu
      className={buttonClass({})}
      trigger={
        <>
          <Icon name="download" small /> Export <Icon name="down" tiny />
        </>
      }
    >
      {children}
    </Menu>
  );
}
