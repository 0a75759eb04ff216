'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { MouseEvent, ReactNode } from 'react';
import { type Narrowing, narrowedHref, type Searched } from '#components/tracking/narrowing.ts';

/**
 * A value in a row: a click searches for it as well, with Alt for everything but it. The keyboard finds the same links in the opened row, so that
 * going through the rows does not stop at each.
 */
export function Value({
  narrowing,
  of,
  children,
}: {
  narrowing: Narrowing;
  of: Searched;
  children: ReactNode;
}) {
  const router = useRouter();
  const href = narrowedHref(narrowing, of);
  if (href === null) return children;
  function onClick(event: MouseEvent) {
    if (!event.altKey) return;
    event.preventDefault();
    const other = narrowedHref(narrowing, of, true);
    if (other) router.push(other);
  }
  return (
    <Link
      className="decoration-accent-line underline-offset-3 hover:text-accent-ink hover:underline"
      href={href}
      onClick={onClick}
      prefetch={false}
      tabIndex={-1}
      title={`Only ${of.key}:${of.value || '<>'} (with Alt: all but)`}
    >
      {children}
    </Link>
  );
}

/** An address of which a click on the domain searches for the domain. */
export function Address({
  narrowing,
  searched,
  address,
}: {
  narrowing: Narrowing;
  searched: 'from' | 'to';
  address: string;
}) {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  const own = { key: searched, value: address };
  if (address === '' || at <= 0 || !domain.includes('.'))
    return (
      <Value narrowing={narrowing} of={own}>
        {address || '<>'}
      </Value>
    );
  return (
    <>
      <Value narrowing={narrowing} of={own}>
        {address.slice(0, at)}
      </Value>
      <Value narrowing={narrowing} of={{ key: searched, value: domain }}>
        @{domain}
      </Value>
    </>
  );
}
