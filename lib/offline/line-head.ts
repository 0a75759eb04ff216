import type { FiledLine } from '#lib/maillog/join/filed-line.ts';
import { isAt } from './tag-bytes.ts';

/** What stands in front of the tag of a line, and of the lines behind it until the hour is over. */
export type LineHead = {
  /** Up to the minutes. */
  start: Buffer;
  /** So many digits of a fraction stand behind the seconds. */
  digits: number;
  /** The zone and the host, with the space behind it. */
  end: Buffer;
  length: number;
  /** The time of the hour. */
  hour: number;
  host: string;
};

/** RFC 3164 and ISO 8601, as files have them: up to the minutes, fraction, what stands behind the time. */
const heads = [
  /^([A-Z][a-z]{2} [ \d]\d \d\d:)(\d\d):(\d\d)(?:\.(\d{1,9}))?( [!-~]{1,255} )/,
  /^(\d{4}-\d\d-\d\d[T ]\d\d:)(\d\d):(\d\d)(?:\.(\d{1,9}))?((?:Z|[+-]\d\d:\d\d)? [!-~]{1,255} )/,
];

/** What a line tells of the head of the next; null when it is of a form that is read as a whole. */
export function headOf(text: string, { at, host, line, repeats }: FiledLine): LineHead | null {
  if (at === null || !Number.isFinite(at) || repeats !== null) return null;
  const match = heads[0]?.exec(text) ?? heads[1]?.exec(text);
  if (!match || line !== text.slice(match[0].length)) return null;
  const [whole, start = '', minute, second, fraction = '', end = ''] = match;
  const hour =
    at - (Number(minute) * 60 + Number(second)) * 1000 - millisecondsOf(Number(fraction), fraction.length);
  return {
    start: Buffer.from(start),
    digits: fraction.length,
    end: Buffer.from(end),
    length: whole.length,
    hour,
    host,
  };
}

function millisecondsOf(fraction: number, digits: number): number {
  return Math.trunc((fraction / 10 ** digits) * 1000);
}

const colon = 0x3a;
const point = 0x2e;

/** The time of a line with this head; -1 when it has another. */
export function timeBehind(head: LineHead, bytes: Buffer, start: number, end: number): number {
  if (end - start <= head.length || !isAt(bytes, start, head.start)) return -1;
  const minuteAt = start + head.start.length;
  const minute = numberAt(bytes, minuteAt, 2);
  const second = numberAt(bytes, minuteAt + 3, 2);
  if (minute < 0 || second < 0 || bytes[minuteAt + 2] !== colon) return -1;
  if (!isAt(bytes, start + head.length - head.end.length, head.end)) return -1;
  const whole = head.hour + (minute * 60 + second) * 1000;
  if (head.digits === 0) return whole;
  const fraction = bytes[minuteAt + 5] === point ? numberAt(bytes, minuteAt + 6, head.digits) : -1;
  return fraction < 0 ? -1 : whole + millisecondsOf(fraction, head.digits);
}

/** -1 when not all of them are digits. */
function numberAt(bytes: Buffer, at: number, digits: number): number {
  let number = 0;
  for (let index = at; index < at + digits; index += 1) {
    const digit = (bytes[index] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
