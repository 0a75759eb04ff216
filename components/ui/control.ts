import clsx from 'clsx';

/** The line around a control, in its states. Also for controls that are drawn on the server, without a field around them. */
export function controlClass(invalid: boolean, more?: string): string {
  return clsx(
    'w-full min-w-0 rounded-control border bg-page outline-none [&[readonly]]:bg-sunken [&[readonly]]:text-ink-2',
    'focus:ring-1 focus-visible:outline-none disabled:border-line disabled:bg-sunken disabled:text-ink-3',
    invalid
      ? 'border-bad ring-1 ring-bad focus:border-bad focus:ring-bad'
      : 'border-control focus:border-accent-ink focus:ring-accent-ink',
    more,
  );
}
