import type { Fact, Outcome } from '#lib/maillog/line.ts';
import { parsePeer } from '#lib/maillog/peer.ts';
import { addressEnd, addressList, bareAddress } from '#lib/maillog/scan-address.ts';
import { wordOf } from '#lib/maillog/words.ts';

/** logsender() prints at most this many characters of a sender (sendmail/deliver.c, `%.200s`). */
const longestSender = 200;

/**
 * `from=A, size=N, class=N, [pri=N, ]nrcpts=N, msgid=M, bodytype=B, proto=P, daemon=D, tls_verify=V, auth=A, relay=R`. The sender is read as an address;
 * what stands behind a Message-ID, which a stranger may fill with anything, is read from the end of the line. 8.9 has `pri`; builds with
 * _FFR_LOG_MORE1 have `tls_verify` and `auth`.
 */
export function parseFrom(text: string): Fact | null {
  const end = senderEnd(text);
  if (end < 0) return null;
  numbers.lastIndex = end;
  const found = numbers.exec(text);
  if (!found) return null;
  const start = numbers.lastIndex;
  const { messageEnd, fields } = tailOf(text, start);
  if (messageEnd > start && !text.startsWith(', msgid=', start)) return null;
  return {
    kind: 'from',
    sender: bareAddress(text.slice(5, end)),
    size: Number(found[1]),
    recipients: Number(found[2]),
    messageId: messageEnd > start ? bareAddress(text.slice(start + 8, messageEnd)) : null,
    protocol: fields.proto ?? null,
    daemon: fields.daemon === undefined ? null : wordOf(fields.daemon),
    client: parsePeer(fields.relay ?? ''),
  };
}

const numbers = /, size=(\d+), class=-?\d+(?:, pri=-?\d+)?, nrcpts=(\d+)/y;

function senderEnd(text: string): number {
  const end = addressEnd(text, 5);
  if (end > 0 && end <= 5 + longestSender && text.startsWith(', size=', end)) return end;
  if (text.startsWith(', size=', 5 + longestSender)) return 5 + longestSender;
  return text.indexOf(', size=', 5);
}

/** The fields behind the Message-ID, in their order. Each is there once at most, so what stands in front of one that is out of order is not the daemon's. */
const tailFields = ['bodytype', 'proto', 'daemon', 'tls_verify', 'auth', 'relay'];

type Tail = { messageEnd: number; fields: Record<string, string | undefined> };

function tailOf(text: string, start: number): Tail {
  const fields: Record<string, string | undefined> = {};
  let end = text.length;
  let rank = tailFields.length;
  for (;;) {
    const at = text.lastIndexOf(', ', end - 1);
    if (at < start) return { messageEnd: end, fields };
    const equals = text.indexOf('=', at);
    const name = equals < 0 || equals >= end ? '' : text.slice(at + 2, equals);
    const place = tailFields.indexOf(name);
    if (place < 0 || place >= rank) return { messageEnd: end, fields };
    fields[name] = text.slice(equals + 1, end);
    rank = place;
    end = at;
  }
}

/**
 * `to=A[,B…], ctladdr=C (uid/gid), delay=, xdelay=, mailer=, pri=, ntries=, relay=, tls_verify=, dsn=, reply=, stat=S`; which of them there are depends on
 * the version. What became of it is taken from `dsn`, which stands before anything that the next host can choose.
 */
export function parseTo(text: string): Fact | null {
  const list = recipientsOf(text);
  if (!list) return null;
  const fields = deliveryFields(text, afterMore(text, list.end));
  if (!fields) return null;
  const { delay, mailer, relay, dsn, reply, quarantine, stat } = fields;
  const tried = mailer !== undefined || relay !== undefined;
  return {
    kind: 'to',
    recipients: list.addresses,
    outcome: outcomeOf({ dsn, status: stat, reply, tried }),
    tried,
    delaySeconds: delay === undefined ? null : seconds(delay),
    mailer: mailer === undefined ? null : wordOf(mailer),
    relay: relay === undefined ? null : parsePeer(relay),
    relayText: relay ?? null,
    dsn: dsn ?? null,
    reply: reply ?? null,
    status: quarantine === undefined ? stat : `${stat}: ${quarantine}`,
  };
}

/** The recipients. Where one is no address (`group:;`, a file's name with spaces), the list ends in front of the first field. */
function recipientsOf(text: string): { addresses: string[]; end: number } | null {
  const list = addressList(text, 3);
  if (list && (text.charCodeAt(list.end) === 0x2c || text.startsWith(' [more]', list.end))) return list;
  const field = /, (?:ctladdr|delay)=/.exec(text);
  if (!field || field.index < 3) return null;
  return { addresses: text.slice(3, field.index).split(',').map(bareAddress), end: field.index };
}

function afterMore(text: string, end: number): number {
  if (!text.startsWith('[more]', end + 1) && !text.startsWith('[more]', end + 2)) return end;
  const mark = /,? ?\[more\]/y;
  mark.lastIndex = end;
  return mark.test(text) ? mark.lastIndex : end;
}

type DeliveryFields = {
  stat: string;
  delay?: string;
  mailer?: string;
  relay?: string;
  dsn?: string;
  reply?: string;
  quarantine?: string;
};

/** Reads `, name=value` up to `stat`, which runs to the end of the line. Null when there is none: then the line was cut, or is of another kind. */
function deliveryFields(text: string, start: number): DeliveryFields | null {
  const fields: Record<string, string> = {};
  for (let at = start; text.startsWith(', ', at); ) {
    const equals = text.indexOf('=', at + 2);
    if (equals < 0 || equals - at > longestName) return null;
    const name = text.slice(at + 2, equals);
    if (name === 'stat') return { ...fields, stat: text.slice(equals + 1) };
    at = valueEnd(text, name, equals + 1);
    if (at < 0) return null;
    fields[name] = text.slice(equals + 1, at);
  }
  return null;
}

const longestName = 24;

function valueEnd(text: string, name: string, start: number): number {
  if (name === 'reply' || name === 'quarantine') return text.indexOf(', stat=', start);
  if (name !== 'ctladdr') return text.indexOf(', ', start);
  const end = addressEnd(text, start);
  if (end < 0) return -1;
  const owner = / \(-?\d+\/-?\d+\)/y;
  owner.lastIndex = end;
  return owner.test(text) ? owner.lastIndex : end;
}

type Told = { dsn: string | undefined; status: string; reply: string | undefined; tried: boolean };

/** Before 8.10 there is no `dsn`; what `stat` begins with is the daemon's own word then. */
function outcomeOf({ dsn, status, reply, tried }: Told): Outcome {
  if (dsn?.startsWith('2')) return 'sent';
  if (dsn?.startsWith('4')) return status === 'queued' && reply === undefined ? 'queued' : 'deferred';
  if (dsn !== undefined) return 'refused';
  if (status.startsWith('quarantined')) return 'held';
  if (status === 'discarded') return 'discarded';
  if (status === 'RSET') return 'withdrawn';
  if (status.startsWith('Sent')) return 'sent';
  if (status === 'queued') return 'queued';
  return tried && /^(?:Deferred|Transient|Name server|queued)/.test(status) ? 'deferred' : 'refused';
}

/** `hh:mm:ss`, with days as `d+hh:mm:ss`. */
export function seconds(text: string): number {
  const plus = text.indexOf('+');
  const days = plus < 0 ? 0 : Number(text.slice(0, plus));
  let total = 0;
  let number = 0;
  for (let at = plus + 1; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign >= 0x30 && sign <= 0x39) number = number * 10 + sign - 0x30;
    else if (sign === 0x3a) {
      total = (total + number) * 60;
      number = 0;
    } else return 0;
  }
  return days * 86_400 + total + number;
}
