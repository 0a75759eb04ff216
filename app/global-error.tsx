'use client';

import { Gate } from '#components/shell/gate.tsx';
import { Button } from '#components/ui/button.tsx';
import './globals.css';

/** Stands in for the whole document when even its frame failed; the theme is the browser's own. */
export default function GlobalError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <html lang="en">
      <body>
        <title>Fault · Postern</title>
        <Gate
          below={error.digest ? `The console's log has the details under ${error.digest}.` : null}
          footer="Postern"
          sentence="This is a fault of Postern, not of what you did. Mail is not touched by it: the gateways go on as they are."
          title="The console could not be shown"
        >
          <Button onClick={() => retry()} variant="primary" wide>
            Try again
          </Button>
        </Gate>
      </body>
    </html>
  );
}
