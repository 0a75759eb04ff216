import { parseLine, type Ties, tiesOf } from '#lib/maillog/parse/parse-line.ts';
import { filedLine, type LineBatch } from './line-batch.ts';
import { numberOfId, numberOfIdIn } from './queue-id-number.ts';
import { isAt, isDigit, type QuickTies, quickTies } from './tag-bytes.ts';

/**
 * What ties a line to others. Queue ids are numbers made of their signs, 0 for none: two that have the same number by chance only make lines belong together that
 * do not.
 */
export type LineTies = {
  /** 0 when the line names none. */
  pid: number;
  id: number;
  /** The id of a report or a copy that is made of this message, the id that this copy was made of, and the one that the next daemon of this host gave it. */
  child: number;
  parent: number;
  next: number;
  /** One of the ids is of a Sendmail that uses them again within days: 8.11 and before. */
  isShort: boolean;
  /** Whether the line is what the daemon says of a message while it comes in, and of nothing that is in the queue. */
  isBeginning: () => boolean;
};

/** What ties the line at an index of a batch to others, good until the next is asked for; null when it is not Sendmail's. */
export type TiesReader = (batch: LineBatch, index: number) => LineTies | null;

/** Reads ties where the bytes of a line tell them at a glance, which is nearly everywhere; otherwise in its text. */
export function tiesReader(): TiesReader {
  /** A tag of Sendmail, up to the bracket: most often that of the next line as well. */
  let tag = Buffer.alloc(0);
  const quick: QuickTies = { pid: 0, idStart: 0, idEnd: 0 };
  const found = { ...noTies, isBeginning: () => isBeginningAt(place.batch, place.index) };
  const place: { batch: LineBatch | null; index: number } = { batch: null, index: 0 };

  const readText = (line: string): LineTies | null => {
    const ties = tiesOf(line);
    if (ties?.isSendmail) tag = Buffer.from(line.slice(0, line.indexOf('[') + 1));
    return ties && (ties.isSendmail || isSendmails(line)) ? ofTexts(ties, line) : null;
  };
  return (batch, index) => {
    const { bytes, starts, ends } = batch;
    const start = starts[index] ?? 0;
    const end = ends[index] ?? 0;
    const isPlain = end > 0 && tag.length > 0 && isAt(bytes, start, tag) && !mayBeAccepted(bytes, end);
    const text = isPlain ? textStart(bytes, start + tag.length) : 0;
    if (text === 0) return readText(filedLine(batch, index).line);
    found.pid = pidBefore(bytes, text);
    found.id = 0;
    found.isShort = false;
    if (isAt(bytes, text, noQueue)) return found;
    if (!quickTies(bytes, start, end, quick)) return readText(filedLine(batch, index).line);
    const { idStart, idEnd } = quick;
    if (idEnd === idStart) return found;
    place.batch = batch;
    place.index = index;
    found.id = numberOfIdIn(bytes, idStart, idEnd);
    found.isShort = idEnd - idStart < shortId;
    return found;
  };
}

/** What a program of another name wrote has to be read to know. */
const isSendmails = (line: string): boolean => parseLine(line, 'all').fact.kind !== 'foreign';

export const noTies = { pid: 0, id: 0, child: 0, parent: 0, next: 0, isShort: false };
/** Queue ids of 8.11 and before. */
const shortId = 12;

function ofTexts({ pid, queueId, child, parent }: Ties, line: string): LineTies {
  const next = nextId(line);
  const ids = [queueId, child, parent, next];
  return {
    pid,
    ...{ id: idOfText(queueId), child: idOfText(child), parent: idOfText(parent), next: idOfText(next) },
    isShort: ids.some((id) => id !== '' && id.length < shortId),
    isBeginning: () => isBeginning(line, queueId),
  };
}

/** 0 where there is none. */
export const idOfText = (id: string): number => (id === '' ? 0 : numberOfId(id));

const noQueue = Buffer.from('NOQUEUE: ');

/** Where the text behind `123]: ` begins; 0 when something else stands there. */
function textStart(bytes: Buffer, start: number): number {
  let at = start;
  while (isDigit(bytes[at])) at += 1;
  return at > start && isAt(bytes, at, behindPid) ? at + behindPid.length : 0;
}

const behindPid = Buffer.from(']: ');

/** The process in `[pid]: ` in front of a place. */
function pidBefore(bytes: Buffer, end: number): number {
  let pid = 0;
  let factor = 1;
  for (let at = end - 4; ; at -= 1) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return pid;
    pid += digit * factor;
    factor *= 10;
  }
}

/** What was handed in on the host itself goes to the daemon of the same host, which gives it a queue id of its own (join-delivery.ts). */
function nextId(line: string): string {
  if (!line.endsWith(accepted)) return '';
  const start = line.lastIndexOf(' ', line.length - accepted.length - 1) + 1;
  const id = line.slice(start, line.length - accepted.length).replace('(', '');
  return /^[0-9A-Za-z]{12,20}$/.test(id) ? id : '';
}

const accepted = ' Message accepted for delivery)';

/** Whether a line ends in `ry)`, as one that names a next id does. */
function mayBeAccepted(bytes: Buffer, end: number): boolean {
  return bytes[end - 1] === 0x29 && bytes[end - 2] === 0x79 && bytes[end - 3] === 0x72;
}

const beginning = /^(?:q<|from=|ruleset=|AUTH|STARTTLS|Milter)/;

function isBeginning(line: string, queueId: string): boolean {
  const start = line.indexOf(`${queueId}: `) + queueId.length + 2;
  return beginning.test(line.slice(start, start + 10)) || line.includes(' did not issue MAIL', start);
}

function isBeginningAt(batch: LineBatch | null, index: number): boolean {
  const line = batch ? filedLine(batch, index).line : '';
  const start = line.indexOf(']: ') + 3;
  return isBeginning(line, line.slice(start, line.indexOf(': ', start)));
}
