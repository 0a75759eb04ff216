import type { Fact, Peer } from '#lib/maillog/parse/line.ts';
import { nobody, parsePeer } from '#lib/maillog/parse/peer.ts';
import { addressEnd, addressIn, bareBetween } from '#lib/maillog/parse/scan-address.ts';
import { digitsEnd, isField, numberField, numberIn, separatorBefore } from '#lib/maillog/parse/scan-text.ts';
import { wordOf } from '#lib/maillog/parse/words.ts';

/** logsender() prints at most this many characters of a sender (sendmail/deliver.c, `%.200s`). */
const longestSender = 200;

/**
 * `from=A, size=N, class=N, [pri=N, ]nrcpts=N, msgid=M, bodytype=B, proto=P, daemon=D, tls_verify=V, auth=A, relay=R`. The sender is read as an address;
 * what stands behind a Message-ID, which a stranger may fill with anything, is read from the end of the line. 8.9 has `pri`; 8.10 has `mech` and `auth`, builds
 * with _FFR_LOG_MORE1 have `tls_verify` and `auth`.
 */
export function parseFrom(text: string, at: number): Fact | null {
  const end = senderEnd(text, at + 5);
  const numbers = end < 0 ? null : numbersAt(text, end);
  if (!numbers) return null;
  const { size, recipients, end: start } = numbers;
  const { messageEnd, protocol, daemon, client } = tailOf(text, start);
  if (messageEnd > start && !text.startsWith(', msgid=', start)) return null;
  return {
    kind: 'from',
    sender: senderBetween(text, at + 5, end),
    size,
    recipients,
    messageId: messageEnd > start ? bareBetween(text, start + 8, messageEnd) : null,
    protocol,
    daemon,
    client,
  };
}

/** Of `Kim <kim@example.org>`, which a program of the host itself may hand in, the address. */
function senderBetween(text: string, start: number, end: number): string {
  const isNamed = text.charCodeAt(end - 1) === 0x3e && text.charCodeAt(start) !== 0x3c;
  return isNamed ? addressIn(text.slice(start, end)) : bareBetween(text, start, end);
}

function senderEnd(text: string, start: number): number {
  const end = addressEnd(text, start);
  if (end > 0 && end <= start + longestSender && isField(text, end, ', size=')) return end;
  if (text.startsWith(', size=', start + longestSender)) return start + longestSender;
  return text.indexOf(', size=', start);
}

type Numbers = { size: number; recipients: number; end: number };

/** `, size=N, class=N, [pri=N, ]nrcpts=N` */
function numbersAt(text: string, at: number): Numbers | null {
  const size = numberField(text, at, ', size=');
  if (!size) return null;
  let next = fieldWithSign(text, size.end, ', class=');
  if (next > 0 && isField(text, next, ', pri=')) next = fieldWithSign(text, next, ', pri=');
  const recipients = next < 0 ? null : numberField(text, next, ', nrcpts=');
  if (!recipients) return null;
  return {
    size: numberIn(text, size.start, size.end),
    recipients: numberIn(text, recipients.start, recipients.end),
    end: recipients.end,
  };
}

/** Where a number that may be negative ends; -1 when the field is another. */
function fieldWithSign(text: string, at: number, name: string): number {
  if (!isField(text, at, name)) return -1;
  const start = at + name.length;
  const end = digitsEnd(text, text.charCodeAt(start) === 0x2d ? start + 1 : start);
  return end > start ? end : -1;
}

type Tail = {
  messageEnd: number;
  protocol: string | null;
  daemon: string | null;
  client: Peer;
};

/**
 * The fields behind the Message-ID, from the last one on. Each is there once at most, in this order; what stands in front of one that is out of order is not
 * the daemon's.
 */
function tailOf(text: string, start: number): Tail {
  const tail: Tail = { messageEnd: text.length, protocol: null, daemon: null, client: nobody };
  let rank = 7;
  for (;;) {
    const end = tail.messageEnd;
    const at = separatorBefore(text, end, start);
    if (at < 0) return tail;
    const place = placeOf(text, at + 2);
    if (place === 0 || place >= rank) return tail;
    if (place === 6) tail.client = parsePeer(text.slice(at + 8, end));
    else if (place === 3) tail.daemon = wordOf(text.slice(at + 9, end));
    else if (place === 2) tail.protocol = text.slice(at + 8, end);
    rank = place;
    tail.messageEnd = at;
  }
}

/** Where a field stands among them, from 1; 0 for another. */
function placeOf(text: string, at: number): number {
  switch (text.charCodeAt(at)) {
    case 0x72: // r
      return text.startsWith('relay=', at) ? 6 : 0;
    case 0x61: // a
      return text.startsWith('auth=', at) ? 5 : 0;
    case 0x6d: // m
      return text.startsWith('mech=', at) ? 4 : 0;
    case 0x74: // t
      return text.startsWith('tls_verify=', at) ? 4 : 0;
    case 0x64: // d
      return text.startsWith('daemon=', at) ? 3 : 0;
    case 0x70: // p
      return text.startsWith('proto=', at) ? 2 : 0;
    case 0x62: // b
      return text.startsWith('bodytype=', at) ? 1 : 0;
    default:
      return 0;
  }
}
