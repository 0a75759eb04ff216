'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { usePulse } from '#components/accounts/use-pulse.ts';
import { Button } from '#components/ui/button.tsx';
import { formatClock } from '#components/ui/format.ts';
import { Note } from '#components/ui/note.tsx';

/**
 * Keeps the page of an account up to date: what a gateway, the log or a colleague adds is shown at once. Where somebody is typing, nothing is
 * loaded under their hands; they are told instead.
 */
export function AccountWatch({
  id,
  mark,
  lastDeed,
  operatorId,
}: {
  id: string;
  /** What the page shows. */
  mark: string;
  /** The newest thing done to the account when the page was made. */
  lastDeed: number;
  operatorId: string;
}) {
  const pulse = usePulse(id);
  const router = useRouter();
  const [opened] = useState(lastDeed);
  const asked = useRef({ mark, at: 0 });
  const deed = pulse === 'gone' ? null : pulse?.deed;
  // an answer may be older than the page, which is made anew by what is done on it
  const isOld = deed != null && deed.seq < lastDeed;
  const next = pulse === 'gone' ? 'gone' : isOld ? mark : (pulse?.mark ?? mark);
  const others = deed && deed.seq > opened && deed.actorId !== operatorId ? deed : null;
  // what is shown once would be lost
  const held = next !== mark && isTyping() && !document.querySelector('[data-shown-once]');
  useEffect(() => {
    if (pulse === null || next === mark || isTyping()) return;
    // a page that was asked for may be lost, or made of what stood a moment before
    if (next === asked.current.mark && Date.now() - asked.current.at < againMs) return;
    asked.current = { mark: next, at: Date.now() };
    router.refresh();
  }, [pulse, next, mark, router]);
  if (!others && !held) return null;
  return (
    <WhereHandsAre>
      <Note
        action={
          held ? (
            <Button onClick={() => window.location.reload()} small>
              Load again
            </Button>
          ) : null
        }
        live
        title={others ? `${others.who} was here while you looked.` : 'There is something new.'}
        tone="warn"
      >
        {others ? `${others.says}, at ${formatClock(others.at)} UTC.` : null}
        {held ? ' What you typed still stands here; the page shows the state before.' : null}
      </Note>
    </WhereHandsAre>
  );
}

const againMs = 5000;

/** At the head of an open panel, else at the top of what is in view. */
function WhereHandsAre({ children }: { children: ReactNode }) {
  const panel = document.querySelector('[data-panel-notes]');
  if (panel) return createPortal(children, panel);
  return <div className="sticky mb-6 top-[calc(var(--spacing-bar)+0.5rem)] z-1">{children}</div>;
}

/** Whether a form on the page holds what is not saved, or one is open beside it. */
function isTyping(): boolean {
  if (typeof document === 'undefined') return false;
  if (document.querySelector('.side-panel form, dialog[open]')) return true;
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
    'main input:not([type="hidden"]), main textarea',
  );
  return [...fields].some((field) =>
    field instanceof HTMLInputElement && ['checkbox', 'radio'].includes(field.type)
      ? field.checked !== field.defaultChecked
      : field.value !== field.defaultValue,
  );
}
