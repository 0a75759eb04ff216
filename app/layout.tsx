import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { earlyKeysScript } from '#lib/web/early-keys.ts';
import { chosenTheme, themeCookie } from '#lib/web/theme.ts';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Postern', template: '%s · Postern' },
  description: 'The console of this mail gateway',
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

/** Reading the cookie also makes every page dynamic, without which its scripts would carry no nonce. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = chosenTheme((await cookies()).get(themeCookie)?.value);
  return (
    <html lang="en" data-theme={theme}>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own text; the Content-Security-Policy knows its hash */}
        <script dangerouslySetInnerHTML={{ __html: earlyKeysScript }} />
      </head>
      <body>{children}</body>
    </html>
  );
}
