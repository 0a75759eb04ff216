'use client';

import { Button } from '#components/ui/button.tsx';
import { tick } from '#components/ui/select-all.tsx';

/** Ticks every warning of one rule at once. The ticks themselves stay, and can be cleared one by one. */
export function AcceptAll({ form, keys, rule }: { form: string; keys: readonly string[]; rule: string }) {
  const accept = () => {
    const wanted = new Set(keys);
    const boxes = document.querySelectorAll<HTMLInputElement>(
      `input[name="accepted"][form="${CSS.escape(form)}"]`,
    );
    tick(
      [...boxes].filter((box) => wanted.has(box.value)),
      true,
    );
  };
  return (
    <Button aria-label={`Accept all ${keys.length} of ${rule}`} onClick={accept} small>
      Accept all {keys.length}
    </Button>
  );
}
