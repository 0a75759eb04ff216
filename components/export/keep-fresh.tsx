'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

const everyMs = 3000;

/** Loads the page's data again while somebody looks at it: a download that began in this page ends without telling it. */
export function KeepFresh() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}
