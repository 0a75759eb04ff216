import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { SendingUse } from '#lib/gateway/sending-rights.ts';
import {
  afterMessage,
  type Sent,
  sentUntil,
  sentWithin,
  step,
  useOf,
} from '#lib/sasl/sending/sending-rate.ts';

/** What each account has sent through this gateway in the last day. */
export type SentBook = {
  of: (account: string, at: number) => Sent;
  add: (account: string, recipients: number, at: number) => void;
  /** Mail of the account was refused: kept to be shown. */
  refused: (account: string, at: Date, text: string) => void;
  use: (account: string, at: number) => SendingUse;
};

const none: Sent = new Map();
/** From so many lines on the file is written anew with what still counts. */
const longest = 20_000;

/**
 * A line for each message, written before its answer is given, so that an agent that is killed forgets nothing; what a power
 * cut takes is a few messages of a count. A disk that is full stops nobody's mail.
 */
export function openSentBook(path: string, warn: (text: string) => void, now: () => number): SentBook {
  const sent = readSent(path, now());
  const refusals = new Map<string, SendingUse['refused']>();
  let lines = rewrite();

  /** The file with one line for each account and step. */
  function rewrite(): number {
    const rows = [...sent].flatMap(([account, steps]) => {
      const counting = sentWithin(sentUntil(steps, now()), now());
      if (counting.size === 0) sent.delete(account);
      else sent.set(account, counting);
      return [...counting].map(([slot, { messages, recipients }]) =>
        row(account, slot, messages, recipients),
      );
    });
    guarded(() => {
      writeFileSync(`${path}.new`, rows.join(''), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    });
    return rows.length;
  }

  function guarded(write: () => void): void {
    try {
      write();
    } catch (error) {
      warn(`What accounts have sent is not kept for the next start: ${String(error)}`);
    }
  }

  function of(account: string, at: number): Sent {
    const steps = sent.get(account) ?? none;
    if (sentUntil(steps, at) === steps) return steps;
    lines = rewrite(); // the clock was put back, for all of them
    return sent.get(account) ?? none;
  }

  return {
    of,
    add: (account, recipients, at) => {
      const steps = afterMessage(of(account, at), recipients, at);
      sent.set(account, steps);
      const slot = Math.floor(at / step);
      guarded(() => appendFileSync(path, row(account, slot, 1, recipients), { mode: 0o600 }));
      lines += 1;
      if (lines > longest + sent.size) lines = rewrite();
    },
    refused: (account, at, text) => refusals.set(account, { at: at.toISOString(), text }),
    use: (account, at) => ({
      ...useOf(of(account, at), at),
      refused: refusals.get(account) ?? null,
    }),
  };
}

function row(account: string, slot: number, messages: number, recipients: number): string {
  return `${slot} ${messages} ${recipients} ${account}\n`;
}

/** Lines that cannot be read are left out: a count is not worth a start that fails. */
function readSent(path: string, at: number): Map<string, Sent> {
  const sent = new Map<string, Map<number, { messages: number; recipients: number }>>();
  for (const line of readText(path).split('\n')) {
    const [, slot, messages, recipients, account] = /^(\d+) (\d+) (\d+) (\S+)$/.exec(line) ?? [];
    if (account === undefined) continue;
    const steps = sent.get(account) ?? new Map<number, { messages: number; recipients: number }>();
    const before = steps.get(Number(slot)) ?? { messages: 0, recipients: 0 };
    const sum = {
      messages: before.messages + Number(messages),
      recipients: before.recipients + Number(recipients),
    };
    sent.set(account, steps.set(Number(slot), sum));
  }
  return new Map([...sent].map(([account, steps]) => [account, sentWithin(steps, at)]));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
