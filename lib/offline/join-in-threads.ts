import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import type { FiledLine } from '#lib/maillog/join/filed-line.ts';
import { fileJoiner } from '#lib/maillog/join/join-files.ts';
import { jsonBytes } from '#lib/maillog/join/json-text.ts';
import { accountNamed } from '#lib/maillog/join/message.ts';
import { messageJson } from '#lib/maillog/join/tell-message.ts';
import { filedLine, type LineRange } from './line-batch.ts';
import { type LinePacket, linePacker, packetOf, unpackLines } from './line-packet.ts';
import { lineRouter } from './line-router.ts';

/** Joins lines to messages and hands on their JSON, a line each. */
export type LineJoiner = {
  add: (range: LineRange) => Promise<void>;
  end: () => Promise<void>;
};

/** Takes text, and asks to be waited for once it has enough of it. */
export type Output = { put: (text: Uint8Array) => void; flush: () => Promise<unknown> };

const nameIn = (realm: string) => (realm === '' ? String : (authid: string) => accountNamed(authid, realm));

/** So much text is handed on at once. */
const pieceLength = 1 << 18;

/**
 * So many lines are parsed before they are joined: the code for either is larger than the nearest memory of a core has room for, and would be fetched anew for
 * every line.
 */
const linesAtOnce = 64;

/** Lines to the text of their messages. */
function messageTexts(realm: string) {
  const text = jsonBytes();
  const joiner = fileJoiner((told) => text.add(messageJson(told)), nameIn(realm));
  let lines: FiledLine[] = [];

  function join(): void {
    joiner.addAll(lines);
    lines = [];
  }

  function add(line: FiledLine): void {
    if (lines.push(line) === linesAtOnce) join();
  }

  return {
    add,
    take(): Uint8Array<ArrayBuffer> {
      join();
      return text.take();
    },
    /** The rest, piece by piece. */
    *end(): Generator<Uint8Array<ArrayBuffer>> {
      join();
      for (const _ of joiner.end()) if (text.length() >= pieceLength) yield text.take();
      yield text.take();
    },
  };
}

/** In this thread. */
export function joinHere(realm: string, output: Output): LineJoiner {
  const texts = messageTexts(realm);
  return {
    async add({ batch, from, until }) {
      for (let index = from; index < until; index += 1) texts.add(filedLine(batch, index));
      output.put(texts.take());
    },
    async end() {
      for (const piece of texts.end()) {
        output.put(piece);
        await output.flush();
      }
    },
  };
}

/** More would wait for the one that reads. */
const mostThreads = 4;

/** How many cores a command may keep busy; 0 where it does all in this thread. */
export function coresAtHand(): number {
  const isCommand = /(?:^|\/)postern(?:\.mjs)?$/.test(process.argv[1] ?? '');
  const cores = Math.min(mostThreads + 1, availableParallelism());
  return isMainThread && isCommand && cores > 1 ? cores : 0;
}

/** How many threads join a long log; 0 where it is done in this one. The one that reads is as busy as any of them, and each compiles for itself. */
export function joiningThreads(): number {
  const cores = coresAtHand();
  return cores > 2 ? cores - 1 : cores;
}

/**
 * Every thread has a heap of its own. The flags are asked when a heap is made, and when it grows: one for new objects that begins as large as it becomes moves
 * few of them, since most are rubbish by the time it is full. Every thread also compiles for itself what the others compile: functions that hold less
 * of others are compiled sooner.
 */
const threadFlags = [
  'min-semi-space-size=16',
  'max-semi-space-size=16',
  'initial-old-space-size=32',
  'max-inlined-bytecode-size-cumulative=300',
];

/** A packet of which the lines of one route are to be joined; null when there are no more lines, and for each further piece of the rest. */
type ToThread = { packet: LinePacket | null; route: number };
type FromThread = { text: Uint8Array; done: boolean };

/** So many packets wait to be joined. */
const mostWaiting = 6;

type Answer = (answer: FromThread) => void;
export type JoiningThread = {
  ask: (message: ToThread) => Promise<FromThread>;
  /** For one that was not asked anything. */
  stop: () => Promise<unknown>;
  done: Promise<void>;
};

/** Starts this command so many times once more, as threads that join what they are sent, and answer in the same order. */
export function startThreads(count: number, realm: string): JoiningThread[] {
  for (const flag of threadFlags) setFlagsFromString(`--${flag}`);
  return Array.from({ length: count }, () => startThread(realm));
}

function startThread(realm: string): JoiningThread {
  const worker = new Worker(realpathSync(process.argv[1] ?? ''), { argv: ['log', 'join', realm] });
  const waiting: { answer: Answer; fail: (error: unknown) => void }[] = [];
  let failed: { error: unknown } | null = null;
  const done = new Promise<void>((resolve, reject) => {
    worker.on('message', (answer: FromThread) => waiting.shift()?.answer(answer));
    worker.on('error', reject);
    worker.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`A joining thread ended with ${code}.`)),
    );
  });
  done.catch((error: unknown) => {
    failed = { error };
    for (const { fail } of waiting.splice(0)) fail(error);
  });
  return {
    done,
    stop: () => worker.terminate(),
    ask: (message) =>
      new Promise<FromThread>((answer, fail) => {
        if (failed) return fail(failed.error);
        waiting.push({ answer, fail });
        worker.postMessage(message);
      }),
  };
}

/** In several threads, each of which gets what belongs together. What they say is put out in the order in which they were asked. */
export function joinInThreads(threads: readonly JoiningThread[], output: Output): LineJoiner {
  const routesOf = lineRouter(threads.length);
  const packer = linePacker();
  const asked: { packet: LinePacket; answers: Promise<FromThread>[] }[] = [];

  async function putFirst(): Promise<void> {
    const first = asked.shift();
    if (!first) return;
    for (const answer of first.answers) output.put((await answer).text);
    packer.giveBack(first.packet);
    await output.flush();
  }

  async function send(): Promise<void> {
    const packet = packer.take();
    if (!packet) return;
    const answers = threads.map(({ ask }, route) => ask({ packet: packetOf(packet, route), route }));
    for (const answer of answers) answer.catch(() => {});
    asked.push({ packet, answers });
    while (asked.length > mostWaiting) await putFirst();
  }

  return {
    async add(range) {
      if (!packer.fits(range)) await send();
      packer.add(range, routesOf(range));
    },
    async end() {
      await send();
      while (asked.length > 0) await putFirst();
      const firsts = threads.map(({ ask }, route) => ask({ packet: null, route }));
      for (const first of firsts) first.catch(() => {});
      for (const [route, { ask }] of threads.entries()) {
        for (let next = firsts[route]; next; ) {
          const { text, done } = await next;
          next = done ? undefined : ask({ packet: null, route });
          output.put(text);
          await output.flush();
        }
      }
      await Promise.all(threads.map(({ done }) => done));
    },
  };
}

/** The thread's side. */
export async function joinInThread(realm: string): Promise<number> {
  const port = parentPort;
  if (!port) return 2;
  const texts = messageTexts(realm);
  let rest: Generator<Uint8Array<ArrayBuffer>> | null = null;
  await new Promise<void>((resolve) => {
    port.on('message', ({ packet, route }: ToThread) => {
      if (packet) unpackLines(packet, route, texts.add);
      else rest ??= texts.end();
      const piece = rest?.next();
      const text = piece ? (piece.value ?? new Uint8Array()) : texts.take();
      const isDone = piece?.done === true;
      port.postMessage({ text, done: isDone } satisfies FromThread, [text.buffer]);
      if (!isDone) return;
      port.close();
      resolve();
    });
  });
  return 0;
}
