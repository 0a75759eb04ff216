const colon = 0x3a;
const space = 0x20;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const longestTag = 64;
const longestId = 20;

export const isDigit = (sign: number | undefined): boolean =>
  sign !== undefined && sign >= 0x30 && sign <= 0x39;
const isLetter = (sign: number | undefined) =>
  sign !== undefined && ((sign >= 0x41 && sign <= 0x5a) || (sign >= 0x61 && sign <= 0x7a));

/** Whether these bytes stand at a place. */
export function isAt(bytes: Buffer, at: number, wanted: Buffer): boolean {
  for (let index = 0; index < wanted.length; index += 1)
    if (bytes[at + index] !== wanted[index]) return false;
  return true;
}

/** Where `tag` ends in `tag: ` and `tag[pid]: `, as parse-line.ts finds it in a text; 0 when the bytes do not begin so. */
export function tagEndIn(bytes: Buffer, start: number, end: number): number {
  const most = Math.min(end, start + longestTag);
  for (let at = start; at < most; at += 1) {
    const sign = bytes[at] ?? 0;
    if (sign === colon) return at > start && (at + 1 >= end || bytes[at + 1] === space) ? at : 0;
    if (sign === openBracket) return at > start && pidEnd(bytes, at, end) > 0 ? at : 0;
    if (sign <= space || sign === closeBracket) return 0;
  }
  return 0;
}

/** Where the colon of `[pid]:` stands; 0 for anything else. */
function pidEnd(bytes: Buffer, open: number, end: number): number {
  let at = open + 1;
  while (at < end && isDigit(bytes[at])) at += 1;
  return at > open + 1 && at + 1 < end && bytes[at] === closeBracket && bytes[at + 1] === colon ? at + 1 : 0;
}

/** What ties a line to others, as far as its bytes tell at a glance. */
export type QuickTies = {
  /** The process that wrote the line or, where the line has a queue id, the one that made it. */
  pid: number;
  idStart: number;
  /** The same as `idStart` where there is none. */
  idEnd: number;
};

/** False for a line that has to be looked at as a text: with parts, of a report, a copy, an odd queue id. */
export function quickTies(bytes: Buffer, start: number, end: number, ties: QuickTies): boolean {
  const tag = tagEndIn(bytes, start, end);
  if (tag === 0 || bytes[tag] !== openBracket) return false;
  const colonAt = pidEnd(bytes, tag, end);
  const text = colonAt + 2;
  const first = bytes[text];
  if (bytes[colonAt + 1] !== space || first === space || first === openBracket) return false;
  ties.idStart = text;
  ties.idEnd = text;
  const stop = idEndIn(bytes, text, end);
  if (stop === odd) return false;
  if (stop === none) {
    ties.pid = numberIn(bytes, tag + 1, colonAt - 1);
    return true;
  }
  if (idEndIn(bytes, stop + 2, end) !== none || isClone(bytes, stop + 2)) return false;
  ties.idEnd = stop;
  const process = processAt(stop - text);
  ties.pid = numberIn(bytes, text + process, stop);
  return ties.pid >= 0;
}

const none = -1;
const odd = -2;

/** Where a queue id ends (parse-line.ts, idEnd); `odd` where only the text can tell. */
function idEndIn(bytes: Buffer, start: number, end: number): number {
  const most = Math.min(end, start + longestId);
  let at = start;
  let digits = 0;
  for (; at < most; at += 1) {
    const sign = bytes[at];
    if (isDigit(sign)) digits += 1;
    else if (isLetter(sign)) digits = 0;
    else break;
  }
  if (at - start < 7) return none;
  if (bytes[at] === openBracket) return odd;
  if (bytes[at] !== colon || bytes[at + 1] !== space) return none;
  return digits < 5 ? odd : at;
}

function isClone(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0x63 && bytes[at + 1] === 0x6c && bytes[at + 2] === 0x6f;
}

/** Where the process id stands in a queue id of this length: 8 signs in front of it since 8.12, 7 or 8 before, 3 before 8.10. */
export function processAt(length: number): number {
  if (length > 12) return 8;
  return length === 12 ? 7 : Math.min(3, length - 5);
}

function numberIn(bytes: Buffer, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
