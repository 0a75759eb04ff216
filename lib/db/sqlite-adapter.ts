import { inspect } from 'node:util';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import type {
  ConnectionInfo,
  IsolationLevel,
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  SqlResultSet,
  Transaction,
} from '@prisma/driver-adapter-utils';
import { Turns } from './turns.ts';

/**
 * Prisma's SQLite adapter, made safe for a server. The stock one has a single connection, so a query made while another
 * request's transaction is open runs inside that transaction and is lost with it; it begins transactions deferred, so two
 * processes that read and then write fail at once (SQLITE_BUSY_SNAPSHOT does not wait); and a COMMIT that fails leaves the
 * transaction open. Here writes wait for the open transaction, reads outside it have a connection of their own, BEGIN is
 * IMMEDIATE, and every end of a transaction ends it.
 */
export function sqliteAdapter(file: string, { busyMs = 10_000 } = {}): SqlDriverAdapterFactory {
  const stock = new PrismaBetterSqlite3({ url: `file:${file}`, timeout: busyMs });
  return {
    provider: 'sqlite',
    adapterName: stock.adapterName,
    connect: async () => {
      const writer = await stock.connect();
      // FULL: what was answered as done, a new password above all, is still done after a power cut.
      await writer.executeScript(
        'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON',
      );
      const reader = await stock.connect();
      await reader.executeScript('PRAGMA query_only = ON');
      // A list of a million rows is walked by indexes of 50 to 100 MB each; SQLite's own choice is 16 MB.
      await reader.executeScript('PRAGMA cache_size = -65536');
      return new Connection(writer, reader);
    },
  };
}

/** What SQLite takes in one statement. Prisma takes it to be 999 where nobody says so, and refuses a sorted list of as many ids. */
const mostValues = 32_766;

const statement = (sql: string): SqlQuery => ({ sql, args: [], argTypes: [] });

class Connection implements SqlDriverAdapter {
  readonly provider = 'sqlite';
  readonly adapterName: SqlDriverAdapter['adapterName'];
  readonly #writer: SqlDriverAdapter;
  readonly #reader: SqlDriverAdapter;
  readonly #turns = new Turns();

  constructor(writer: SqlDriverAdapter, reader: SqlDriverAdapter) {
    this.adapterName = writer.adapterName;
    this.#writer = writer;
    this.#reader = reader;
  }

  getConnectionInfo(): ConnectionInfo {
    return { maxBindValues: mostValues, supportsRelationJoins: false };
  }

  queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    const reads = /^\s*SELECT\b/i.test(query.sql);
    return reads ? this.#reader.queryRaw(query) : this.#inTurn(() => this.#writer.queryRaw(query));
  }

  executeRaw(query: SqlQuery): Promise<number> {
    return this.#inTurn(() => this.#writer.executeRaw(query));
  }

  executeScript(script: string): Promise<void> {
    return this.#inTurn(() => this.#writer.executeScript(script));
  }

  async startTransaction(isolationLevel?: IsolationLevel): Promise<Transaction> {
    if (isolationLevel && isolationLevel !== 'SERIALIZABLE')
      throw new Error(`SQLite transactions are SERIALIZABLE, not ${isolationLevel}`);
    const endTurn = await this.#turns.take();
    try {
      await this.#writer.executeRaw(statement('BEGIN IMMEDIATE'));
    } catch (error) {
      endTurn();
      throw error;
    }
    return openTransaction(this.#writer, endTurn);
  }

  async dispose(): Promise<void> {
    await this.#reader.dispose();
    await this.#writer.dispose();
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const endTurn = await this.#turns.take();
    try {
      return await work();
    } finally {
      endTurn();
    }
  }
}

/** The transaction that has just begun on this connection; its end ends the turn. */
function openTransaction(writer: SqlDriverAdapter, endTurn: () => void): Transaction {
  const execute = async (sql: string) => {
    await writer.executeRaw(statement(sql));
  };
  const rollBack = async () => {
    try {
      await execute('ROLLBACK');
    } catch (error) {
      // SQLite rolls back by itself when the disk is full or fails; there is nothing left to do then
      if (!/no transaction is active/.test(inspect(error))) throw error;
    }
  };
  return {
    provider: writer.provider,
    adapterName: writer.adapterName,
    // true: Prisma sends no COMMIT or ROLLBACK of its own and leaves them to the two functions below
    options: { usePhantomQuery: true },
    queryRaw: (query) => writer.queryRaw(query),
    executeRaw: (query) => writer.executeRaw(query),
    commit: async () => {
      try {
        await execute('COMMIT');
      } catch (error) {
        await rollBack();
        throw error;
      } finally {
        endTurn();
      }
    },
    rollback: async () => {
      try {
        await rollBack();
      } finally {
        endTurn();
      }
    },
    createSavepoint: (name) => execute(`SAVEPOINT ${name}`),
    rollbackToSavepoint: (name) => execute(`ROLLBACK TO ${name}`),
    releaseSavepoint: (name) => execute(`RELEASE SAVEPOINT ${name}`),
  };
}
