import type { Database, Statement } from 'better-sqlite3';
import { columnsOf, deliveryFields, loginFields, messageFields, sessionFields } from './columns.ts';
import { dayTables } from './tables.ts';

/** The store's tables, day by day. In SQL, `#` stands for the number of the day. */
export type Shelf = {
  db: Database;
  /** Statements are kept, for a search asks the same of many days. */
  prepare: <Row = unknown>(sql: string, day?: number) => Statement<unknown[], Row>;
  /** The days that have tables, the newest first. */
  days: () => number[];
  /** Makes the tables of a day when it has none. */
  begin: (day: number) => void;
  /** Forgets which days there are: after a transaction failed, or when somebody else wrote. */
  forget: () => void;
};

const mostStatements = 4000;

export function openShelf(db: Database): Shelf {
  const statements = new Map<string, Statement<unknown[], unknown>>();
  const begun = new Set<number>();
  return {
    db,
    prepare<Row>(sql: string, day = 0) {
      const text = sql.replaceAll('#', String(day));
      const known = statements.get(text);
      if (known) return known as Statement<unknown[], Row>;
      if (statements.size >= mostStatements) statements.clear();
      const made = db.prepare<unknown[], Row>(text);
      statements.set(text, made as Statement<unknown[], unknown>);
      return made;
    },
    days() {
      return this.prepare<{ day: number }>('SELECT day FROM day ORDER BY day DESC')
        .all()
        .map(({ day }) => day);
    },
    begin(day) {
      if (begun.has(day)) return;
      begun.add(day);
      const { changes } = this.prepare('INSERT INTO day (day) VALUES (?) ON CONFLICT DO NOTHING').run(day);
      if (changes > 0) db.exec(tablesOn(day));
    },
    forget: () => begun.clear(),
  };
}

/** Numbers and words have no declared type: SQLite keeps each as short as it is. */
export function tablesOn(day: number): string {
  return dayTables
    .replace('@session', columnsOf(sessionFields))
    .replace('@message', columnsOf(messageFields))
    .replace('@delivery', columnsOf(deliveryFields))
    .replace('@login', columnsOf(loginFields))
    .replaceAll('#', String(day));
}
