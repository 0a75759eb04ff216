'use client';

import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { leadTo, pageTitle } from '#components/ui/lead-to.ts';
import { words } from '#components/ui/words.ts';

/** Moves the focus into the panel it stands in, unless a field of it has taken it, and back to the row it came from when the panel goes. */
export function FocusOnOpen() {
  const anchor = useRef<HTMLSpanElement>(null);
  const opener = useRef<Element>(null);
  // before the fields behind it are there
  useLayoutEffect(() => {
    opener.current = document.activeElement;
  }, []);
  useEffect(() => {
    // where a panel took the place of another the opener is gone, and that one has given the focus back
    const before = opener.current === document.body ? document.activeElement : opener.current;
    const panel = anchor.current?.parentElement;
    if (!panel?.contains(document.activeElement)) panel?.focus({ preventScroll: true });
    return () => {
      if (document.activeElement === document.body) giveBack(before);
    };
  }, []);
  return <span hidden ref={anchor} />;
}

/** To the row it came from; where that is gone, or the panel was there from the start, to the title of the page. */
function giveBack(before: Element | null): void {
  const opener = before?.isConnected && before !== document.body ? before : null;
  const place = opener?.closest<HTMLElement>('tr[data-row]') ?? opener;
  if (place === opener && opener instanceof HTMLElement) opener.focus({ preventScroll: true });
  else leadTo(place instanceof HTMLElement ? place : pageTitle());
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
