import type { Fact, Outcome } from '#lib/maillog/line.ts';
import { parsePeer } from '#lib/maillog/peer.ts';
import { addressEnd, addressList, bareAddress } from '#lib/maillog/scan-address.ts';

/** logsender() prints at most this many characters of a sender (sendmail/deliver.c, `%.200s`). */
const longestSender = 200;

/**
 * `from=A, size=N, class=N, nrcpts=N, msgid=M, bodytype=B, proto=P, daemon=D, relay=R`. The sender is read as an address, and a Message-ID, which a
 * stranger may fill with anything, goes on to the last field that can stand behind it.
 */
export function parseFrom(text: string): Fact | null {
  const end = senderEnd(text);
  const numbers = /^, size=(\d+), class=-?\d+, nrcpts=(\d+)/.exec(text.slice(end));
  if (end < 0 || !numbers) return null;
  const rest = text.slice(end + numbers[0].length);
  const tail =
    /^(?:, msgid=(.*?))?(?:, bodytype=[\w-]+)?(?:, proto=(\w+))?(?:, daemon=([^,=]*))?(?:, relay=([^,=]*))?$/;
  const [, messageId, protocol, daemon, relay = ''] = tail.exec(rest) ?? [];
  if (!tail.test(rest)) return null;
  return {
    kind: 'from',
    sender: bareAddress(text.slice(5, end)),
    size: Number(numbers[1]),
    recipients: Number(numbers[2]),
    messageId: messageId === undefined ? null : bareAddress(messageId),
    protocol: protocol ?? null,
    daemon: daemon ?? null,
    client: parsePeer(relay),
  };
}

function senderEnd(text: string): number {
  const end = addressEnd(text, 5);
  if (end > 0 && end <= 5 + longestSender && text.startsWith(', size=', end)) return end;
  if (text.startsWith(', size=', 5 + longestSender)) return 5 + longestSender;
  return text.indexOf(', size=', 5);
}

/**
 * `to=A[,B…], ctladdr=C (uid/gid), delay=, xdelay=, mailer=, pri=, relay=, dsn=, reply=, stat=S`. What became of it is taken from `dsn`, which
 * stands before anything that the next host can choose.
 */
export function parseTo(text: string): Fact | null {
  const list = addressList(text, 3);
  if (!list) return null;
  let rest = text.slice(list.end).replace(/^, ?\[more\]/, '');
  if (rest.startsWith(', ctladdr=')) rest = afterController(rest);
  const fields =
    /^(?:, delay=([\d+:]+))?(?:, xdelay=[\d+:]+)?(?:, mailer=([^,=]+))?(?:, pri=-?\d+)?(?:, relay=([^,=]*))?(?:, dsn=(\d\.\d+\.\d+))?(?:, reply=(.*?))?(?:, quarantine=(.*?))?, stat=(.*)$/.exec(
      rest,
    );
  if (!fields) return null;
  const [, delay, mailer, relay, dsn, reply, quarantine, status = ''] = fields;
  return {
    kind: 'to',
    recipients: list.addresses,
    outcome: outcomeOf(dsn, status, reply),
    tried: mailer !== undefined,
    delaySeconds: delay === undefined ? null : seconds(delay),
    mailer: mailer ?? null,
    relay: relay === undefined ? null : parsePeer(relay),
    dsn: dsn ?? null,
    reply: reply ?? null,
    status: quarantine === undefined ? status : `${status}: ${quarantine}`,
  };
}

function afterController(rest: string): string {
  const end = addressEnd(rest, 10);
  const owner = / \(\d+\/\d+\)/y;
  owner.lastIndex = end;
  return end < 0 ? rest : rest.slice(owner.test(rest) ? owner.lastIndex : end);
}

function outcomeOf(dsn: string | undefined, status: string, reply: string | undefined): Outcome {
  if (dsn?.startsWith('2')) return 'sent';
  if (dsn?.startsWith('4')) return status === 'queued' && reply === undefined ? 'queued' : 'deferred';
  if (dsn !== undefined) return 'refused';
  if (status === 'quarantined') return 'held';
  if (status === 'discarded') return 'discarded';
  return status === 'RSET' ? 'withdrawn' : 'refused';
}

/** `hh:mm:ss`, with days as `d+hh:mm:ss`. */
export function seconds(text: string): number {
  const [clock = '', days = '0'] = text.split('+').reverse();
  const [hours = 0, minutes = 0, rest = 0] = clock.split(':').map(Number);
  return Number(days) * 86_400 + hours * 3600 + minutes * 60 + rest;
}
