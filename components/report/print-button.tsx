'use client';

import { Button } from '#components/ui/button.tsx';

/** Opens the browser's own way to paper or PDF. */
export function PrintButton() {
  return (
    <Button icon="sheet" onClick={() => window.print()}>
      Print or PDF
    </Button>
  );
}
