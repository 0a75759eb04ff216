import { type RefObject, useLayoutEffect } from 'react';
import { leadTo, pageTitle } from '#components/ui/lead-to.ts';

/**
 * Where what has the focus goes away with its own deed (a row that was revoked), the focus goes to the part of the page it stood in, or
 * else to the title: otherwise whoever works by keyboard or ear is back at the top.
 */
export function useKeptPlace(part: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = part.current;
    return () => {
      if (!element?.contains(document.activeElement)) return;
      // those give the focus back by themselves
      if (element.closest('.side-panel, dialog')) return;
      const section = element.closest<HTMLElement>('section');
      queueMicrotask(() => leadTo(section?.isConnected ? section : pageTitle()));
    };
  }, [part]);
}
