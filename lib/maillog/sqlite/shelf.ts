import type { Database, Statement } from 'better-sqlite3';
import { declared, deliveryColumns, loginColumns, messageColumns, sessionColumns } from './columns.ts';
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
  /** Makes the indexes of a day where they were left for later: beside all rows at once they take a third of the time. */
  index: (day: number) => void;
  /** It began empty, and nobody else writes: what this process does not know is not there. */
  isOwn: boolean;
  /** Forgets which days there are: after a transaction failed, or when somebody else wrote. */
  forget: () => void;
};

const mostStatements = 4000;

/** One that is this process' own is indexed when it is full. */
export function openShelf(db: Database, { isOwn = false } = {}): Shelf {
  const statements = new Map<string, Map<number, Statement<unknown[], unknown>>>();
  let kept = 0;
  const begun = new Set<number>();
  const unindexed = new Set<number>();
  return {
    db,
    isOwn,
    prepare<Row>(sql: string, day = 0) {
      let ofSql = statements.get(sql);
      const known = ofSql?.get(day);
      if (known) return known as Statement<unknown[], Row>;
      kept += 1;
      if (kept > mostStatements) {
        statements.clear();
        ofSql = undefined;
        kept = 0;
      }
      if (!ofSql) {
        ofSql = new Map();
        statements.set(sql, ofSql);
      }
      const made = db.prepare<unknown[], Row>(sql.replaceAll('#', String(day)));
      ofSql.set(day, made as Statement<unknown[], unknown>);
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
      if (changes === 0) return;
      const { tables, indexes } = tablesOn(day);
      db.exec(tables);
      if (isOwn) unindexed.add(day);
      else db.exec(indexes);
    },
    index(day) {
      if (unindexed.delete(day)) db.exec(tablesOn(day).indexes);
    },
    forget: () => {
      begun.clear();
    },
  };
}

function tablesOn(day: number): { tables: string; indexes: string } {
  const all = dayTables
    .replace('@session', declared(sessionColumns))
    .replace('@message', declared(messageColumns))
    .replace('@delivery', declared(deliveryColumns))
    .replace('@login', declared(loginColumns))
    .replaceAll('#', String(day));
  const index = /^CREATE INDEX .*;\n/gm;
  return { tables: all.replaceAll(index, ''), indexes: (all.match(index) ?? []).join('') };
}
