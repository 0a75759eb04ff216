import { join } from '#lib/maillog/join/join.ts';
import { accountNamed } from '#lib/maillog/join/message.ts';
import type { RawLine } from '#lib/maillog/line-block.ts';
import type { MailLine } from '#lib/maillog/parse/line.ts';
import { joinParts, parseLine, parseText } from '#lib/maillog/parse/parse-line.ts';
import { dayOf, dayOfId } from '#lib/maillog/place.ts';
import { saslauthdTag } from '#lib/sasl/elsewhere/saslauthd-line.ts';
import type { Doubles } from './doubles.ts';
import type { KeptBook } from './kept-book.ts';
import { addLines } from './lines.ts';
import { noteStale } from './roll-up.ts';
import type { Shelf } from './shelf.ts';

/** Where lines of a gateway go. */
export type Intake = { shelf: Shelf; book: KeptBook; gateway: number; realm: string };

/** Stores lines of the agent's stream, but for those that a file brought before; within a transaction. Answers how many were new. */
export function storeStream(intake: Intake, doubles: Doubles, lines: readonly RawLine[]): number {
  const { shelf, gateway } = intake;
  if (lines.length === 0) return 0;
  doubles.prepare(...spanOf(lines));
  const fresh = lines.filter((line) => doubles.take(line) === null);
  noteRecent(shelf, noteLines(intake, fresh, addLines(shelf, gateway, fresh)));
  return fresh.length;
}

/** From when to when lines are. */
export function spanOf(lines: readonly RawLine[]): [number, number] {
  let from = Number.POSITIVE_INFINITY;
  let until = 0;
  for (const { at } of lines) {
    if (!Number.isFinite(at)) throw new Error('A line of the log has no time.');
    if (at < from) from = at;
    if (at > until) until = at;
  }
  return [from, until];
}

/** Stores what lines mean that are stored under these numbers. Answers the numbers of the messages that they are about. */
export function noteLines(intake: Intake, lines: readonly RawLine[], ids: readonly number[]): number[] {
  const { shelf, book, realm } = intake;
  const nameOf = (authid: string) => accountNamed(authid, realm);
  const noting = { nameOf, id: 0 };
  lines.forEach((line, index) => {
    noting.id = ids[index] ?? 0;
    noteLine(intake, line, noting);
  });
  const touched = book.keep();
  const days = new Set(touched.map(dayOfId));
  let last = Number.NaN;
  for (const { at } of lines) {
    if (dayOf(at) !== last) days.add(dayOf(at));
    last = dayOf(at);
  }
  noteStale(shelf, days);
  return touched;
}

type Noting = { id: number; nameOf: (authid: string) => string };

function noteLine({ shelf, book, gateway }: Intake, { at, text }: RawLine, { id, nameOf }: Noting): void {
  book.turnTo(at);
  const line = parseLine(text);
  const { queueId, fact } = line;
  if (line.tag === saslauthdTag) return book.noteCheck(line, at, id);
  const session = join(line, at, book, nameOf);
  const message = queueId === null ? null : book.message(queueId);
  book.addLine({ line: id, at, queueId, message, session });
  if (fact.kind === 'gap')
    shelf
      .prepare('INSERT OR IGNORE INTO gap (gateway, at, text) VALUES (?, ?, ?)')
      .run(gateway, at, fact.text);
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
