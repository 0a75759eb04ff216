'use client';

import { useEffect, useState } from 'react';
import type { AccountPulse } from '#lib/sasl/account/account-pulse.ts';

const everyMs = 1500;

/**
 * The pulse of an account, or of one of its device passwords, asked again and again while the page is looked at. Null until the first answer; 'gone' when there is no
 * such account any more.
 */
export function usePulse(id: string, device: string | null = null): AccountPulse | 'gone' | null {
  const [pulse, setPulse] = useState<AccountPulse | 'gone' | null>(null);
  useEffect(() => {
    const ended = new AbortController();
    const ask = async () => {
      if (document.visibilityState !== 'visible') return;
      const of = device === null ? '' : `?device=${device}`;
      const answer = await fetch(`/api/v1/accounts/${id}/pulse${of}`, { signal: ended.signal }).catch(
        () => null,
      );
      if (answer?.status === 404) return setPulse('gone');
      const read: unknown = answer?.ok ? await answer.json().catch(() => null) : null;
      if (isPulse(read)) setPulse(read);
    };
    void ask();
    const timer = setInterval(() => void ask(), everyMs);
    return () => {
      ended.abort();
      clearInterval(timer);
    };
  }, [id, device]);
  return pulse;
}

/** A console that was renewed meanwhile may answer in another shape; the next load of the page has it. */
function isPulse(read: unknown): read is AccountPulse {
  return (
    typeof read === 'object' &&
    read !== null &&
    'mark' in read &&
    typeof read.mark === 'string' &&
    'gateways' in read &&
    Array.isArray(read.gateways)
  );
}
