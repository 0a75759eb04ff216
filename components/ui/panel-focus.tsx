'use client';

import { useEffect, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { words } from '#components/ui/words.ts';

/** Moves the focus into the panel it stands in, and back to the row it came from when the panel goes. */
export function FocusOnOpen() {
  const anchor = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    anchor.current?.parentElement?.focus({ preventScroll: true });
    return () => {
      const row = before instanceof HTMLElement ? before.closest<HTMLElement>('tr[data-row]') : null;
      (row ?? (before instanceof HTMLElement ? before : null))?.focus({ preventScroll: true });
    };
  }, []);
  return <span hidden ref={anchor} />;
}

/** Copies the address of what is open. */
export function CopyLink() {
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    await navigator.clipboard?.writeText(location.href).then(
      () => setCopied(true),
      () => setCopied(false),
    );
    setTimeout(() => setCopied(false), 2500);
  }
  return (
    <Button icon={copied ? 'check' : 'copy'} iconOnly onClick={() => void copy()} small variant="quiet">
      {copied ? words.copied : words.copyLink}
    </Button>
  );
}
