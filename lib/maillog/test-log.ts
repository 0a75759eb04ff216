import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { LogLine } from '#lib/gateway/api-log.ts';
import { type RawLine, unpackBlock } from '#lib/maillog/line-block.ts';
import { noRetention, type Retention } from '#lib/maillog/retention.ts';
import { parseQuery } from '#lib/maillog/search/parse-query.ts';
import { openReader, openWriter } from '#lib/maillog/store.ts';

export const realm = 'gw.example.org';
export const start = Date.parse('2026-11-20T23:00:00Z');

/** Lines a second apart, as an agent hands them out. */
export function logOf(texts: readonly string[], first = 1): LogLine[] {
  return texts.map((line, at) => ({
    cursor: `1795215600:${String((first + at) * 100).padStart(10, '0')}`,
    at: new Date(start + (first + at) * 1000).toISOString(),
    line,
  }));
}

/** A store of its own for one test. */
export function testStore() {
  const folder = mkdtempSync(join(tmpdir(), 'maillog-'));
  const path = join(folder, 'maillog.db');
  let writer = openWriter(path);
  const readers: { close: () => void }[] = [];
  onTestFinished(() => {
    writer.close();
    for (const reader of readers) reader.close();
    rmSync(folder, { recursive: true });
  });
  return {
    path,
    ingest: (texts: readonly string[], gateway = 'gw1', first = 1) =>
      writer.ingest(gateway, logOf(texts, first), { realm, pulledAt: new Date(start) }),
    ingestLines: (lines: readonly LogLine[], gateway = 'gw1') =>
      writer.ingest(gateway, lines, { realm, pulledAt: new Date(start) }),
    /** Reads a file from its first line, in turns of some lines. */
    importFile: async (lines: readonly RawLine[], { gateway = 'gw1', perTurn = 100 } = {}) => {
      const file = writer.openFile(gateway, realm, perTurn);
      for (let at = 0; at < lines.length; at += 70) await file.put(lines.slice(at, at + 70));
      return file.end();
    },
    /** Every stored line of a gateway, in the order of the alphabet. */
    rawLines: (gateway = 'gw1') => {
      const db = new Database(path, { readonly: true });
      const found = db
        .prepare<[], { day: number }>('SELECT day FROM day')
        .all()
        .flatMap(({ day }) =>
          db
            .prepare<[string], { data: Buffer }>(
              `SELECT data FROM line_${day} WHERE gateway = (SELECT id FROM gateway WHERE name = ?)`,
            )
            .all(gateway)
            .flatMap(({ data }) => unpackBlock(data).map(({ text }) => text)),
        );
      db.close();
      return found.sort();
    },
    retain: (rule: Partial<Retention>, holds: readonly string[], now: Date) =>
      writer.retain(
        { ...noRetention, ...rule },
        holds.map((text) => parseQuery(text).query),
        now,
      ),
    rollUp: (now: Date) => writer.rollUp(now),
    cursor: (gateway = 'gw1') => writer.cursor(gateway),
    reopen: () => {
      writer.close();
      writer = openWriter(path);
    },
    read: () => {
      const reader = openReader(path);
      readers.push(reader);
      return reader;
    },
  };
}
