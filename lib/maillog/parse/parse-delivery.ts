import type { Fact, Outcome, Peer } from '#lib/maillog/parse/line.ts';
import { parsePeer } from '#lib/maillog/parse/peer.ts';
import { addressEnd, addressIn, addressList, splitAddresses } from '#lib/maillog/parse/scan-address.ts';
import { separatorFrom } from '#lib/maillog/parse/scan-text.ts';
import { wordOf } from '#lib/maillog/parse/words.ts';

/**
 * `to=A[,B…], ctladdr=C (uid/gid), delay=, xdelay=, mailer=, pri=, ntries=, relay=, tls_verify=, dsn=, reply=, stat=S`; which of them there are depends on
 * the version. What became of it is taken from `dsn`, which stands before anything that the next host can choose.
 */
export function parseTo(text: string, at: number): Fact | null {
  const list = recipientsOf(text, at + 3);
  if (!list) return null;
  const fields = deliveryFields(text, afterMore(text, list.end));
  if (!fields) return null;
  const { delay, mailer, relay, peer, dsn, reply, quarantine, stat = '' } = fields;
  const tried = mailer !== undefined || relay !== undefined || stat.startsWith('Sent');
  return {
    kind: 'to',
    recipients: list.addresses,
    outcome: outcomeOf({ dsn, status: stat, reply, tried }),
    tried,
    delaySeconds: delay === undefined ? null : seconds(delay),
    mailer: mailer ?? null,
    relay: peer ?? null,
    relayText: relay ?? null,
    dsn: dsn ?? null,
    reply: reply ?? null,
    status: quarantine === undefined ? stat : `${stat}: ${quarantine}`,
  };
}

/**
 * The recipients. Where one is no address (`group:;`, a file's name with spaces) or has a name, as in what is handed in on the host itself, the list ends in
 * front of the first field.
 */
function recipientsOf(text: string, start: number): { addresses: string[]; end: number } | null {
  const list = addressList(text, start);
  if (list && isBehindList(text, list.end)) return list;
  const length = text.slice(start).search(/, (?:ctladdr|delay)=/);
  if (length < 0) return list && text.charCodeAt(list.end) === 0x2c ? list : null;
  const end = start + length;
  const addresses = splitAddresses(text.slice(start, end)).map(addressIn);
  return { addresses: addresses.filter((address) => address !== ''), end };
}

const isBehindList = (text: string, end: number) =>
  text.startsWith('delay=', end + 2) ||
  text.startsWith('ctladdr=', end + 2) ||
  text.startsWith('[more]', end + 1) ||
  text.startsWith('[more]', end + 2);

function afterMore(text: string, end: number): number {
  if (!text.startsWith('[more]', end + 1) && !text.startsWith('[more]', end + 2)) return end;
  const mark = /,? ?\[more\]/y;
  mark.lastIndex = end;
  return mark.test(text) ? mark.lastIndex : end;
}

type DeliveryFields = {
  stat: string | undefined;
  delay: string | undefined;
  mailer: string | undefined;
  relay: string | undefined;
  peer: Peer | undefined;
  dsn: string | undefined;
  reply: string | undefined;
  quarantine: string | undefined;
};

/** Reads `, name=value` up to `stat`, which runs to the end of the line. Null when there is none: then the line was cut, or is of another kind. */
function deliveryFields(text: string, start: number): DeliveryFields | null {
  const fields: DeliveryFields = {
    stat: undefined,
    delay: undefined,
    mailer: undefined,
    relay: undefined,
    peer: undefined,
    dsn: undefined,
    reply: undefined,
    quarantine: undefined,
  };
  for (let at = start; text.charCodeAt(at) === 0x2c && text.charCodeAt(at + 1) === 0x20; ) {
    const equals = text.indexOf('=', at + 2);
    if (equals < 0 || equals - at > longestName) return null;
    const name = fieldAt(text, at + 2, equals);
    if (name === 'stat') {
      fields.stat = text.slice(equals + 1);
      return fields;
    }
    at = valueEnd(text, name, equals + 1);
    if (at < 0) return null;
    noteField(fields, name, text, equals + 1, at);
  }
  return null;
}

function noteField(fields: DeliveryFields, name: FieldName, text: string, start: number, end: number): void {
  switch (name) {
    case 'delay':
      fields.delay = text.slice(start, end);
      return;
    case 'mailer':
      fields.mailer = wordOf(text.slice(start, end));
      return;
    case 'relay':
      fields.relay = text.slice(start, end);
      fields.peer = parsePeer(fields.relay);
      return;
    case 'dsn':
      fields.dsn = text.slice(start, end);
      return;
    case 'reply':
      fields.reply = text.slice(start, end);
      return;
    case 'quarantine':
      fields.quarantine = text.slice(start, end);
  }
}

const longestName = 24;

type FieldName = Exclude<keyof DeliveryFields, 'peer'> | 'ctladdr' | 'other';

/**
 * By its first letters and its length, which tell the daemon's names apart: this is asked eight times for each delivery, and nobody else writes in front of
 * `stat`, but for the values of `ctladdr`, `reply` and `quarantine`, whose ends are found otherwise.
 */
function fieldAt(text: string, at: number, equals: number): FieldName {
  const second = text.charCodeAt(at + 1);
  switch (text.charCodeAt(at)) {
    case 0x73: // s
      return second === 0x74 && equals - at === 4 ? 'stat' : 'other';
    case 0x64: // d
      if (second === 0x73) return equals - at === 3 ? 'dsn' : 'other';
      return equals - at === 5 ? 'delay' : 'other';
    case 0x6d: // m
      return equals - at === 6 ? 'mailer' : 'other';
    case 0x72: // r
      if (equals - at !== 5) return 'other';
      return text.charCodeAt(at + 2) === 0x6c ? 'relay' : 'reply';
    case 0x71: // q
      return equals - at === 10 ? 'quarantine' : 'other';
    case 0x63: // c
      return equals - at === 7 ? 'ctladdr' : 'other';
    default:
      return 'other';
  }
}

function valueEnd(text: string, name: FieldName, start: number): number {
  if (name === 'reply' || name === 'quarantine') return statFrom(text, start);
  if (name !== 'ctladdr') return separatorFrom(text, start);
  const end = addressEnd(text, start);
  if (end < 0) return -1;
  owner.lastIndex = end;
  return owner.test(text) ? owner.lastIndex : end;
}

function statFrom(text: string, start: number): number {
  let at = separatorFrom(text, start);
  while (at >= 0 && !text.startsWith('stat=', at + 2)) at = separatorFrom(text, at + 2);
  return at;
}

const owner = / \(-?\d+\/-?\d+\)/y;

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
