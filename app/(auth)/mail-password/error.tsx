'use client';

import { Gate } from '#components/shell/gate.tsx';
import { Button } from '#components/ui/button.tsx';

/** Who holds a link knows nothing of a console, and is led to none. */
export default function LinkErrorPage({ retry }: { retry: () => void }) {
  return (
    <Gate
      footer="Postern"
      sentence="It is not your fault. If it happens again, call the helpdesk."
      title="This page could not be made"
    >
      <Button onClick={() => retry()} variant="primary" wide>
        Try again
      </Button>
    </Gate>
  );
}
