import type { Database } from 'better-sqlite3';
import type { LogLine } from '#lib/gateway/api.ts';
import { join } from '#lib/maillog/join.ts';
import { type KeptBook, openBook } from '#lib/maillog/kept-book.ts';
import type { MailLine } from '#lib/maillog/line.ts';
import { accountNamed, type Login } from '#lib/maillog/message.ts';
import { joinParts, parseLine, parseText } from '#lib/maillog/parse-line.ts';

export type Ingested = {
  /** Lines that were new. */
  stored: number;
  /** Where to go on reading. */
  cursor: string;
  /** The log-ins that these lines tell of. */
  logins: readonly Login[];
};

export type IngestOptions = {
  /** The realm of the gateway's accounts: `amy@realm` is the account amy. */
  realm: string;
  /** When the lines were asked for: so far the log is complete. */
  pulledAt: Date;
};

/**
 * Stores lines of one gateway, what they mean, and the cursor behind them, in one transaction. Lines that are stored already are passed over, so it does no
 * harm when the same page comes twice. Lines come in the order of their cursors.
 */
export function ingest(
  db: Database,
  gatewayName: string,
  lines: readonly LogLine[],
  { realm, pulledAt }: IngestOptions,
): Ingested {
  const nameOf = (authid: string) => accountNamed(authid, realm);
  const store = db.transaction((): Ingested => {
    const gateway = gatewayNamed(db, gatewayName);
    const fresh = lines.filter(({ cursor }) => cursor > gateway.cursor);
    const cursor = fresh.at(-1)?.cursor ?? gateway.cursor;
    const logins = fresh.length > 0 ? storeLines(db, gateway.id, fresh, nameOf) : [];
    const newestAt = fresh.at(-1)?.at;
    db.prepare(
      'UPDATE gateway SET cursor = ?, newestAt = coalesce(?, newestAt), pulledAt = ? WHERE id = ?',
    ).run(cursor, newestAt === undefined ? null : Date.parse(newestAt), pulledAt.getTime(), gateway.id);
    return { stored: fresh.length, cursor, logins };
  });
  return store.immediate();
}

function gatewayNamed(db: Database, name: string): { id: number; cursor: string } {
  db.prepare(`INSERT INTO gateway (name, cursor) VALUES (?, '') ON CONFLICT DO NOTHING`).run(name);
  const found = db.prepare('SELECT id, cursor FROM gateway WHERE name = ?').get(name);
  return found as { id: number; cursor: string };
}

function storeLines(
  db: Database,
  gateway: number,
  lines: readonly LogLine[],
  nameOf: (authid: string) => string,
): Login[] {
  const logins: Login[] = [];
  const kept = openBook(db, gateway);
  const addLogin = (login: Login) => {
    kept.addLogin(login);
    logins.push(login);
  };
  const book = { ...kept, addLogin };
  const addLine = db.prepare(
    'INSERT INTO line (gateway, cursor, at, session, queueId, text) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const addGap = db.prepare('INSERT OR IGNORE INTO gap (gateway, at, cursor, text) VALUES (?, ?, ?, ?)');
  for (const { cursor, at: when, line: text } of lines) {
    const at = Date.parse(when);
    const line = parseLine(text);
    const session = join(line, at, book, nameOf);
    addLine.run(gateway, cursor, at, session?.id ?? null, line.queueId, text);
    if (line.fact.kind === 'gap') addGap.run(gateway, at, cursor, line.fact.text);
    if (line.part && !line.part.more) joinWhole(db, gateway, line, { at, book, nameOf });
  }
  book.keep();
  return logins;
}

type Context = { at: number; book: KeptBook; nameOf: (authid: string) => string };

/** The last part of a long text has come: now it can be understood. The parts before it are stored already. */
function joinWhole(db: Database, gateway: number, line: MailLine, { at, book, nameOf }: Context): void {
  const { queueId, pid, part } = line;
  if (queueId === null || !part) return;
  const newest = db
    .prepare('SELECT text FROM line WHERE gateway = ? AND queueId = ? ORDER BY id DESC LIMIT 100')
    .all(gateway, queueId) as { text: string }[];
  const texts: string[] = [];
  for (const { text } of newest) {
    const other = parseLine(text);
    if (other.pid !== pid || other.part?.number !== part.number - texts.length) continue;
    if (other.fact.kind === 'part') texts.unshift(other.fact.text);
    if (other.part.number === 1) break;
  }
  if (texts.length !== part.number) return; // the log began in the middle
  join({ ...line, part: null, fact: parseText(joinParts(texts), queueId) }, at, book, nameOf);
}
