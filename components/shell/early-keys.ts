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
  if (answered || ctrl || !isTyping(target)) return;
  if (target instanceof HTMLInputElement && key === 'Enter') target.form?.requestSubmit();
  if (key.length === 1 && takesText(target)) type(target, key);
}

/** Fields for a number, a day or a mail address have no place at which something could be put in. */
function takesText(target: Element): target is HTMLInputElement | HTMLTextAreaElement {
  const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  return isField && target.selectionStart !== null;
}

function type(field: HTMLInputElement | HTMLTextAreaElement, sign: string): void {
  field.setRangeText(sign, field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true, data: sign, inputType: 'insertText' }));
}
