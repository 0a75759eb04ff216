import { reachWords } from '#components/tracking/reach.ts';
import { TextLink } from '#components/ui/button.tsx';
import { Note } from '#components/ui/note.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { rightNow } from '#components/ui/time.tsx';
import { Timeline } from '#components/ui/timeline.tsx';
import { foldAttempts } from '#components/why/attempt-events.tsx';
import { verdictOf } from '#lib/why/verdict.ts';
import type { Why } from '#lib/why/why-login.ts';

/** The answer as a sentence, then what it rests on. */
export function WhyAnswer({ why }: { why: Why }) {
  const { asked, attempts, progress, widened } = why;
  const verdict = verdictOf(why);
  const others = [...why.meant, ...why.nearest];
  const account = asked.kind === 'name' ? asked.account : null;
  const accounts = account ? [account] : why.accounts;
  return (
    <div className="flex flex-col gap-6">
      <Note tone={verdict.ok ? 'ok' : 'warn'} title={`${verdict.title}.`}>
        {verdict.advice}
        {others.length > 0 && !account ? (
          <>
            {' '}
            Look for{' '}
            {others.map((name, place) => (
              <span key={name}>
                {place > 0 ? ', ' : null}
                <TextLink href={`/authentication/why?q=${encodeURIComponent(name)}`}>{name}</TextLink>
              </span>
            ))}
            .
          </>
        ) : null}
        {accounts.map(({ id, label, name }, place) => (
          <span key={id}>
            {place > 0 ? ', ' : ' '}
            <TextLink href={`/authentication/accounts/${id}`}>The account of {label || name}</TextLink>
          </span>
        ))}
      </Note>
      <Panel footer={<Complete progress={progress} />} title="What the gateways saw">
        {widened ? (
          <p className="mb-4 text-ink-2">
            Addresses are masked for your role: this is what came from anywhere in <code>{widened}</code>.
          </p>
        ) : null}
        {attempts.length > 0 ? (
          <Timeline
            events={foldAttempts(attempts, { said: verdict.advice }).map(({ event }) => event)}
            label="Attempts, the newest first"
          />
        ) : (
          <p className="text-ink-2">Nothing.</p>
        )}
      </Panel>
    </div>
  );
}

/** How far the answer reaches: a gateway that is away may have seen more. */
function Complete({ progress }: { progress: Why['progress'] }) {
  if (progress.length === 0) return 'No log has been read from any gateway yet.';
  return `The log: ${progress.map((reach) => reachWords(reach, rightNow())).join(', ')}.`;
}
