import { type FiledLine, parseFiled } from '#lib/maillog/join/filed-line.ts';
import { join } from '#lib/maillog/join/join.ts';
import { type PassingBook, passingBook, type ToldMessage } from '#lib/maillog/join/passing-book.ts';
import type { MailLine } from '#lib/maillog/parse/line.ts';
import { joinParts, parseText } from '#lib/maillog/parse/parse-line.ts';

export type FileJoiner = {
  add: (line: FiledLine) => void;
  addAll: (lines: readonly FiledLine[]) => void;
  /** No line comes any more: hands on the rest, a message at each step. */
  end: () => Generator<void>;
};

/** Every host has books of its own: process ids and queue ids of two gateways may be equal. */
type Place = { book: PassingBook; parts: Map<string, string[]> };

const mostPlaces = 4096;
const mostParts = 1000;

/** Joins the lines of files to messages, in memory that does not grow with them; each message is handed on once nobody will say more about it. */
export function fileJoiner(
  handOn: (told: ToldMessage, host: string) => void,
  nameOf: (authid: string) => string = String,
): FileJoiner {
  const places = new Map<string, Place>();
  let current: Place | null = null;
  let currentHost = '';

  function placeOf(host: string): Place {
    if (current && host === currentHost) return current;
    const known = places.get(host) ?? {
      book: passingBook((told) => handOn(told, host)),
      parts: new Map<string, string[]>(),
    };
    if (!places.has(host) && places.size >= mostPlaces) for (const _ of closeAll());
    places.set(host, known);
    current = known;
    currentHost = host;
    return known;
  }

  function* closeAll(): Generator<void> {
    const all = [...places.values()];
    places.clear();
    current = null;
    for (const { book } of all) yield* book.close();
  }

  function note(line: MailLine, { at: filedAt, host }: FiledLine): void {
    const { kind } = line.fact;
    if (kind === 'foreign') return;
    const { book, parts } = placeOf(host);
    const at = filedAt ?? 0;
    book.turn(at);
    if (kind === 'unknown' || kind === 'detail' || kind === 'dialogue') return;
    join(kind === 'part' ? wholeOf(line, parts) : line, at, book, nameOf);
  }

  return {
    add: (filed) => note(parseFiled(filed), filed),
    addAll(all) {
      const lines = all.map(parseFiled);
      for (let index = 0; index < lines.length; index += 1) {
        const line = lines[index];
        const filed = all[index];
        if (line && filed) note(line, filed);
      }
    },
    end: closeAll,
  };
}

/** The line that the parts of a long text come to with this one; the part itself while some are missing. */
function wholeOf(line: MailLine, parts: Map<string, string[]>): MailLine {
  const { queueId, pid, part, fact } = line;
  if (!part || queueId === null || fact.kind !== 'part') return line;
  const key = `${queueId} ${pid}`;
  const texts = part.number === 1 ? [] : parts.get(key);
  if (texts?.length !== part.number - 1) return line;
  texts.push(fact.text);
  if (parts.size >= mostParts) parts.clear();
  if (part.more) {
    parts.set(key, texts);
    return line;
  }
  parts.delete(key);
  return { ...line, part: null, fact: parseText(joinParts(texts), queueId) };
}
