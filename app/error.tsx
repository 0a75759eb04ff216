'use client';

import { Gate } from '#components/shell/gate.tsx';
import { Button, LinkButton } from '#components/ui/button.tsx';

/** Next hands over what was thrown; in production only `digest`, the number under which the server's log has the rest. */
export default function ErrorPage({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return (
    <Gate
      below={
        error.digest ? (
          <>
            The console's log has the details under <code>{error.digest}</code>.
          </>
        ) : null
      }
      footer="Postern"
      sentence="This is a fault of Postern, not of what you did. Mail is not touched by it: the gateways go on as they are."
      title="This page could not be made"
    >
      <div className="flex flex-col gap-2">
        <Button onClick={() => retry()} variant="primary" wide>
          Try again
        </Button>
        <LinkButton href="/" wide>
          Go to the console
        </LinkButton>
      </div>
    </Gate>
  );
}
