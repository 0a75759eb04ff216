'use client';

import { useEffect, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { words } from '#components/ui/words.ts';
import { rememberTheme, type Theme } from '#lib/web/theme.ts';

function themeOnScreen(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'dark' || chosen === 'light') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Turns the page dark or light, at once and for the next visits. */
export function ThemeToggle() {
  const [theme, setTheme] = useState<Theme | null>(null);
  useEffect(() => setTheme(themeOnScreen()), []);

  function turn(): void {
    const next: Theme = themeOnScreen() === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = next;
    // oxlint-disable-next-line unicorn/no-document-cookie -- cookieStore is missing in Firefox before 140
    document.cookie = rememberTheme(next);
    setTheme(next);
  }

  return (
    <Button icon={theme === 'dark' ? 'sun' : 'moon'} iconOnly onClick={turn} variant="quiet">
      {theme === 'dark' ? words.lightTheme : words.darkTheme}
    </Button>
  );
}
