import { chmod, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { AccountRecord } from '#lib/gateway/api-account.ts';
import { carry } from './carry-refusal.ts';
import { type Args, type CallName, calls, question, type Reply, type Result } from './contract.ts';

export type Answers = { [N in CallName]: (...args: Args<N>) => Result<N> | Promise<Result<N>> };

export type Control = { close: () => Promise<void> };

/** Answers the agent on this path. Whoever can open it is trusted: it lies in a folder of our user's alone. */
export async function serveControl(path: string, answers: Answers): Promise<Control> {
  await rm(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    attend(socket, answers);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return {
    close: () => {
      for (const socket of open) socket.end();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function attend(socket: Socket, answers: Answers): void {
  const pieces = new Map<number, AccountRecord[]>();
  const say = (reply: Reply) => {
    if (socket.writable) socket.write(`${JSON.stringify(reply)}\n`);
  };
  const lines = createInterface({ input: socket });
  lines.on('error', () => socket.destroy()); // it hands on those of its input
  lines.on('line', (line) => {
    const asked = question.safeParse(parsed(line));
    if (!asked.success) {
      socket.destroy();
      return;
    }
    const { id } = asked.data;
    const before = pieces.get(id) ?? [];
    if ('more' in asked.data) {
      before.push(...asked.data.more);
      pieces.set(id, before);
      return;
    }
    pieces.delete(id);
    if ('over' in asked.data) return;
    const { call, args } = asked.data;
    answerTo(answers, call, args, before).then(
      (result) => say({ id, result }),
      (error: unknown) => say({ id, refusal: carry(error) }),
    );
  });
}

async function answerTo(
  answers: Answers,
  call: string,
  args: unknown,
  before: readonly AccountRecord[],
): Promise<unknown> {
  if (!isCall(call)) throw new Error(`there is no call “${call}”`);
  if (call !== 'sync') return dispatch(answers, call, args);
  const [body] = calls.sync.args.parse(args);
  return answers.sync({ ...body, accounts: [...before, ...body.accounts] });
}

function dispatch<N extends CallName>(answers: Answers, call: N, args: unknown): unknown {
  const ask: (...args: Args<N>) => unknown = answers[call];
  return ask(...(calls[call].args.parse(args) as Args<N>));
}

const isCall = (name: string): name is CallName => Object.hasOwn(calls, name);

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
