import { Worker } from 'node:worker_threads';

/** As text, so that bundlers find no file to lose. */
const work = `
  const { parentPort } = require('node:worker_threads');
  const { createHash } = require('node:crypto');
  const { readSync } = require('node:fs');
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(1 << 20);
  parentPort.once('message', (descriptor) => {
    try {
      for (let at = 0; ; ) {
        const read = readSync(descriptor, piece, 0, piece.length, at);
        if (read === 0) break;
        hash.update(piece.subarray(0, read));
        at += read;
      }
      parentPort.postMessage({ sha256: hash.digest('hex') });
    } catch ({ code, message }) {
      parentPort.postMessage({ error: { code, message } });
    }
  });
`;
type Answer = { sha256: string } | { error: { code?: string; message: string } };

const idleMs = 10_000;
let ready: Worker | null = null;

/** Starts the thread of the next long digest, which is wanted soon; one that nobody wanted ends by itself. */
export function readyHashThread(): void {
  if (ready) return;
  const thread = new Worker(work, { eval: true });
  thread.unref();
  ready = thread;
  const forget = () => {
    if (ready === thread) ready = null;
  };
  thread.once('error', forget).once('exit', forget);
  setTimeout(() => {
    if (ready === thread) void thread.terminate();
  }, idleMs).unref();
}

/** SHA-256 of an open file, in hex, taken in a thread of its own: of a long one it would keep this thread from everything else. */
export function hashInThread(descriptor: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const thread = ready ?? new Worker(work, { eval: true });
    ready = null;
    thread.ref();
    thread.once('message', (answer: Answer) => {
      if ('sha256' in answer) resolve(answer.sha256);
      else reject(Object.assign(new Error(answer.error.message), { code: answer.error.code }));
    });
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('the thread that takes a digest has ended')));
    thread.postMessage(descriptor);
  });
}
