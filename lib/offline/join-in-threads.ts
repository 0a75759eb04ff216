import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import type { FiledLine } from '#lib/maillog/filed-line.ts';
import { fileJoiner } from '#lib/maillog/join-files.ts';
import { lineRouter } from '#lib/maillog/line-router.ts';
import { accountNamed } from '#lib/maillog/message.ts';
import { messageJson } from '#lib/maillog/tell-message.ts';
import { type LinePacket, packLines, unpackLines } from './line-packet.ts';

/** Joins lines to messages and hands on their JSON, a line each. */
export type TextJoiner = {
  add: (lines: readonly FiledLine[]) => Promise<void>;
  end: () => Promise<void>;
};

const nameIn = (realm: string) => (realm === '' ? String : (authid: string) => accountNamed(authid, realm));

/** In this thread. */
export function textJoiner(realm: string, put: (text: string) => void): TextJoiner {
  let text = '';
  const joiner = fileJoiner((told) => {
    text += `${messageJson(told)}\n`;
  }, nameIn(realm));
  const flush = async () => {
    if (text !== '') put(text);
    text = '';
  };
  return {
    async add(lines) {
      for (const line of lines) joiner.add(line);
      await flush();
    },
    async end() {
      joiner.end();
      await flush();
    },
  };
}

/** How many threads join a long log; 0 where it is done in this one. */
export function joiningThreads(): number {
  const isCommand = /(?:^|\/)postern(?:\.mjs)?$/.test(process.argv[1] ?? '');
  const threads = Math.min(3, availableParallelism() - 1);
  return isMainThread && isCommand && threads > 1 ? threads : 0;
}

type ToThread = { lines: LinePacket } | { end: true };
type FromThread = { text: string };

const mostWaiting = 3;
const packetLines = 1024;

type Thread = { send: (message: ToThread) => Promise<void>; done: Promise<void> };

/** Starts this command once more, as a thread that joins what it is sent. */
function startThread(realm: string, put: (text: string) => void): Thread {
  const worker = new Worker(realpathSync(process.argv[1] ?? ''), { argv: ['log', 'join', realm] });
  let waiting = 0;
  let wake = () => {};
  let failure: unknown = null;
  const done = new Promise<void>((resolve, reject) => {
    worker.on('message', ({ text }: FromThread) => {
      waiting -= 1;
      if (text !== '') put(text);
      wake();
    });
    worker.on('error', (error) => {
      failure = error;
      wake();
      reject(error);
    });
    worker.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`A joining thread ended with ${code}.`)),
    );
  });
  done.catch(() => {});
  return {
    done,
    async send(message) {
      while (waiting >= mostWaiting && failure === null)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      if (failure !== null) throw failure;
      waiting += 1;
      worker.postMessage(message);
    },
  };
}

/** In several threads, each of which gets what belongs together. */
export function threadedJoiner(count: number, realm: string, put: (text: string) => void): TextJoiner {
  const threads = Array.from({ length: count }, () => startThread(realm, put));
  const routesOf = lineRouter(count);
  const shares = threads.map((): FiledLine[] => []);
  const send = async (index: number) => {
    const lines = shares[index] ?? [];
    shares[index] = [];
    if (lines.length > 0) await threads[index]?.send({ lines: packLines(lines) });
  };
  return {
    async add(lines) {
      const routes = routesOf(lines.map(({ line }) => line));
      for (const [index, line] of lines.entries()) shares[routes[index] ?? -1]?.push(line);
      for (const [index, share] of shares.entries()) if (share.length >= packetLines) await send(index);
    },
    async end() {
      for (const [index, thread] of threads.entries()) {
        await send(index);
        await thread.send({ end: true });
      }
      await Promise.all(threads.map(({ done }) => done));
    },
  };
}

/** The thread's side. */
export async function joinInThread(realm: string): Promise<number> {
  const port = parentPort;
  if (!port) return 2;
  let text = '';
  const joiner = textJoiner(realm, (more) => {
    text += more;
  });
  await new Promise<void>((resolve) => {
    port.on('message', async (message: ToThread) => {
      if ('lines' in message) await joiner.add(unpackLines(message.lines));
      else await joiner.end();
      port.postMessage({ text } satisfies FromThread);
      text = '';
      if ('end' in message) {
        port.close();
        resolve();
      }
    });
  });
  return 0;
}
