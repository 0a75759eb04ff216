import { join } from '#lib/maillog/join.ts';
import type { MailLine } from '#lib/maillog/line.ts';
import type { RawLine } from '#lib/maillog/line-block.ts';
import { accountNamed } from '#lib/maillog/message.ts';
import { joinParts, parseLine, parseText } from '#lib/maillog/parse-line.ts';
import { dayOf, dayOfId } from '#lib/maillog/place.ts';
import type { Doubles } from './doubles.ts';
import { type KeptBook, openBook } from './kept-book.ts';
import { addLines } from './lines.ts';
import type { Names } from './names.ts';
import { noteStale } from './roll-up.ts';
import type { Shelf } from './shelf.ts';

/** Where lines of a gateway go. */
export type Intake = {
  shelf: Shelf;
  names: Names;
  gateway: number;
  realm: string;
  doubles: Doubles;
  imported: boolean;
};

/** A line, and what it says where that was read already. */
type ReadLine = RawLine & { parsed?: MailLine };

/** Stores lines and what they mean, but for those that another source brought before; within a transaction. Answers how many were new. */
export function storeLines(intake: Intake, lines: readonly ReadLine[]): number {
  const { shelf, gateway, doubles, imported } = intake;
  if (lines.length === 0) return 0;
  const span = spanOf(lines);
  doubles.prepare(...span);
  const isGone = goneIn(shelf);
  const fresh = lines.filter((line) => doubles.take(line) === null && !(imported && isGone(line.at)));
  const ids = addLines(shelf, gateway, fresh, imported);
  doubles.own(ids);
  const book = openBook(intake);
  for (const [index, line] of fresh.entries()) noteLine(intake, book, { ...line, id: ids[index] ?? 0 });
  const touched = book.keep();
  noteStale(shelf, new Set([...fresh.map(({ at }) => dayOf(at)), ...touched.map(dayOfId)]));
  if (!imported) noteRecent(shelf, touched);
  return fresh.length;
}

/** Whether the raw lines of a time's day were deleted, so that nobody knows any more whether one was among them. */
function goneIn(shelf: Shelf): (at: number) => boolean {
  const gone = new Set(
    shelf
      .prepare<{ day: number }>('SELECT day FROM day WHERE linesGone = 1')
      .all()
      .map(({ day }) => day),
  );
  return (at) => gone.size > 0 && gone.has(dayOf(at));
}

function spanOf(lines: readonly RawLine[]): [number, number] {
  let from = Number.POSITIVE_INFINITY;
  let until = 0;
  for (const { at } of lines) {
    if (!Number.isFinite(at)) throw new Error('A line of the log has no time.');
    from = Math.min(from, at);
    until = Math.max(until, at);
  }
  return [from, until];
}

function noteLine(
  { shelf, gateway, realm }: Intake,
  book: KeptBook,
  { at, text, id, parsed }: ReadLine & { id: number },
): void {
  const nameOf = (authid: string) => accountNamed(authid, realm);
  book.turnTo(at);
  const line = parsed ?? parseLine(text);
  const session = join(line, at, book, nameOf);
  const message = line.queueId === null ? null : book.message(line.queueId);
  if (!book.addLine({ message, session, line: id }) && line.queueId !== null)
    shelf
      .prepare('INSERT OR IGNORE INTO loose (gateway, queueId, line, at) VALUES (?, ?, ?, ?)')
      .run(gateway, line.queueId, id, at);
  if (line.fact.kind === 'gap')
    shelf
      .prepare('INSERT OR IGNORE INTO gap (gateway, at, text) VALUES (?, ?, ?)')
      .run(gateway, at, line.fact.text);
  const whole = line.part ? joinWhole(shelf, gateway, line, at) : null;
  if (whole) join(whole, at, book, nameOf);
}

/** A long text comes in parts: they are kept until the last one has come; then it can be understood. */
function joinWhole(shelf: Shelf, gateway: number, line: MailLine, at: number): MailLine | null {
  const { queueId, part, fact } = line;
  const pid = line.pid ?? 0;
  if (queueId === null || !part || fact.kind !== 'part') return null;
  shelf
    .prepare(
      'INSERT OR REPLACE INTO part (gateway, queueId, pid, number, text, at) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .run(gateway, queueId, pid, part.number, fact.text, at);
  if (part.more) return null;
  const parts = shelf
    .prepare<{ number: number; text: string }>(
      'SELECT number, text FROM part WHERE gateway = ? AND queueId = ? AND pid = ? ORDER BY number',
    )
    .all(gateway, queueId, pid)
    .filter(({ number }) => number <= part.number);
  shelf.prepare('DELETE FROM part WHERE gateway = ? AND queueId = ? AND pid = ?').run(gateway, queueId, pid);
  if (parts.length !== part.number) return null; // the log began in the middle
  return { ...line, part: null, fact: parseText(joinParts(parts.map(({ text }) => text)), queueId) };
}

/** So many changes are kept for those who follow; who is further behind begins anew. */
export const mostRecent = 10_000;

function noteRecent(shelf: Shelf, messages: readonly number[]): void {
  const add = shelf.prepare('INSERT INTO recent (message) VALUES (?)');
  for (const message of messages) add.run(message);
  shelf.prepare(`DELETE FROM recent WHERE id <= (SELECT max(id) FROM recent) - ${mostRecent}`).run();
}
