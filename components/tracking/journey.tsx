import { CopyButton } from '#components/ui/copy-button.tsx';
import { formatClock } from '#components/ui/format.ts';
import { RawLines } from '#components/ui/raw-lines.tsx';
import { Timeline, type TimelineEvent } from '#components/ui/timeline.tsx';
import { explainReply } from '#lib/maillog/explain.ts';
import type { Journey, JourneyStep } from '#lib/maillog/journey.ts';
import type { Fact, Peer } from '#lib/maillog/line.ts';

/** A message from its connection to what became of it, beside every raw line. */
export function JourneyView({
  queueId,
  gateway,
  journey,
}: {
  queueId: string;
  gateway: string;
  journey: Journey;
}) {
  const lines = journey.lines.map(({ at, line }) => ({ at: formatClock(at), pieces: [line] }));
  const text = journey.lines.map(({ at, line }) => `${at} ${line}`).join('\n');
  return (
    <div className="grid grid-cols-2 gap-6 max-wide:grid-cols-1">
      <div className="min-w-0">
        <h3 className="mb-2">
          Journey of <code>{queueId}</code>
        </h3>
        <Timeline events={journey.steps.flatMap(eventOf)} label={`Journey of ${queueId}`} />
      </div>
      <div className="min-w-0">
        <div className="mb-2 flex items-center gap-2">
          <h3>Lines on {gateway}</h3>
          <span className="ml-auto">
            <CopyButton text={text} />
          </span>
        </div>
        <RawLines lines={lines} />
        <p className="mt-2 text-small text-ink-3">{journey.lines.length} lines, each stored once.</p>
      </div>
    </div>
  );
}

function eventOf({ at, cursor, line: { fact } }: JourneyStep): TimelineEvent[] {
  const said = sayFact(fact);
  return said ? [{ key: cursor, when: formatClock(at), ...said }] : [];
}

type Said = Pick<TimelineEvent, 'icon' | 'tone' | 'title' | 'says'>;

const peerWords = ({ name, address }: Peer) =>
  name && name !== address ? `${address}, ${name}` : (address ?? 'this host');

/** One line in words; null for what tells a reader nothing new. */
function sayFact(fact: Fact): Said | null {
  switch (fact.kind) {
    case 'connect':
      return { icon: 'arrow', title: 'Connected', says: `From ${peerWords(fact.client)}` };
    case 'tls':
      return {
        icon: 'locked',
        title: fact.side === 'server' ? `${fact.version} began` : `${fact.version} to the next server`,
        says: [fact.cipher, fact.bits && `${fact.bits} bits`, verifyWords[fact.verify] ?? fact.verify]
          .filter(Boolean)
          .join(', '),
      };
    case 'login':
      return { icon: 'key', title: `Logged in as ${fact.authid}`, says: fact.mechanism };
    case 'login-failure':
      return {
        icon: 'bad',
        tone: 'bad',
        title: 'A log-in failed',
        says: `${fact.mechanism}: ${fact.detail || fact.error}`,
      };
    case 'from':
      return {
        icon: 'mail',
        title: `Message from ${fact.sender || '<>'}`,
        says: `${fact.size.toLocaleString('en')} bytes to ${fact.recipients === 1 ? 'one recipient' : `${fact.recipients} recipients`}`,
      };
    case 'to':
      return deliveryWords(fact);
    case 'ruleset':
      return {
        icon: 'bad',
        tone: 'neutral',
        title: `${fact.subject} was ${fact.verdict.kind === 'reject' ? 'refused' : fact.verdict.kind === 'discard' ? 'discarded' : 'held'}`,
        says: fact.verdict.kind === 'reject' ? fact.verdict.reply : fact.ruleset,
      };
    case 'recipient-refused':
      return { icon: 'bad', tone: 'neutral', title: `${fact.recipient} was refused`, says: fact.reason };
    case 'report':
      return { icon: 'sheet', title: 'A report went back to the sender', says: fact.reason };
    case 'held':
      return { icon: 'locked', title: 'Held', says: fact.reason };
    case 'released':
      return { icon: 'ok', tone: 'ok', title: 'Released' };
    case 'discarded':
      return { icon: 'off', title: 'Discarded' };
    case 'too-large':
      return {
        icon: 'bad',
        tone: 'neutral',
        title: 'Too large',
        says: `${fact.size} of at most ${fact.limit} bytes`,
      };
    case 'interrupted':
      return { icon: 'off', title: 'Broken off', says: fact.text };
    case 'trouble':
      return { icon: 'warn', tone: 'warn', title: 'The daemon had trouble', says: fact.text };
    default:
      return null;
  }
}

const verifyWords: Record<string, string> = {
  NO: 'no client certificate',
  NOT: 'no client certificate asked for',
  OK: 'certificate verified',
  FAIL: 'certificate not trusted',
};

function deliveryWords({
  recipients,
  outcome,
  relay,
  status,
  reply,
  dsn,
}: Extract<Fact, { kind: 'to' }>): Said {
  const who = recipients.join(', ');
  const where = relay ? `by ${relay.name ?? relay.address ?? ''}` : '';
  switch (outcome) {
    case 'sent':
      return {
        icon: 'ok',
        tone: 'ok',
        title: `${who}: delivered`,
        says: [dsn, where].filter(Boolean).join(', '),
      };
    case 'deferred':
      return { icon: 'waiting', title: `${who}: waits`, says: explainReply(reply ?? status, dsn).title };
    case 'refused':
      return {
        icon: 'bad',
        tone: 'bad',
        title: `${who}: refused`,
        says: [dsn, explainReply(reply ?? status, dsn).title, where].filter(Boolean).join(', '),
      };
    default:
      return { icon: 'changed', title: `${who}: ${outcome}`, says: status };
  }
}
