import clsx from 'clsx';
import type { ReactNode } from 'react';

/**
 * Drawn for Postern on a grid of 16, stroke 1.5. The states come first: each has an outline of its own, so that a grey
 * print still reads.
 */
const shapes = {
  ok: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8 M5.3 8.3 7.2 10.2 10.8 6',
  warn: 'M8 2.1 14.4 13.4H1.6z M8 6.4v3.2 M8 11.5v.01',
  bad: 'M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4z M6 6l4 4 M10 6l-4 4',
  advice: 'M5 2h6a3 3 0 0 1 3 3v6a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3 M8 7.6v3.4 M8 5v.01',
  locked:
    'M4.5 7h7A1.5 1.5 0 0 1 13 8.5v3.8a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 12.3V8.5A1.5 1.5 0 0 1 4.5 7 M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2',
  off: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8 M3.7 12.3l8.6-8.6',
  'rolled-back': 'M6.2 3.2 2.9 6.5l3.3 3.3 M3.2 6.5h6.4a3.5 3.5 0 0 1 0 7H7.4',
  unusual: 'M1.6 12.4h3.2L7 3l2.6 9.4h4.8',

  overview: 'M1.6 8.6h2.5l1.9-5 3.6 9 1.9-4h2.9',
  policy:
    'M2 5h6.2 M11.8 5H14 M2 11h2.2 M7.8 11H14 M10 3.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6 M6 9.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6',
  key: 'M5.2 8a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6 M7.2 8.8l6-6 M11 5l2.1 2.1',
  seal: 'M8 2.4a4.1 4.1 0 1 1 0 8.2 4.1 4.1 0 0 1 0-8.2 M5.7 10l-.9 4L8 12.4l3.2 1.6-.9-4',
  changes: 'M8 2.8v6.4 M4.8 6h6.4 M4.8 13h6.4',
  mail: 'M3.5 3.5h9A1.5 1.5 0 0 1 14 5v6a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 11V5a1.5 1.5 0 0 1 1.5-1.5 M2.4 5 8 9l5.6-4',
  system:
    'M3.7 2.5h8.6a1.2 1.2 0 0 1 1.2 1.2v2.1A1.2 1.2 0 0 1 12.3 7H3.7a1.2 1.2 0 0 1-1.2-1.2V3.7a1.2 1.2 0 0 1 1.2-1.2 M3.7 9h8.6a1.2 1.2 0 0 1 1.2 1.2v2.1a1.2 1.2 0 0 1-1.2 1.2H3.7a1.2 1.2 0 0 1-1.2-1.2v-2.1A1.2 1.2 0 0 1 3.7 9 M5 4.75v.01 M5 11.25v.01',
  person: 'M8 2.3a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4 M2.9 13.6c.6-2.7 2.5-4 5.1-4s4.5 1.3 5.1 4',
  trail: 'M3 12.6V3.5A1.5 1.5 0 0 1 4.5 2H13v12H4.4A1.4 1.4 0 0 1 3 12.6 1.5 1.5 0 0 1 4.5 11H13',
  trace:
    'M3.8 10.4a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2 M12.2 2.4a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2 M5.5 12H10a2 2 0 0 0 0-4H6a2 2 0 0 1 0-4h4.5',
  gateway: 'M2.8 13.8V7.6a5.2 5.2 0 0 1 10.4 0v6.2z M6.2 13.8v-3.4a1.8 1.8 0 0 1 3.6 0v3.4',

  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9 M10.4 10.4l3.2 3.2',
  menu: 'M2.5 4.5h11 M2.5 8h11 M2.5 11.5h11',
  close: 'M4 4l8 8 M12 4l-8 8',
  plus: 'M8 3v10 M3 8h10',
  minus: 'M3 8h10',
  changed: 'M2.8 9.2C4.4 6 6.3 6.2 8 7.8s3.6 1.8 5.2-1.4',
  check: 'M3.5 8.5l3 3 6-7',
  down: 'M4 6l4 4 4-4',
  up: 'M4 10l4-4 4 4',
  left: 'M10 4L6 8l4 4',
  right: 'M6 4l4 4-4 4',
  arrow: 'M3 8h10 M9.5 4.5 13 8l-3.5 3.5',
  copy: 'M7 5.5h5A1.5 1.5 0 0 1 13.5 7v5a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 12V7A1.5 1.5 0 0 1 7 5.5 M10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2',
  download: 'M8 2.5V10 M5 7l3 3 3-3 M3 12v1.5h10V12',
  upload: 'M8 10V2.8 M5 5.5l3-3 3 3 M3 12v1.5h10V12',
  clock: 'M8 2.3a5.7 5.7 0 1 1 0 11.4A5.7 5.7 0 0 1 8 2.3 M8 5v3.2l2 1.4',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3 5.6 5.6 0 1 0 13 9.6z',
  sun: 'M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6 M8 1.5v1 M8 13.5v1 M1.5 8h1 M13.5 8h1 M3.4 3.4l.7.7 M11.9 11.9l.7.7 M12.6 3.4l-.7.7 M4.1 11.9l-.7.7',
  device:
    'M6 2h4a1.5 1.5 0 0 1 1.5 1.5v9A1.5 1.5 0 0 1 10 14H6a1.5 1.5 0 0 1-1.5-1.5v-9A1.5 1.5 0 0 1 6 2 M7.5 11.8h1',
  sheet: 'M4 2.5h5.5l3 3v8H4z M9.5 2.5v3h3 M6 8.5h4.5 M6 11h4.5',
  edit: 'M3 13h2.3l7.2-7.2a1.6 1.6 0 0 0-2.3-2.3L3 10.7z M9 4.7 11.3 7',
  trash: 'M3 4.5h10 M6 4.3V2.8h4v1.5 M4.3 4.7l.6 8.8h6.2l.6-8.8',
  leave:
    'M9.5 4.8V3.3a.8.8 0 0 0-.8-.8H3.3a.8.8 0 0 0-.8.8v9.4a.8.8 0 0 0 .8.8h5.4a.8.8 0 0 0 .8-.8v-1.5 M6.5 8h7 M11.3 5.6 13.7 8l-2.4 2.4',
  keyboard:
    'M3.3 3.8h9.4A1.3 1.3 0 0 1 14 5.1v5.8a1.3 1.3 0 0 1-1.3 1.3H3.3A1.3 1.3 0 0 1 2 10.9V5.1a1.3 1.3 0 0 1 1.3-1.3 M4.7 6.5v.01 M8 6.5v.01 M11.3 6.5v.01 M5.5 9.6h5',
  eye: 'M1.7 8S4 3.8 8 3.8 14.3 8 14.3 8 12 12.2 8 12.2 1.7 8 1.7 8z M8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6',
  reset: 'M3.2 8a4.8 4.8 0 1 0 1.5-3.5L3 6 M3 2.8V6h3.2',
} as const;

/** Two states are drawn with more than plain strokes. */
const drawn: Record<'running' | 'waiting', ReactNode> = {
  running: (
    <>
      <circle cx="8" cy="8" r="6.2" strokeOpacity=".3" />
      <path d="M8 1.8A6.2 6.2 0 0 1 14.2 8" />
    </>
  ),
  waiting: <circle cx="8" cy="8" r="6.2" strokeDasharray="2.3 2.57" />,
};

export type IconName = keyof typeof shapes | keyof typeof drawn;

export const iconNames = [...Object.keys(shapes), ...Object.keys(drawn)] as IconName[];

function strokes(name: IconName): ReactNode {
  if (name === 'running' || name === 'waiting') return drawn[name];
  return <path d={shapes[name]} />;
}

const sizes = { tiny: 'size-3', small: 'size-3.5', plain: 'size-4' };

/** Colour follows the text around it unless `className` says otherwise. 16 px; `small` is 14, for icons inside text; `tiny` 12. */
export function Icon({
  name,
  small,
  tiny,
  className,
}: {
  name: IconName;
  small?: boolean;
  tiny?: boolean;
  className?: string;
}) {
  const size = tiny ? sizes.tiny : small ? sizes.small : sizes.plain;
  return (
    <svg aria-hidden="true" className={clsx('icon', size, className)} viewBox="0 0 16 16">
      {strokes(name)}
    </svg>
  );
}

/** The gate of Postern, with the word unless `bare`. */
export function Mark({ bare, large }: { bare?: boolean; large?: boolean }) {
  return (
    <span
      className={clsx(
        'inline-flex items-center font-semibold tracking-tight',
        large ? 'gap-2.5 text-lead' : 'gap-2 text-head',
      )}
    >
      <svg
        aria-hidden={bare ? undefined : 'true'}
        aria-label={bare ? 'Postern' : undefined}
        className={clsx('flex-none fill-current', large ? 'size-6' : 'size-5')}
        role={bare ? 'img' : undefined}
        viewBox="0 0 20 20"
      >
        <path d="M2 18V9.7a8 8 0 0 1 16 0V18h-4.9v-5.4a3.1 3.1 0 0 0-6.2 0V18z" />
      </svg>
      {bare ? null : 'Postern'}
    </span>
  );
}
