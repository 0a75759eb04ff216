'use client';

import { Button } from '#components/ui/button.tsx';
import type { FormAction } from '#components/ui/form.tsx';
import { Note } from '#components/ui/note.tsx';
import { Item, ItemList } from '#components/ui/panel.tsx';
import { RawLines } from '#components/ui/raw-lines.tsx';
import { useFormAction } from '#components/ui/use-form-action.ts';
import type { ProbeReport } from '#lib/gateway/api-probe.ts';

/** Looks at the daemon as a client would, and shows each thing it looked at. */
export function ProbeForm({ action, id }: { action: FormAction<ProbeReport>; id: string }) {
  const [state, dispatch, pending] = useFormAction(action);
  return (
    <form action={dispatch} className="flex flex-col gap-3">
      <input name="id" type="hidden" value={id} />
      <span>
        <Button busy={pending ? 'Probing' : undefined} type="submit" variant="primary">
          Probe
        </Button>
      </span>
      {state.status === 'refused' ? (
        <Note live title={state.message} tone="bad">
          {state.next}
        </Note>
      ) : null}
      {state.result ? <Report report={state.result} /> : null}
    </form>
  );
}

function Report({ report }: { report: ProbeReport }) {
  const wrong = report.checks.filter((check) => !check.ok).length;
  return (
    <div className="flex flex-col gap-3">
      {report.ok ? (
        <Note live title="The daemon does what the release says." tone="ok">
          {report.tls
            ? `${report.tls.protocol}, ${report.tls.cipher}, ${report.tls.bits} bits.`
            : 'It offers no TLS, as configured.'}
        </Note>
      ) : (
        <Note live title={`${wrong} of ${report.checks.length} checks are not as expected.`} tone="bad" />
      )}
      <ItemList label="Checks">
        {report.checks.map((check) => (
          <Item
            icon={check.ok ? 'ok' : 'bad'}
            key={`${check.listener} ${check.check}`}
            meta={[check.listener, check.check].filter(Boolean).join(' · ')}
            title={check.message}
            tone={check.ok ? 'ok' : 'bad'}
          >
            {check.transcript ? <Dialogue open={!check.ok} transcript={check.transcript} /> : null}
          </Item>
        ))}
      </ItemList>
    </div>
  );
}

/** What was said on the wire; open where it went wrong. */
function Dialogue({ transcript, open }: { transcript: string; open: boolean }) {
  return (
    <details open={open}>
      <summary className="text-small text-accent-ink hover:underline">The dialogue</summary>
      <RawLines lines={transcript.trimEnd().split('\n')} />
    </details>
  );
}
