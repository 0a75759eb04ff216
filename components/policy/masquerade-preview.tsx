import { Button } from '#components/ui/button.tsx';
import { controlClass } from '#components/ui/control.ts';
import { Facts, Panel } from '#components/ui/panel.tsx';

export type Rewritten = {
  headerSender: string;
  envelopeSender: string;
  headerRecipient: string;
  envelopeRecipient: string;
};

/** Type an address, see what the daemon will make of it in each place. A GET form: the answer has an address of its own. */
export function MasqueradePreview({ address, rewritten }: { address: string; rewritten: Rewritten | null }) {
  return (
    <Panel title="Try an address">
      <form className="flex gap-2" method="get">
        <input
          aria-label="Address"
          autoComplete="off"
          className={controlClass(false, 'h-control px-2.5 font-mono text-small')}
          defaultValue={address}
          name="address"
          placeholder="kim@host1.corp.example"
          spellCheck={false}
        />
        <Button type="submit">Try</Button>
      </form>
      <div className="mt-4">
        {rewritten ? (
          <Facts
            rows={[
              { term: 'From:', value: <code>{rewritten.headerSender}</code> },
              { term: 'MAIL FROM', value: <code>{rewritten.envelopeSender}</code> },
              { term: 'To:', value: <code>{rewritten.headerRecipient}</code> },
              { term: 'RCPT TO', value: <code>{rewritten.envelopeRecipient}</code> },
            ]}
          />
        ) : (
          <p className="text-small text-ink-2">
            {address
              ? 'That is no address the daemon could read.'
              : 'Shows how the draft, once deployed, rewrites it as sender and as recipient, in the header and the envelope.'}
          </p>
        )}
      </div>
    </Panel>
  );
}
