import { realpathSync, rmSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { parentPort, Worker } from 'node:worker_threads';
import { openPart } from '#lib/maillog/store.ts';
import type { LogWriter } from '#lib/maillog/writer.ts';
import { type PackedLines, transferOf, unpackLines } from './day-lines.ts';

/** A day to be filled into a store of its own. */
export type DayWanted = {
  path: string;
  gateway: { id: number; name: string };
  realm: string;
  lines: PackedLines[];
};

const perTurn = 10_000;

/** The store that was filled last: V8 lets go of what it compiled when the last function that has it is gone, and those of the next day are the same. */
const filledLast: { writer: LogWriter | null } = { writer: null };

/** Fills the store at `path`. */
export async function fillDay({ path, gateway, realm, lines }: DayWanted): Promise<void> {
  rmSync(path, { force: true });
  const writer = openPart(path, gateway);
  try {
    let current = { file: Number.NaN, into: writer.openFile(gateway.name, realm, perTurn) };
    for (const packed of lines) {
      if (packed.file !== current.file) {
        await current.into.end();
        current = { file: packed.file, into: writer.openFile(gateway.name, realm, perTurn) };
      }
      await current.into.put([...unpackLines(packed)]);
    }
    await current.into.end();
  } finally {
    writer.close();
    filledLast.writer = writer;
  }
}

export type DayFiller = {
  fill: (wanted: DayWanted) => Promise<void>;
  end: () => Promise<void>;
};

/** Fills days in threads, as many at a time as there are; in this thread where there are none. */
export function dayFiller(threads: number): DayFiller {
  if (threads === 0) return { fill: fillDay, end: async () => {} };
  compileLess();
  const workers = Array.from({ length: threads }, startThread);
  return {
    async fill(wanted) {
      const [least] = workers.toSorted((a, b) => a.waiting() - b.waiting());
      await least?.fill(wanted);
    },
    async end() {
      await Promise.all(workers.map((worker) => worker.end()));
    },
  };
}

/** Every thread compiles the same functions once more, which takes longer than a short log gains by it. */
function compileLess(): void {
  for (const flag of ['max-inlined-bytecode-size-cumulative=200', 'no-use-osr', 'max-semi-space-size=8'])
    setFlagsFromString(`--${flag}`);
}

type Answer = { failure: string | null };

/** This command once more, as a thread that fills one day after the other. */
function startThread() {
  const worker = new Worker(realpathSync(process.argv[1] ?? ''), { argv: ['log', 'fill'] });
  const waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  const fail = (error: unknown) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  worker.on('message', ({ failure }: Answer) => {
    const first = waiting.shift();
    if (failure === null) first?.resolve();
    else first?.reject(new Error(failure));
  });
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`A thread that stored a day ended with ${code}.`)));
  return {
    /** How many days it has not filled yet. */
    waiting: () => waiting.length,
    fill: (wanted: DayWanted) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ resolve, reject });
        worker.postMessage(wanted, transferOf(wanted.lines));
      }),
    end: () => worker.terminate(),
  };
}

/** The thread's side. */
export async function fillInThread(): Promise<number> {
  const port = parentPort;
  if (!port) return 2;
  let before = Promise.resolve();
  await new Promise<void>((resolve) => {
    port.on('message', (wanted: DayWanted) => {
      before = before.then(async () => {
        const failure = await fillDay(wanted).then(
          () => null,
          (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
        );
        port.postMessage({ failure } satisfies Answer);
      });
    });
    port.on('close', resolve);
  });
  return 0;
}
