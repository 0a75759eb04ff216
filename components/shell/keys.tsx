'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useMemo, useRef } from 'react';
import { catchUp } from '#components/shell/early-keys.ts';
import { jumps, type KeyAct, keySheet, readStroke } from '#components/shell/keymap.ts';
import { placesOf } from '#components/shell/role-places.ts';
import { Kbd } from '#components/ui/badge.tsx';
import { CloseButton, Dialog } from '#components/ui/dialog.tsx';
import { isTyping } from '#components/ui/list-keys.tsx';
import { useInBrowser } from '#components/ui/use-in-browser.ts';
import { words } from '#components/ui/words.ts';
import type { Role } from '#lib/auth/permissions.ts';

/** The ids of the two dialogs of the shell. */
export const findDialog = 'find';
export const keysDialog = 'keys';

function open(id: string): void {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

/** Sends the form that has the focus, else the one in an open panel, else the only one on the page that saves. */
function save(): void {
  const focused = document.activeElement?.closest('form');
  const form = focused?.querySelector('[data-save]')
    ? focused
    : document.querySelector('.side-panel form:has([data-save])');
  const buttons = [
    ...(form ?? document).querySelectorAll<HTMLButtonElement>('button[data-save]:not(:disabled)'),
  ];
  if (form || buttons.length === 1) buttons[0]?.click();
}

function press(key: string): boolean {
  const element = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  if (element instanceof HTMLInputElement) {
    element.focus();
    element.select();
  } else {
    element?.click();
  }
  return element !== null;
}

function close(): boolean {
  const link = document.querySelector<HTMLElement>('[data-close]');
  link?.click();
  return link !== null;
}

/** Listens for the keys of the whole console, and holds the sheet that lists them. */
export function Keys({ role }: { role: Role }) {
  const router = useRouter();
  const places = useMemo(() => placesOf(role).map(({ href }) => href), [role]);
  const waiting = useRef(false);

  useEffect(() => {
    const act = (what: KeyAct): boolean => {
      switch (what.do) {
        case 'go':
          router.push(what.href);
          return true;
        case 'press':
          return press(what.key);
        case 'find':
          open(findDialog);
          return true;
        case 'keys':
          open(keysDialog);
          return true;
        case 'save':
          save();
          return true;
        case 'close':
          return close();
      }
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.key === 'Shift') return;
      const read = readStroke(
        {
          key: event.key,
          ctrl: event.ctrlKey || event.metaKey,
          alt: event.altKey,
          typing: isTyping(event.target),
          dialog: document.querySelector('dialog[open], :popover-open') !== null,
        },
        waiting.current,
        places,
      );
      waiting.current = read.waiting;
      if (read.act && act(read.act)) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [places, router]);
  // after this turn the rest of the page answers too, and the router can lead somewhere
  useEffect(() => {
    const soon = setTimeout(catchUp);
    return () => clearTimeout(soon);
  }, []);

  return useInBrowser() ? <KeySheet places={places} /> : null;
}

function KeySheet({ places }: { places: readonly string[] }) {
  const reachable = jumps.filter((jump) => places.includes(jump.href));
  const sheet = [
    ...keySheet,
    { title: 'Go to', keys: reachable.map((jump) => ({ keys: ['g', jump.key], does: jump.label })) },
  ];
  return (
    <Dialog
      footer={<CloseButton className="ml-auto">{words.close}</CloseButton>}
      id={keysDialog}
      title={words.keys}
    >
      <div className="grid gap-x-8 gap-y-5 mid:grid-cols-2">
        {sheet.map((part) => (
          <section aria-label={part.title} key={part.title}>
            <h3 className="mb-1.5">{part.title}</h3>
            <dl className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-y-1.5 text-ink-2">
              {part.keys.map((one) => (
                <div className="contents" key={one.does}>
                  <dt className="flex items-center gap-1">
                    {one.keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dt>
                  <dd>{one.does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
