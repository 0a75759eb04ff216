import type { LogLine } from '#lib/gateway/api-log.ts';
import type { RawLine } from '#lib/maillog/line-block.ts';
import type { Retention } from '#lib/maillog/retention.ts';
import type { Query } from '#lib/maillog/search/query.ts';

export type Ingested = {
  /** Lines that were new. */
  stored: number;
  /** Where to go on reading. */
  cursor: string;
};

export type IngestOptions = {
  /** The realm of the gateway's accounts: `amy@realm` is the account amy. */
  realm: string;
  /** When the lines were asked for: so far the log is complete. */
  pulledAt: Date;
};

/** One reading of one file of history. */
export type FileImport = {
  /** The gateway's number in the store. */
  gateway: number;
  /** Takes the next lines, and stores some of those before, but for those that the store has. To be waited for before the next call. */
  put: (lines: readonly RawLine[]) => Promise<void>;
  /** Takes over a day that was filled in a store of its own. Answers how many lines it has; null when the store has something of the day. */
  takeDay: (day: number, path: string) => Promise<number | null>;
  /** How many lines of the file were stored as new so far. */
  stored: () => number;
  /** Stores the rest. Answers how many lines of the file were new. */
  end: () => Promise<number>;
};

/** The store of the mail log, for the worker and for imports of history: what any store of it takes. All SQL is in lib/maillog/sqlite. */
export type LogWriter = {
  /** How far a gateway's log is stored; empty when nothing is. */
  cursor: (gateway: string) => string;
  /**
   * Stores lines of a gateway, what they mean, and the cursor behind them, in one transaction. Lines behind the cursor are new unless a file brought
   * them; so it does no harm when the same page comes twice. Lines come in the order of their cursors.
   */
  ingest: (gateway: string, lines: readonly LogLine[], options: IngestOptions) => Ingested;
  /** Whether the store has something of a day. */
  hasDay: (day: number) => boolean;
  /** Queue ids of a gateway that were named, and that no message has yet. */
  looseIds: (gateway: string) => string[];
  /** Begins to read a file of a gateway's log, from its first line. About `perTurn` lines are stored in one transaction. */
  openFile: (gateway: string, realm: string, perTurn?: number) => FileImport;
  /** Deletes what has had its time, but for what these searches find, day by day, the oldest first. Answers how many days it thinned. */
  retain: (rule: Retention, holds: readonly Query[], now: Date) => number;
  /** Counts days that are over, an account and a client a row, so that lists over months are quick. Answers how many it counted. */
  rollUp: (now: Date) => number;
  close: () => void;
};
