import { explainLogin, explainReply } from '#lib/maillog/explain.ts';
import type { JourneyStep } from '#lib/maillog/journey.ts';
import type { Fact, Peer } from '#lib/maillog/line.ts';

/** One point of a message's way, in words. */
export type Told = {
  at: number;
  cursor: string;
  kind: Fact['kind'];
  /** How it is marked: done well, failed, waits, or merely said. */
  mark: 'ok' | 'bad' | 'warn' | 'neutral';
  title: string;
  detail: string;
};

type Words = Pick<Told, 'mark' | 'title' | 'detail'>;

/** Tells what a reader of a message's way wants to know; lines that say nothing of that are left out. */
export function tellJourney(steps: readonly JourneyStep[]): Told[] {
  return steps.flatMap(({ at, cursor, line }) => {
    const words = tell(line.fact);
    return words ? [{ at, cursor, kind: line.fact.kind, ...words }] : [];
  });
}

type Tellers = { [Kind in Fact['kind']]?: (fact: Extract<Fact, { kind: Kind }>) => Words | null };

const tellers: Tellers = {
  connect: ({ client }) => neutral('Connected', `From ${peer(client)}`),
  tls: (fact) => (fact.side === 'server' ? tellTls(fact) : null),
  login: ({ authid, mechanism }) => neutral(`Logged in as ${authid}`, mechanism),
  'login-failure': tellLoginFailure,
  audit: ({ authid, port, daemon, certificateSubject }) =>
    neutral(
      authid === null ? 'Sends without a log-in' : `Sends as ${authid}`,
      [
        `by the daemon’s own record, on ${daemon}`,
        port !== null && `from port ${port}`,
        certificateSubject !== null && `certificate ${certificateSubject}`,
      ]
        .filter((part) => typeof part === 'string')
        .join(', '),
    ),
  ruleset: tellRuleset,
  'recipient-refused': ({ recipient, reason }) =>
    bad(`${recipient}: refused`, `${explainReply(reason).title}. ${reason}`),
  from: ({ sender, size, recipients }) =>
    neutral(
      `From ${sender === '' ? 'the null sender' : sender}`,
      `${size} bytes, to ${count(recipients, 'recipient')}`,
    ),
  to: tellDelivery,
  report: ({ report, reason }) =>
    neutral(
      report === 'postmaster notify' ? 'The postmaster was told' : 'A report went to the sender',
      reason,
    ),
  clone: ({ owner }) => neutral('Copied for a list', `Reports go to ${owner}`),
  split: ({ copyIds }) => neutral('Split', `Some recipients go on as ${copyIds.join(', ')}.`),
  held: ({ reason }) => warn('Held in quarantine', reason),
  released: () => neutral('Released from quarantine', ''),
  discarded: () => warn('Discarded', 'The client was told that it was taken.'),
  'too-large': ({ size, limit }) => bad('Too large', `${size} bytes, and ${limit} are allowed`),
  'too-many-recipients': () => bad('Too many recipients', 'The rest of them were refused.'),
  'too-many-hops': ({ text }) => bad('Too many hops', text),
  interrupted: ({ text }) => bad(explainReply(text).title, text),
  trouble: ({ text }) => bad('The daemon had trouble', text),
  gap: ({ text }) => warn('The log has a gap', text),
};

function tell(fact: Fact): Words | null {
  const teller = tellers[fact.kind] as ((fact: Fact) => Words | null) | undefined;
  return teller ? teller(fact) : null;
}

function tellTls({ version, cipher, bits, verify }: Extract<Fact, { kind: 'tls' }>): Words {
  const parts = [cipher, bits === null ? null : `${bits} bits`, certificate(verify)];
  return neutral(
    `${version.replace(/^TLSv/, 'TLS ')} began`,
    parts.filter((part) => part !== null).join(', '),
  );
}

function certificate(verify: string): string {
  if (verify === 'OK') return 'certificate verified';
  return verify === 'NO' || verify === 'NOT' || verify === 'NONE'
    ? 'no client certificate'
    : `certificate not trusted (${verify})`;
}

function tellLoginFailure(fact: Extract<Fact, { kind: 'login-failure' }>): Words {
  const { mechanism, code, error, detail, user } = fact;
  const { title } = explainLogin({ mechanism, failure: { code, error, detail } });
  return bad(`Log-in failed: ${title.toLowerCase()}`, user === null ? mechanism : `As ${user}, ${mechanism}`);
}

function tellRuleset({ ruleset, subject, verdict }: Extract<Fact, { kind: 'ruleset' }>): Words {
  if (verdict.kind === 'discard') return warn('Discarded by a rule', `${ruleset}, ${subject}`);
  if (verdict.kind === 'quarantine') return warn('Quarantined by a rule', `${verdict.reason}; ${ruleset}`);
  const { title } = explainReply(verdict.reply);
  return bad(subject === '' ? 'Refused' : `${subject}: refused`, `${title}. ${verdict.reply}`);
}

function tellDelivery(fact: Extract<Fact, { kind: 'to' }>): Words {
  const who =
    fact.recipients.length > 3 ? count(fact.recipients.length, 'recipient') : fact.recipients.join(', ');
  const next = fact.relay === null ? '' : ` by ${peer(fact.relay)}`;
  const code = fact.dsn === null ? '' : `${fact.dsn}, `;
  const because = fact.reply ?? fact.status;
  switch (fact.outcome) {
    case 'sent':
      return { mark: 'ok', title: `${who}: delivered`, detail: `${code}taken${next}` };
    case 'deferred':
      return warn(`${who}: waits`, `${code}${explainReply(because, fact.dsn).title}: ${because}`);
    case 'queued':
      return neutral(`${who}: queued`, 'Delivery is tried with the next queue run.');
    case 'held':
      return warn(`${who}: held`, fact.status);
    case 'discarded':
      return warn(`${who}: discarded`, '');
    case 'withdrawn':
      return neutral(`${who}: taken back by the client`, '');
    case 'refused':
      return bad(`${who}: refused${next}`, `${code}${explainReply(because, fact.dsn).title}: ${because}`);
  }
}

function peer({ name, address }: Peer): string {
  if (name === null) return address ?? 'this host';
  return address === null ? name : `${name} (${address})`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function neutral(title: string, detail: string): Words {
  return { mark: 'neutral', title, detail };
}

function bad(title: string, detail: string): Words {
  return { mark: 'bad', title, detail };
}

function warn(title: string, detail: string): Words {
  return { mark: 'warn', title, detail };
}
