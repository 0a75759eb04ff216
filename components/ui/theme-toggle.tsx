'use client';

import { useSyncExternalStore } from 'react';
import { Button } from '#components/ui/button.tsx';
import { words } from '#components/ui/words.ts';
import { rememberTheme, type Theme } from '#lib/web/theme.ts';

const preference = '(prefers-color-scheme: dark)';

function themeOnScreen(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'dark' || chosen === 'light') return chosen;
  return matchMedia(preference).matches ? 'dark' : 'light';
}

function watchTheme(redraw: () => void): () => void {
  const watcher = new MutationObserver(redraw);
  watcher.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia(preference).addEventListener('change', redraw);
  return () => {
    watcher.disconnect();
    matchMedia(preference).removeEventListener('change', redraw);
  };
}

function turn(): void {
  const next: Theme = themeOnScreen() === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = next;
  // oxlint-disable-next-line unicorn/no-document-cookie -- cookieStore is missing in Firefox before 140
  document.cookie = rememberTheme(next);
}

/** Turns the page dark or light, at once and for the next visits. `inMenu` shows the word and fills the line. */
export function ThemeToggle({ inMenu }: { inMenu?: boolean }) {
  const theme = useSyncExternalStore(watchTheme, themeOnScreen, () => 'light');
  return (
    <Button
      className={inMenu ? 'w-full justify-start! px-2! font-normal!' : undefined}
      icon={theme === 'dark' ? 'sun' : 'moon'}
      iconOnly={!inMenu}
      onClick={turn}
      variant="quiet"
    >
      {theme === 'dark' ? words.lightTheme : words.darkTheme}
    </Button>
  );
}
