import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type TransferListItem, Worker } from 'node:worker_threads';
import { z } from 'zod';
import { packageRoot } from '#lib/package-root.ts';
import type { Db } from './client.ts';

const shared = globalThis as typeof globalThis & { posternDatabaseFiles?: WeakMap<Db, string> };

/** Kept over Next's separate bundles of pages and route handlers: the console's one client is made in either of them. */
shared.posternDatabaseFiles ??= new WeakMap();
const files = shared.posternDatabaseFiles;

/** Notes where the database of a client lies. */
export function rememberFile(db: Db, file: string): void {
  files.set(db, file);
}

/** A thread with a connection of its own to a client's database, for what would keep this thread from everything else. */
export type SideThread = {
  ask(question: unknown, given?: TransferListItem[]): Promise<unknown>;
  close(): Promise<void>;
};

/** `work` is text, so that bundlers find no file to lose. It has `Database` and `file`, and says what `answer(question)` is: the reply, and what of it is given away. */
const frame = (work: string) => `
  const { parentPort, workerData } = require('node:worker_threads');
  const Database = require(workerData.driver);
  const { file } = workerData;
  ${work}
  parentPort.on('message', ({ id, question }) => {
    try {
      const [reply, given] = answer(question);
      parentPort.postMessage({ id, reply }, given);
    } catch (error) {
      parentPort.postMessage({ id, error: String(error) });
    }
  });
`;
/** What such a thread holds at a time is small. */
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 };
const answer = z.object({ id: z.int(), reply: z.unknown().optional(), error: z.string().optional() });

/** The caller closes it. Questions are answered one after the other. */
export function openSideThread(db: Db, work: string): SideThread {
  const file = files.get(db);
  if (file === undefined) throw new Error('only a client of createDb has a database that a thread can open');
  const driver = createRequire(join(packageRoot(), 'package.json')).resolve('better-sqlite3');
  const thread = new Worker(frame(work), { eval: true, workerData: { driver, file }, resourceLimits });
  const waiting = new Map<number, { resolve: (reply: unknown) => void; reject: (error: Error) => void }>();
  let count = 0;
  thread.on('message', (message: unknown) => {
    const { id, reply, error } = answer.parse(message);
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(reply);
    else asked?.reject(new Error(error));
  });
  const fail = (error: Error) => {
    for (const asked of waiting.values()) asked.reject(error);
  };
  thread.on('error', fail);
  thread.on('exit', () => fail(new Error('the thread of the database has ended')));
  return {
    ask(question, given) {
      count += 1;
      thread.postMessage({ id: count, question }, given);
      return new Promise((resolve, reject) => waiting.set(count, { resolve, reject }));
    },
    async close() {
      await thread.terminate();
    },
  };
}
