'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { words } from '#components/ui/words.ts';

/** Copies a text and says so on the button itself. */
export function CopyButton({
  text,
  label = words.copy,
  quiet,
  iconOnly,
  autoFocus,
}: {
  text: string;
  label?: string;
  quiet?: boolean;
  iconOnly?: boolean;
  autoFocus?: boolean;
}) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');

  async function copy(): Promise<void> {
    // Without a secure origin a browser offers no clipboard.
    const done = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    setState(done ? 'copied' : 'failed');
    setTimeout(() => setState('idle'), 2500);
  }

  const says = { idle: label, copied: words.copied, failed: words.copyFailed }[state];
  return (
    <Button
      aria-live="polite"
      autoFocus={autoFocus}
      icon={state === 'copied' ? 'check' : 'copy'}
      iconOnly={iconOnly}
      onClick={() => void copy()}
      small
      variant={quiet ? 'quiet' : 'plain'}
    >
      {says}
    </Button>
  );
}
