/** Light or dark. Without a choice the browser's own preference decides, in CSS alone. */
export type Theme = 'light' | 'dark';

/** Readable by the page's own script, so that a switch needs no round trip. */
export const themeCookie = 'theme';

/** The theme a person chose on this browser; undefined where none was chosen, or the cookie holds something else. */
export function chosenTheme(cookie: string | undefined): Theme | undefined {
  return cookie === 'light' || cookie === 'dark' ? cookie : undefined;
}

/** The `document.cookie` text that remembers a theme for a year. */
export function rememberTheme(theme: Theme): string {
  return `${themeCookie}=${theme}; Path=/; Max-Age=31536000; SameSite=Lax`;
}
