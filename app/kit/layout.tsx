import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { settings } from '#lib/env.ts';

export const metadata = { title: 'Kit' };

/** The sheet of all parts, for development and for tests of how they look; production serves it with POSTERN_KIT=1 only. */
export default function KitLayout({ children }: { children: ReactNode }) {
  if (!settings().kit) notFound();
  return children;
}
