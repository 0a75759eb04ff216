import type { ReactNode } from 'react';
import { CopyButton } from '#components/ui/copy-button.tsx';

/** A secret that is shown this once: large, selectable as a whole, with a button to copy it. */
export function SecretOnce({
  secret,
  label,
  actions,
  autoFocus,
}: {
  secret: string;
  label: string;
  actions?: ReactNode;
  /** Where it takes the place of what made it. */
  autoFocus?: boolean;
}) {
  return (
    <div
      className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-control border border-accent-line bg-accent-soft py-3 pr-3 pl-4"
      data-shown-once
    >
      <output
        aria-label={label}
        className="min-w-0 font-mono text-lead font-medium tracking-tight wrap-anywhere select-all max-mid:basis-full"
      >
        {secret}
      </output>
      <span className="ml-auto flex gap-2 max-mid:ml-0">
        <CopyButton autoFocus={autoFocus} text={secret} />
        {actions}
      </span>
    </div>
  );
}
