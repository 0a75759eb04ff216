/** Gives the focus to a part of the page that takes none by itself: whoever works by keyboard or ear goes on from there. */
export function leadTo(place: HTMLElement | null): void {
  if (!place) return;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

export const pageTitle = (): HTMLElement | null => document.querySelector<HTMLElement>('main h1');
