import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { uncarry } from './carry-refusal.ts';
import { type Args, type CallName, type ComingSync, calls, type Result, reply } from './contract.ts';

/** A connection to a verifier that runs. */
export type Link = {
  ask: <N extends Exclude<CallName, 'sync'>>(call: N, ...args: Args<N>) => Promise<Result<N>>;
  /** Takes the accounts as fast as the verifier does. */
  sync: (coming: ComingSync) => Promise<Result<'sync'>>;
  /** Resolves when the verifier has gone, whatever ended it. */
  gone: Promise<void>;
  close: () => void;
};

/** The connection broke before the answer came: whether the call was carried out nobody knows. */
export class LinkLost extends Error {
  override readonly name = 'LinkLost';
}

/** Null when nobody listens there. */
export function openLink(path: string): Promise<Link | null> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('error', () => resolve(null));
    socket.once('connect', () => resolve(linkOn(socket)));
  });
}

type Waiting = { resolve: (result: unknown) => void; reject: (error: Error) => void };

function linkOn(socket: Socket): Link {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  const gone = new Promise<void>((resolve) => {
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      for (const { reject } of waiting.values()) reject(new LinkLost('the verifier ended'));
      waiting.clear();
      resolve();
    });
  });
  const lines = createInterface({ input: socket });
  lines.on('error', () => socket.destroy()); // it hands on those of its input
  lines.on('line', (line) => {
    const answer = reply.parse(JSON.parse(line));
    const asker = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('refusal' in answer) asker?.reject(uncarry(answer.refusal));
    else asker?.resolve(answer.result);
  });

  /** Resolves when it is on its way to the verifier, or cannot be. */
  const say = (message: object) =>
    new Promise<void>((resolve) => {
      socket.write(`${JSON.stringify(message)}\n`, () => resolve());
    });

  function newId(): number {
    last += 1;
    return last;
  }

  function demandVerifier(): void {
    if (socket.destroyed) throw new LinkLost('the verifier ended');
  }

  async function ask<N extends CallName>(id: number, call: N, ...args: Args<N>): Promise<Result<N>> {
    demandVerifier();
    const answered = new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }));
    void say({ id, call, args });
    return calls[call].result.parse(await answered) as Result<N>;
  }

  async function sync(coming: ComingSync): Promise<Result<'sync'>> {
    const id = newId();
    try {
      for (;;) {
        const { done, value } = await coming.next();
        if (done) return await ask(id, 'sync', value);
        demandVerifier();
        await say({ id, more: value });
      }
    } catch (error) {
      void say({ id, over: true });
      await coming.throw(error).catch(() => {}); // nobody reads on
      throw error;
    }
  }

  return {
    ask: (call, ...args) => ask(newId(), call, ...args),
    sync,
    gone,
    close: () => socket.destroy(),
  };
}
