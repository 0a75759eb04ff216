import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { logIn } from '#lib/agent/smtp/log-in.ts';
import type { LoginTrial } from '#lib/gateway/api-login.ts';
import type { MessageStatus } from '#lib/maillog/join/message.ts';
import type { Outcome } from '#lib/maillog/parse/line.ts';
import { dial } from '#lib/maillog/test-client.ts';
import { clients, openSite, password, type TestSite } from '#lib/maillog/test-site.ts';
import type { ListedMessage } from '#lib/maillog/tracking/list-messages.ts';
import { tellJourney } from '#lib/maillog/tracking/tell.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openSite();
  await writeFile(join(site.dir, 'members'), 'm1@example.com\nm2@example.com\n');
}, 120_000);

afterAll(() => site?.close());

/** What a client does, and what must be told of it. */
type Deed = {
  what: string;
  from?: string;
  tls?: boolean;
  login?: LoginTrial['mechanism'];
  sender: string;
  /** Whom the client names; missing: those of `to`. */
  rcpt?: readonly string[];
  /** Everybody whom it was to reach, and what came of that. */
  to: Record<string, Outcome>;
  status: MessageStatus;
  /** Words of the reason, or of what was said of a recipient. */
  because?: RegExp;
  text?: string;
};

const withHeader = (header: string) => `Subject: a deed\r\n${header}\r\n\r\nhello`;
const sent = { 'x@example.com': 'sent' } as const;
const refused = { 'x@example.com': 'refused' } as const;

const loggedIn = (['PLAIN', 'LOGIN', 'CRAM-MD5', 'DIGEST-MD5', 'SCRAM-SHA-256'] as const).flatMap((login) =>
  (login === 'PLAIN' || login === 'LOGIN' ? [true] : [true, false]).map(
    (tls): Deed => ({
      what: `logs in by ${login}${tls ? ' over TLS' : ''}`,
      ...{ from: clients.stranger, tls, login, to: sent, status: 'sent' },
      sender: `${login.toLowerCase()}${tls ? '-tls' : ''}@corp.lan`,
    }),
  ),
);

const delivered: Deed[] = [
  { what: 'relays for its address', sender: 'plain@corp.lan', to: sent, status: 'sent' },
  { what: 'uses TLS', tls: true, sender: 'tls@corp.lan', to: sent, status: 'sent' },
  { what: 'names no sender', sender: '', to: { 'null@example.com': 'sent' }, status: 'sent' },
  {
    what: 'writes to a mailbox here',
    sender: 'local@corp.lan',
    to: { 'root@local.example': 'sent' },
    status: 'sent',
  },
  {
    what: 'writes to a named host',
    sender: 'named@corp.lan',
    to: { 'x@named.example': 'sent' },
    status: 'sent',
  },
  {
    what: 'writes to an alias',
    ...{ sender: 'alias@corp.lan', rcpt: ['staff@local.example'], because: /User unknown/ },
    ...{ to: { kim: 'refused', 'joe@example.com': 'sent' }, status: 'refused' },
  },
  {
    what: 'writes to a list in a file',
    ...{ sender: 'file@corp.lan', rcpt: ['included@local.example'] },
    ...{ to: { 'm1@example.com': 'sent', 'm2@example.com': 'sent' }, status: 'sent' },
  },
  {
    what: 'writes to a list whose file is gone',
    ...{ sender: 'gone@corp.lan', rcpt: ['nowhere@local.example'], because: /No such file/ },
    ...{ to: { ':include:/no/such/file': 'refused' }, status: 'refused' },
  },
  {
    what: 'writes to a program that fails',
    ...{ sender: 'program@corp.lan', rcpt: ['failing@local.example'], because: /unknown mailer error 1/ },
    ...{ to: { '"|/bin/false"': 'refused' }, status: 'refused' },
  },
];

const waiting: Deed[] = [
  ['later@example.com', /try later/],
  ['secure@example.com', /authentication failed/],
  ['x@weak.example', /authentication failed/],
  ['x@dead.example', /Connection refused/],
].map(([recipient, because], at) => ({
  what: `writes to ${recipient}, who has to wait`,
  ...{ sender: `waits${at}@corp.lan`, to: { [String(recipient)]: 'deferred' }, status: 'deferred' },
  because: because as RegExp,
}));

const refusedRecipients: Deed[] = [
  ['nosuch@local.example', /User unknown/],
  ['nobody@example.com', /nobody here/],
  ['"|/bin/true"@local.example', /Cannot mail directly to programs/],
  ['mnobody@example.com', /the filter knows nobody/],
  ['unknown1@example.com', /User unknown/],
  ['compat@example.com', /do not write to each other/],
].map(([recipient, because], at) => ({
  what: `writes to ${recipient}, who is refused`,
  ...{ sender: `refused${at}@corp.lan`, to: { [String(recipient)]: 'refused' }, status: 'refused' },
  because: because as RegExp,
}));

const refusedSenders: Deed[] = [
  {
    what: 'may not relay',
    from: clients.stranger,
    sender: 'denied@corp.lan',
    to: refused,
    status: 'refused',
    because: /Relaying denied/,
  },
  {
    what: 'has a forbidden sender',
    sender: 'spam@bad.example',
    to: {},
    status: 'refused',
    because: /Access denied/,
  },
  {
    what: 'should use TLS',
    from: clients.unencrypted,
    sender: 'clear@corp.lan',
    to: {},
    status: 'refused',
    because: /encryption too weak/,
  },
  {
    what: 'writes where no mailer is',
    sender: 'nomailer@corp.lan',
    rcpt: ['x@nomailer.example'],
    to: {},
    status: 'refused',
    because: /unknown mailer nosuch/,
  },
  {
    what: 'has a sender that the filter refuses',
    sender: 'mrefuse@corp.lan',
    to: {},
    status: 'refused',
    because: /the filter refuses/,
  },
  {
    what: 'has a sender that the filter puts off',
    sender: 'mlater@corp.lan',
    to: {},
    status: 'refused',
    because: /try again later/,
  },
].map((deed) => ({ rcpt: ['x@example.com'], ...deed }) as Deed);

const refusedMessages: Deed[] = [
  {
    what: 'may not send data',
    sender: 'dataless@corp.lan',
    to: refused,
    status: 'refused',
    because: /no data from you/,
  },
  {
    what: 'sends a forbidden header',
    sender: 'header@corp.lan',
    to: refused,
    status: 'refused',
    because: /bad header/,
    text: withHeader('X-Bad: an evil thing'),
  },
  {
    what: 'may not end its headers',
    sender: 'headless@corp.lan',
    to: refused,
    status: 'refused',
    because: /no end of headers/,
  },
  {
    what: 'sends long headers',
    sender: 'long@corp.lan',
    to: refused,
    status: 'refused',
    because: /larger than 8192/,
    text: withHeader(`X-Long: ${'word '.repeat(2000)}`),
  },
  {
    what: 'sends too much',
    sender: 'large@corp.lan',
    to: refused,
    status: 'refused',
    because: /60000 are allowed/,
    text: withHeader('X: y') + `\r\n${'x'.repeat(70)}`.repeat(900),
  },
  {
    what: 'sends what went round',
    sender: 'hops@corp.lan',
    rcpt: ['x@example.com'],
    to: {},
    status: 'refused',
    because: /Too many hops/,
    text: withHeader(`${'Received: by x\r\n'.repeat(30)}X: y`),
  },
  {
    what: 'sends a virus',
    sender: 'mvirus@corp.lan',
    to: refused,
    status: 'refused',
    because: /found a virus/,
  },
];

const kept: Deed[] = [
  {
    what: 'is thrown away by a rule',
    sender: 'drop@bad.example',
    to: { 'x@example.com': 'discarded' },
    status: 'discarded',
  },
  {
    what: 'is thrown away by the filter',
    sender: 'mdrop@corp.lan',
    to: { 'x@example.com': 'discarded' },
    status: 'discarded',
  },
  {
    what: 'is held by a rule',
    sender: 'quar@bad.example',
    to: { 'x@example.com': 'held' },
    status: 'held',
    because: /suspicious sender/,
  },
  {
    what: 'is held by the filter',
    sender: 'mhold@corp.lan',
    to: { 'x@example.com': 'held' },
    status: 'held',
    because: /wants this looked at/,
  },
  { what: 'is marked by the filter', sender: 'mheader@corp.lan', to: sent, status: 'sent' },
];

const deeds = [
  ...[...loggedIn, ...delivered, ...waiting],
  ...[...refusedRecipients, ...refusedSenders, ...refusedMessages, ...kept],
];

test.each(deeds)('a client that $what is told as it was', async (deed) => {
  const done = await perform(deed);
  const said = await messageOf(deed, done);
  const { from = clients.friend, login, sender, to } = deed;
  expect(said).toMatchObject({ gateway: 'gw1', sender, clientAddress: from });
  expect([said.account, said.mechanism]).toEqual(login ? ['amy', login] : [null, null]);
  if (done.sentData)
    expect(said).toMatchObject({ audited: true, clientPort: done.port, tlsVersion: done.tlsVersion });
  if (done.queueId !== null) expect(said.queueId).toBe(done.queueId);
  expect(outcomesOf(said)).toEqual(to);
  const refusedNow = done.refused.filter((recipient) => recipient in to);
  for (const recipient of refusedNow) expect(outcomesOf(said)[recipient]).toBe('refused');
  if (!done.accepted) expect(['sent', 'queued', 'deferred', 'held', 'discarded']).not.toContain(said.status);
  expect(wordsOf(said)).toMatch(deed.because ?? /./);
  await findsAndOpens(deed, said);
});

type Done = {
  accepted: boolean;
  sentData: boolean;
  refused: string[];
  queueId: string | null;
  port: number;
  tlsVersion: string | null;
};

/** Does it, and notes what the gateway answered. */
async function perform({ from = clients.friend, ...deed }: Deed): Promise<Done> {
  const { sender, to, rcpt = Object.keys(to), text = 'Subject: x\r\n\r\nhello' } = deed;
  const client = await dial(site.gateway.port, from);
  if (deed.tls) await client.startTls();
  if (deed.login)
    expect(await logIn(client, { mechanism: deed.login, user: 'amy', password })).toMatchObject({
      accepted: true,
    });
  await client.command(`MAIL FROM:<${sender}>`);
  const refused: string[] = [];
  for (const recipient of rcpt)
    if ((await client.command(`RCPT TO:<${recipient}>`)).code !== 250) refused.push(recipient);
  const sentData = (await client.command('DATA')).code === 354;
  const end = sentData ? await client.command(`${text}\r\n.`) : null;
  const { port, tlsVersion } = client.connection();
  await client.quit();
  const queueId = /(\w{14,}) Message accepted/.exec(end?.lines[0] ?? '')?.[1] ?? null;
  return { accepted: end?.code === 250, sentData, refused, queueId, port, tlsVersion };
}

/** What the search of the page finds, once it is through. */
function messageOf({ sender, status, to }: Deed, { queueId }: Done): Promise<ListedMessage> {
  const query = queueId === null ? `from:${sender} gateway:gw1` : `queue:${queueId} gateway:gw1`;
  return vi.waitFor(
    async () => {
      const { messages } = await site.search(query);
      expect(messages).toHaveLength(1);
      const [found] = messages;
      expect(found).toMatchObject({ status, deliveryCount: Object.keys(to).length });
      return found as ListedMessage;
    },
    { timeout: 20_000, interval: 50 },
  );
}

/** With a made-up path for the one that this run has. */
function outcomesOf({ deliveries }: ListedMessage): Record<string, Outcome> {
  return Object.fromEntries(
    deliveries.map(({ recipient, outcome }) => [
      recipient.replace(/^:include:.*/, ':include:/no/such/file'),
      outcome,
    ]),
  );
}

function wordsOf({ reason, deliveries }: ListedMessage): string {
  return [reason, ...deliveries.flatMap(({ reply, status }) => [reply, status])].join('\n');
}

/** By account, client and recipient; and the page of the message has its lines, and no other message's. */
async function findsAndOpens(
  { from = clients.friend, login, tls, to }: Deed,
  said: ListedMessage,
): Promise<void> {
  const { queueId } = said;
  const asked = [`account:${login ? 'amy' : '-'}`, `client:${from}`, `tls:${tls ? '1.3' : 'none'}`];
  const recipient = Object.keys(to).find((name) => name.includes('@') && !name.includes('"'));
  if (recipient) asked.push(`to:${recipient}`);
  const { messages } = await site.search(`${asked.join(' ')} queue:${queueId}`);
  expect(messages.map((message) => message.queueId)).toEqual([queueId]);
  const journey = await site.open('gw1', queueId);
  const ids = journey.lines.flatMap(({ line }) => /: (6[0-9A-Za-z]{7}\d{6,}): /.exec(line)?.[1] ?? []);
  expect(new Set(ids)).toEqual(new Set([queueId]));
  const titles = tellJourney(journey).map(({ title }) => title);
  expect(titles).toContain('Connected');
  expect(titles.includes('TLS 1.3 began')).toBe(tls === true);
  expect(titles.includes('Logged in as amy')).toBe(login !== undefined);
}
