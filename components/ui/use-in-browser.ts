import { useSyncExternalStore } from 'react';

const never = () => () => {};

/**
 * Whether the page runs: false while a server draws it. For what only a script can open, so that not every page carries it twice, as HTML
 * and as what React is told.
 */
export function useInBrowser(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
