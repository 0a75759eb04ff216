import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { uncarry } from './carry-refusal.ts';
import { type Args, type CallName, calls, type Result, reply } from './contract.ts';

/** A connection to a verifier that runs. */
export type Link = {
  ask: <N extends Exclude<CallName, 'sync'>>(call: N, ...args: Args<N>) => Promise<Result<N>>;
  sync: (body: Args<'sync'>[0]) => Promise<Result<'sync'>>;
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

/** Accounts of a sync that go into one line. */
const pieceSize = 500;

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

  const say = (message: object) => socket.write(`${JSON.stringify(message)}\n`);

  async function answerTo<N extends CallName>(call: N, send: (id: number) => void): Promise<Result<N>> {
    if (socket.destroyed) throw new LinkLost('the verifier ended');
    last += 1;
    const id = last;
    const answered = new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }));
    send(id);
    return calls[call].result.parse(await answered) as Result<N>;
  }

  return {
    ask: (call, ...args) => answerTo(call, (id) => say({ id, call, args })),
    sync: (body) =>
      answerTo('sync', (id) => {
        const { accounts } = body;
        for (let at = 0; at < accounts.length; at += pieceSize)
          say({ id, more: accounts.slice(at, at + pieceSize) });
        say({ id, call: 'sync', args: [{ ...body, accounts: [] }] });
      }),
    gone,
    close: () => socket.destroy(),
  };
}
