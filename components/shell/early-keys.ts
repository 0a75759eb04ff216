import { isTyping } from '#components/ui/list-keys.tsx';

type EarlyKey = { key: string; ctrl: boolean; shift: boolean };

declare global {
  interface Window {
    /** Of lib/web/early-keys.ts. */
    earlyKeys?: () => EarlyKey[];
  }
}

/** Does what was typed before the page could answer, in its order. */
export function catchUp(): void {
  for (const stroke of window.earlyKeys?.() ?? []) replay(stroke);
}

function replay({ key, ctrl, shift }: EarlyKey): void {
  const target = document.activeElement ?? document.body;
  const event = new KeyboardEvent('keydown', {
    key,
    ctrlKey: ctrl,
    shiftKey: shift,
    bubbles: true,
    cancelable: true,
  });
  // what a browser does by itself when somebody types, it does not for us
  const answered = !target.dispatchEvent(event);
  if (answered || ctrl || !(target instanceof HTMLInputElement) || !isTyping(target)) return;
  if (key === 'Enter') target.form?.requestSubmit();
  if (key.length > 1) return;
  target.setRangeText(key, target.selectionStart ?? 0, target.selectionEnd ?? 0, 'end');
  target.dispatchEvent(new InputEvent('input', { bubbles: true, data: key, inputType: 'insertText' }));
}
