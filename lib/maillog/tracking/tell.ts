import { answerIn } from '#lib/maillog/join/tell-message.ts';
import type { Fact, Peer } from '#lib/maillog/parse/line.ts';
import { explainLogin, explainReply } from '#lib/maillog/tracking/explain.ts';
import type { Journey } from '#lib/maillog/tracking/journey.ts';
import { backEndName } from '#lib/sasl/elsewhere/saslauthd-word.ts';

/** One point of a message's way, in words. */
export type Told = {
  at: number;
  /** The line that says so, and its place in the log. */
  cursor: string;
  kind: Fact['kind'] | 'route';
  /** How it is marked: done well, failed, waits, or merely said. */
  mark: 'ok' | 'bad' | 'warn' | 'neutral';
  title: string;
  detail: string;
};

type Words = Pick<Told, 'mark' | 'title' | 'detail'>;

/** Tells what a reader of a message's way wants to know; lines that say nothing of that are left out. */
export function tellJourney({ steps, messages }: Pick<Journey, 'steps' | 'messages'>): Told[] {
  const facts = steps.map(({ line }) => line.fact);
  const known = new Set<string>();
  return steps.flatMap(({ at, cursor, line: { fact } }) => {
    const route = routeIn(fact, facts, known);
    const words = fact.kind === 'from' ? tellFrom(fact, messages) : tell(fact);
    return [
      ...(route ? [{ at, cursor, kind: 'route' as const, ...route }] : []),
      ...(words ? [{ at, cursor, kind: fact.kind, ...words }] : []),
    ];
  });
}

/** A next host that is named for the first time, by its connection or by what it answered: this is where the message was sent on. */
function routeIn(fact: Fact, all: readonly Fact[], known: Set<string>): Words | null {
  const next = nextHost(fact);
  if (!next) return null;
  const names = namesOf(next);
  const isNew = !names.some((name) => known.has(name));
  for (const name of names) known.add(name);
  if (!isNew) return null;
  const isThere = ({ relay }: To) => namesOf(relay ?? nobody).some((name) => names.includes(name));
  const delivery = all.find((one): one is To => one.kind === 'to' && one.tried && isThere(one));
  const detail = [next.name && next.address, delivery?.mailer && `mailer ${delivery.mailer}`];
  return neutral(`Routed to ${next.name ?? next.address ?? 'this host'}`, detail.filter(Boolean).join(', '));
}

type To = Extract<Fact, { kind: 'to' }>;
const nobody: Peer = { name: null, address: null, forged: false };

/** A line may name a host by its name alone; a delivery on the host itself names none. */
function namesOf({ name, address }: Peer): string[] {
  const names = [name, address].filter((one) => one !== null);
  return names.length > 0 ? names : [''];
}

function nextHost(fact: Fact): Peer | null {
  switch (fact.kind) {
    case 'tls':
      return fact.side === 'client' ? fact.peer : null;
    case 'outgoing-login':
      return fact.relay;
    case 'to':
      return fact.tried ? (fact.relay ?? nobody) : null;
    default:
      return null;
  }
}

/** The daemon writes `from=` when it is through with taking a message, whether it took it or not. */
function tellFrom(
  { sender, size, recipients, protocol }: Extract<Fact, { kind: 'from' }>,
  messages: Journey['messages'],
): Words {
  const from = sender === '' ? 'the null sender' : sender;
  const own = messages.findLast((message) => message.sender === sender) ?? messages.at(-1);
  const how = [
    formatBytes(size),
    `to ${count(recipients, 'recipient')}`,
    protocol ?? 'handed in on this host',
  ];
  if (own?.stage === 'taken') return { mark: 'ok', title: `Accepted from ${from}`, detail: how.join(', ') };
  return neutral(`From ${from}`, own?.stage === 'open' ? how.join(', ') : `Not accepted: ${how.join(', ')}`);
}

function formatBytes(size: number): string {
  return `${size.toLocaleString('en')} bytes`;
}

type Tellers = { [Kind in Fact['kind']]?: (fact: Extract<Fact, { kind: Kind }>) => Words | null };

const tellers: Tellers = {
  connect: ({ client }) => neutral('Connected', `From ${peer(client)}`),
  tls: tellTls,
  'tls-trouble': ({ text }) => warn('TLS failed', text),
  certificate: ({ side, subject, issuer }) =>
    neutral(
      side === 'server' ? 'The client’s certificate' : 'The next server’s certificate',
      `${subject}, issued by ${issuer}`,
    ),
  login: ({ authid, mechanism }) => neutral(`Logged in as ${authid}`, mechanism),
  'login-failure': tellLoginFailure,
  'login-name': ({ mechanism, authid, actFor }) =>
    actFor === null
      ? neutral(`Tries to log in as ${authid}`, mechanism)
      : warn(`Asks to act as ${actFor}`, `By the name ${authid}, ${mechanism}`),
  'check-refused': ({ mechanism, reason }) =>
    neutral(`The host’s saslauthd asked ${backEndName(mechanism)}, which refused`, reason),
  'check-words': ({ text }) => neutral('The host’s saslauthd said', text),
  'login-trouble': ({ text }) => warn('Trouble with log-ins', text),
  'outgoing-login': ({ relay, mechanism }) => neutral(`Logged in at ${peer(relay)}`, mechanism),
  suspicious: ({ text }) => warn('Something suspicious', text),
  attack: ({ command, count: times }) => warn('Too many of one command', `${command}, ${times} times`),
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
  alias: ({ address, targets }) => neutral(`${address} is another name`, `of ${targets}`),
  milter: ({ filter, text }) =>
    neutral(filter === null ? 'A filter spoke' : `The filter ${filter} spoke`, text),
  ruleset: tellRuleset,
  'recipient-refused': ({ recipient, reason }) =>
    bad(`${recipient}: refused`, `${explainReply(reason).title}. ${reason}`),
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
  'too-large': ({ size, limit }) => bad('Too large', `${formatBytes(size)}, and ${limit} are allowed`),
  'too-many-recipients': () => bad('Too many recipients', 'The rest of them were refused.'),
  'too-many-hops': ({ text }) => bad('Too many hops', text),
  interrupted: ({ text }) => bad(explainReply(text).title, text),
  'headers-too-large': ({ limit }) => bad('The headers are too large', `${limit} bytes are allowed`),
  done: ({ tries }) =>
    neutral('Done', `Nothing of it is in the queue any more, after ${count(tries, 'try', 'tries')}.`),
  warning: ({ text }) => warn('The daemon warned', text),
  trouble: ({ text }) => bad('The daemon had trouble', text),
  gap: ({ text }) => warn('The log has a gap', text),
};

function tell(fact: Fact): Words | null {
  const teller = tellers[fact.kind] as ((fact: Fact) => Words | null) | undefined;
  return teller ? teller(fact) : null;
}

function tellTls({
  side,
  peer: other,
  version,
  cipher,
  bits,
  verify,
}: Extract<Fact, { kind: 'tls' }>): Words {
  const name = version.replace(/^TLSv/, 'TLS ');
  const parts = [cipher, bits === null ? null : `${bits} bits`, certificate(verify, side)];
  return neutral(
    side === 'server' ? `${name} began` : `${name} with ${other.name ?? other.address}`,
    parts.filter((part) => part !== null).join(', '),
  );
}

function certificate(verify: string, side: 'server' | 'client'): string {
  if (verify === 'OK') return 'certificate verified';
  const hasNone = verify === 'NO' || verify === 'NOT' || verify === 'NONE';
  if (!hasNone) return `certificate not trusted (${verify})`;
  return side === 'server' ? 'no client certificate' : 'certificate not checked';
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
    case 'sent': {
      const answer = answerIn(fact);
      const words = answer === null ? '' : `: ${answer}`;
      return { mark: 'ok', title: `${who}: delivered`, detail: `${code}taken${next}${words}` };
    }
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

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
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
