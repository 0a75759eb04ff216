// Writes a mail log as a busy gateway would: sessions side by side, most of them with TLS, a third with a log-in; refusals, deferrals, reports, lists,
// a queue that is run, and other programs' lines in between. Everything comes from a seed, so every run has the same lines.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { makerOf } from './rows.mjs';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const signs = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const start = Date.UTC(2026, 9, 1);
/** Milliseconds between two sessions, on average. */
const pace = 350;

/** Writes a log of so many lines. */
export async function writeMailLog(path, count, seed = 5) {
  const out = createWriteStream(path);
  let text = '';
  for (const line of mailLines(count, seed)) {
    text += `${line}\n`;
    if (text.length < 1 << 20) continue;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  out.end(text);
  await once(out, 'finish');
}

/** The lines in the order of their times: what a session will say later waits in `ahead`. */
function* mailLines(count, seed) {
  const make = makerOf(seed);
  const ahead = [];
  let now = start;
  let sequence = 0;
  for (let written = 0; written < count; ) {
    now += make.below(2 * pace);
    for (const [later, tag, body] of session(make, (sequence += 1), now)) {
      let at = ahead.length;
      while (at > 0 && ahead[at - 1][0] < later) at -= 1;
      ahead.splice(at, 0, [later, tag, body]);
    }
    while (written < count && ahead.length > 0 && ahead.at(-1)[0] <= now) {
      const [at, tag, body] = ahead.pop();
      yield `${stamp(at)} gw ${tag}: ${body}`;
      written += 1;
    }
  }
}

let stampAt = 0;
let stampText = '';
function stamp(at) {
  const second = Math.trunc(at / 1000);
  if (second !== stampAt) {
    const date = new Date(at);
    const two = (number) => String(number).padStart(2, '0');
    const day = String(date.getUTCDate()).padStart(2);
    stampText = `${months[date.getUTCMonth()]} ${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
    stampAt = second;
  }
  return stampText;
}

function queueIdOf(at, sequence, pid) {
  const date = new Date(at);
  const parts = [date.getUTCFullYear() - 2020, date.getUTCMonth(), date.getUTCDate(), date.getUTCHours()];
  parts.push(date.getUTCMinutes(), date.getUTCSeconds(), Math.trunc(sequence / 60) % 60, sequence % 60);
  return `${parts.map((part) => signs[part % 60]).join('')}${String(pid).padStart(6, '0')}`;
}

const ciphers = ['TLS_AES_256_GCM_SHA384', 'ECDHE-RSA-AES256-GCM-SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
const others = [
  [
    'dovecot',
    'imap-login: Login: user=<{name}>, method=PLAIN, rip={ip}, lip=192.0.2.1, mpid=4711, TLS, session=<aXf3>',
  ],
  ['opendkim[811]', '{id}: DKIM-Signature field added (s=mail, d={domain})'],
  [
    'saslauthd[402]',
    'do_auth         : auth failure: [user={name}] [service=smtp] [realm=] [mech=pam] [reason=PAM auth error]',
  ],
  [
    'milter-greylist',
    '{id}: addr {ip}[{ip}] from <{name}@{domain}> to <{name}@example.org> delayed for 00:05:00 (ACL 120)',
  ],
  ['spamd[902]', 'spamd: clean message (0.1/5.0) for {name}:1001 in 0.4 seconds, 3312 bytes.'],
];

/** What one connection comes to: `[time, tag[pid], text]`. */
function session(make, sequence, now) {
  const pid = 1000 + ((sequence * 3) % 30_000);
  const mta = `sm-mta[${pid}]`;
  const ip = `${198 - make.below(4)}.51.${make.below(255)}.${1 + make.below(250)}`;
  const name = make.name();
  const domain = make.domain();
  const host = make.random() < 0.8 ? `mail${make.below(40)}.${domain} ` : '';
  const relay = `${host}[${ip}]${host !== '' && make.random() < 0.05 ? ' (may be forged)' : ''}`;
  const lines = [];
  let at = now;
  const say = (text, tag = mta) => lines.push([(at += make.below(400)), tag, text]);
  if (make.random() < 0.12) {
    const [tag, text] = make.pick(others);
    const words = { name, ip, domain, id: queueIdOf(now, sequence, pid) };
    say(
      text.replace(/\{(\w+)\}/g, (_, word) => words[word]),
      tag,
    );
  }
  const kind = make.random();
  if (kind < 0.04) {
    say(
      `ruleset=check_relay, arg1=${host.trim() || `[${ip}]`}, arg2=${ip}, relay=${relay}, reject=550 5.7.1 Access denied`,
    );
    return lines;
  }
  if (kind < 0.07) {
    say(
      `${queueIdOf(now, sequence, pid)}: ${relay} did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA`,
    );
    return lines;
  }
  const tls = make.random() < 0.75;
  const login = tls && make.random() < 0.4;
  if (tls)
    say(
      `STARTTLS=server, relay=${relay}, version=TLSv1.${make.below(3) === 0 ? 2 : 3}, verify=NO, cipher=${make.pick(ciphers)}, bits=256/256`,
    );
  const id = queueIdOf(now, sequence, pid);
  if (login && make.random() < 0.1)
    say(
      `${id}: AUTH failure (PLAIN): authentication failure (-13) SASL(-13): authentication failure: Password verification failed, user=${name}, relay=${relay}`,
    );
  if (login)
    say(
      `AUTH=server, relay=${relay}, authid=${name}${make.below(500)}, mech=${make.below(4) === 0 ? 'SCRAM-SHA-256' : 'PLAIN'}, bits=0`,
    );
  const messages = make.random() < 0.1 ? 3 : 1;
  for (let index = 0; index < messages; index += 1)
    message({ make, say, sequence: sequence + index * 7, now: at, pid, relay, name, domain, tls, login });
  return lines;
}

function message({ make, say, sequence, now, pid, relay, name, domain, tls, login }) {
  const id = queueIdOf(now, sequence, pid);
  const from = `<${name}@${domain}>`;
  const count = make.random() < 0.85 ? 1 : 1 + make.below(12);
  const to = Array.from({ length: count }, () => `<${make.name()}${make.below(90)}@${make.domain()}>`);
  const proto = `ESMTP${tls ? 'S' : ''}${login ? 'A' : ''}`;
  const tail = `proto=${proto}, daemon=MTA, relay=${relay}`;
  if (make.random() < 0.12) {
    say(
      `${id}: ruleset=check_rcpt, arg1=${to[0]}, relay=${relay}, reject=550 5.7.1 ${to[0]}... Relaying denied. Proper authentication required.`,
    );
    say(`${id}: from=${from}, size=0, class=0, nrcpts=0, ${tail}`);
    return;
  }
  say(
    `${id}: from=${from}, size=${400 + make.below(90_000)}, class=0, nrcpts=${count}, msgid=<${make.below(1e9)}.${sequence}@${domain}>, ${make.random() < 0.5 ? 'bodytype=8BITMIME, ' : ''}${tail}`,
  );
  const sender = `sm-mta[${pid + 1}]`;
  const mx = `mx${make.below(9)}.${make.domain()}.`;
  const delivery = (more, delay) =>
    `${id}: to=${to.join(',')}, ${login ? `ctladdr=${from} (1001/1001), ` : ''}delay=${delay}, xdelay=00:00:01, mailer=esmtp, pri=${30_000 + make.below(90_000)}, relay=${mx} [203.0.113.${make.below(250)}], ${more}`;
  if (make.random() < 0.5)
    say(
      `STARTTLS=client, relay=${mx}, version=TLSv1.3, verify=OK, cipher=${make.pick(ciphers)}, bits=256/256`,
      sender,
    );
  if (make.random() < 0.08) {
    for (let tries = 1 + make.below(6); tries > 0; tries -= 1)
      say(
        delivery(
          'dsn=4.3.0, reply=451 4.3.0 try again later, stat=Deferred: 451 4.3.0 try again later',
          '00:30:04',
        ),
        sender,
      );
  }
  if (make.random() < 0.04) {
    say(delivery('dsn=5.1.1, reply=550 5.1.1 No such user here, stat=User unknown', '00:00:02'), sender);
    const report = queueIdOf(now, sequence + 3, pid + 1);
    say(`${id}: ${report}: DSN: User unknown`, sender);
    say(
      `${report}: to=${from}, delay=00:00:00, xdelay=00:00:00, mailer=esmtp, pri=31000, relay=mx.${domain}. [203.0.113.9], dsn=2.0.0, stat=Sent (ok)`,
      sender,
    );
    return;
  }
  say(
    delivery(
      `dsn=2.0.0, stat=Sent (2.0.0 Ok: queued as ${make.below(1e9).toString(16).toUpperCase()})`,
      '00:00:02',
    ),
    sender,
  );
}
