// A gateway's mail log as syslog writes it to a file, the same at every run: people who send with a log-in, strangers who deliver, spam
// that is refused, passwords that are wrong. About 8 lines a message with a log-in, 5 without.
import { makerOf } from './rows.mjs';

const sixty = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx';
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (number) => String(number).padStart(2, '0');

/** The time and host that syslog puts in front, in UTC. */
function stampOf(at) {
  const date = new Date(at);
  const day = String(date.getUTCDate()).padStart(2, ' ');
  return `${months[date.getUTCMonth()]} ${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} gw1 `;
}

/** As sendmail/queue.c makes it: year, month, day, hour, minute and second to the base of 60, a sequence, the process. */
function queueId(at, sequence, pid) {
  const date = new Date(at);
  const parts = [
    (date.getUTCFullYear() - 1900) % 60,
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    sequence % 60,
    Math.floor(sequence / 60) % 60,
  ];
  return parts.map((part) => sixty[part]).join('') + String(pid).padStart(6, '0');
}

function worldOf(seed) {
  const make = makerOf(seed);
  const many = (count, one) => Array.from({ length: count }, (_, i) => one(i));
  const domains = many(4000, make.domain);
  const exchangers = new Map(domains.map((domain) => [domain, make.address()]));
  const accounts = many(2000, (i) => ({
    name: `${make.name()}${i}`,
    clients: many(1 + make.below(3), make.address),
    mechanism: make.pick(['PLAIN', 'PLAIN', 'PLAIN', 'LOGIN', 'SCRAM-SHA-256', 'CRAM-MD5']),
    partners: many(5 + make.below(30), () => `${make.name()}@${make.pick(domains)}`),
  }));
  const servers = many(8000, () => ({ address: make.address(), domain: make.pick(domains) }));
  // Few write much: the cube leans to the front of a list.
  const lean = (list) => list[Math.floor(make.random() ** 3 * list.length)];
  return { make, domains, exchangers, accounts, servers, lean };
}

/** Lines in their order, `{ at, text }`, `text` without the stamp: `perDay` messages a day from `from` on (milliseconds), until nobody asks for more. */
export function* logLines(options) {
  const waiting = [];
  for (const line of unsorted(options)) {
    // what a delivery says a moment later stands behind what others say until then
    while (waiting.length > 0 && line.began > waiting[0].at) yield waiting.shift();
    let place = waiting.length;
    while (place > 0 && waiting[place - 1].at > line.at) place -= 1;
    waiting.splice(place, 0, line);
  }
}

function* unsorted({ seed = 11, from = Date.UTC(2026, 9, 22), perDay = 50_000 } = {}) {
  const world = worldOf(seed);
  const { make } = world;
  let pid = 4000;
  let at = from;
  for (let sequence = 0; ; sequence += 1) {
    at += (-Math.log(1 - make.random()) * 86_400_000) / perDay;
    pid = pid > 300_000 ? 4000 : pid + 1 + make.below(3);
    const kind = make.random();
    const id = queueId(at, sequence, pid);
    const part =
      kind < 0.55
        ? submission(world, { at, pid, id })
        : kind < 0.85
          ? delivery(world, { at, pid, id })
          : kind < 0.95
            ? refusal(world, { at, pid, id })
            : wrongPassword(world, { at, pid, id });
    for (const line of part) yield { ...line, began: at };
  }
}

/** The same as lines of a file. */
export const filed = ({ at, text }) => `${stampOf(at)}${text}`;

function* submission(world, { at, pid, id }) {
  const { make, accounts, lean } = world;
  const account = lean(accounts);
  const client = make.pick(account.clients);
  const recipients = Array.from({ length: make.random() < 0.85 ? 1 : 2 + make.below(5) }, () =>
    lean(account.partners),
  );
  const secure = make.random() < 0.97;
  const size = Math.floor(800 + make.random() ** 6 * 20_000_000);
  const sender = `${account.name}@corp.example`;
  const line = (text) => ({ at, text: `sm-mta[${pid}]: ${text}` });
  yield line(`NOQUEUE: connect from [${client}]`);
  if (secure)
    yield line(
      `STARTTLS=server, relay=[${client}], version=TLSv1.${make.random() < 0.9 ? 3 : 2}, verify=NO, cipher=TLS_AES_256_GCM_SHA384, bits=256/256`,
    );
  yield line(`AUTH=server, relay=[${client}], authid=${account.name}, mech=${account.mechanism}, bits=0`);
  yield line(
    `${id}: q<${id}>u<${account.name}>m<${account.mechanism}>c<${client}>p<${20_000 + make.below(40_000)}>v<NO>t<${secure ? 'TLSv1.3' : ''}>s<>d<MSA>n<${recipients.length}>f<${sender}>`,
  );
  yield line(
    `${id}: from=<${sender}>, size=${size}, class=0, nrcpts=${recipients.length}, msgid=<${messageId(make)}@corp.example>, bodytype=8BITMIME, proto=ESMTP${secure ? 'S' : ''}A, daemon=MSA, relay=[${client}]`,
  );
  yield* outcome(world, { at: at + 900, pid: pid + 1, id, recipients, secure });
}

function messageId(make) {
  return `${make.below(2 ** 31).toString(16)}-${make.below(2 ** 31).toString(16)}-${make.below(2 ** 31).toString(16)}`;
}

function* outcome({ make, exchangers }, { at, pid, id, recipients, secure = true }) {
  const line = (text) => ({ at, text: `sm-mta[${pid}]: ${text}` });
  for (const recipient of recipients) {
    const domain = recipient.slice(recipient.indexOf('@') + 1);
    const host = `mx.${domain}`;
    const address = exchangers.get(domain);
    const relay = `relay=${host}. [${address}]`;
    const head = `${id}: to=<${recipient}>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=${120_000 + make.below(900)}, ${relay}`;
    const kind = make.random();
    if (secure && kind < 0.93)
      yield line(
        `STARTTLS=client, ${relay}, version=TLSv1.3, verify=OK, cipher=TLS_AES_256_GCM_SHA384, bits=256/256`,
      );
    if (kind < 0.93)
      yield line(
        `${head}, dsn=2.0.0, stat=Sent (ok: queued as ${make
          .below(2 ** 31)
          .toString(36)
          .toUpperCase()})`,
      );
    else if (kind < 0.96) yield line(`${head}, dsn=4.0.0, stat=Deferred: Connection timed out with ${host}.`);
    else yield line(`${head}, dsn=5.1.1, stat=User unknown`);
  }
  yield line(`${id}: done; delay=00:00:01, ntries=1`);
}

function* delivery({ make, accounts, servers, lean }, { at, pid, id }) {
  const server = lean(servers);
  const from = `${make.name()}${make.below(500)}@${server.domain}`;
  const peer = `mail.${server.domain} [${server.address}]`;
  const line = (text) => ({ at, text: `sm-mta[${pid}]: ${text}` });
  yield line(`NOQUEUE: connect from ${peer}`);
  yield line(
    `STARTTLS=server, relay=${peer}, version=TLSv1.3, verify=NO, cipher=TLS_AES_256_GCM_SHA384, bits=256/256`,
  );
  yield line(
    `${id}: from=<${from}>, size=${1500 + make.below(90_000)}, class=0, nrcpts=1, msgid=<${messageId(make)}@${server.domain}>, proto=ESMTPS, daemon=MTA, relay=${peer}`,
  );
  const recipient = `${lean(accounts).name}@corp.example`;
  yield {
    at: at + 400,
    text: `sm-mta[${pid + 1}]: ${id}: to=<${recipient}>, delay=00:00:00, xdelay=00:00:00, mailer=esmtp, pri=30441, relay=inside.corp.example. [10.20.0.${make.below(4)}], dsn=2.0.0, stat=Sent (ok)`,
  };
  yield { at: at + 400, text: `sm-mta[${pid + 1}]: ${id}: done; delay=00:00:00, ntries=1` };
}

function* refusal({ make, domains }, { at, pid, id }) {
  const peer = `[${make.address()}]`;
  const line = (text) => ({ at, text: `sm-mta[${pid}]: ${text}` });
  const to = `${make.name()}@${make.pick(domains)}`;
  yield line(`NOQUEUE: connect from ${peer}`);
  yield line(
    `${id}: ruleset=check_rcpt, arg1=<${to}>, relay=${peer}, reject=550 5.7.1 <${to}>... Relaying denied. Proper authentication required.`,
  );
  yield line(
    `${id}: from=<${make.name()}@${make.pick(domains)}>, size=0, class=0, nrcpts=0, proto=SMTP, daemon=MTA, relay=${peer}`,
  );
}

function* wrongPassword({ make, accounts, lean }, { at, pid, id }) {
  const peer = `[${make.address()}]`;
  const line = (text) => ({ at, text: `sm-mta[${pid}]: ${text}` });
  yield line(`NOQUEUE: connect from ${peer}`);
  yield line(
    `${id}: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): authentication failure: checkpass failed, user=${lean(accounts).name}, relay=${peer}`,
  );
  yield line(`${id}: ${peer} did not issue MAIL/EXPN/VRFY/ETRN during connection to MSA`);
}
