import { closeSync, writeSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { openAccounts } from '#lib/agent/accounts/accounts.ts';
import type { AccountsOptions } from '#lib/agent/accounts/desk.ts';
import { replaceFile } from '#lib/agent/atomic.ts';
import { carry } from './carry-refusal.ts';
import { controlName, pidName } from './contract.ts';
import { serveControl } from './serve-control.ts';

export type VerifierProcessOptions = AccountsOptions & { program: string };

/** The file that the agent reads the outcome of the start from. */
const reportFile = 3;
const lookEveryMs = 2000;

/**
 * The process that owns the accounts and answers Cyrus SASL. It outlives the agent, and ends when it is told to, or when its folder is
 * gone.
 */
export async function runVerifier(options: VerifierProcessOptions): Promise<void> {
  let tell: (why: string) => void = () => {};
  const over = new Promise<string>((resolve) => {
    tell = resolve;
  });
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => tell(name));
  const close = await open(options, () => tell('told to')).catch((error: unknown) => {
    report(JSON.stringify(carry(error)));
    throw error;
  });
  hurry();
  report('');
  const looking = setInterval(
    () => void goneFrom(options.dir).then((gone) => gone && tell('folder')),
    lookEveryMs,
  );
  await over;
  clearInterval(looking);
  await close();
}

async function open({ program, ...options }: VerifierProcessOptions, end: () => void) {
  const accounts = await openAccounts(options);
  await replaceFile(join(options.dir, pidName), String(process.pid));
  const control = await serveControl(join(options.dir, controlName), {
    hello: () => ({ program }),
    end: () => {
      setImmediate(end);
      return null;
    },
    health: accounts.health,
    version: accounts.version,
    heard: accounts.heard,
    returned: async () => {
      await accounts.returned();
      return null;
    },
    sync: accounts.sync,
    put: accounts.put,
    remove: accounts.remove,
    status: accounts.status,
    locked: accounts.locked,
    unlock: accounts.unlock,
    upgrades: accounts.upgrades,
    admit: async (guest) => {
      await accounts.admit(guest);
      return null;
    },
    note: (lines) => {
      accounts.note(lines);
      return null;
    },
    attempts: accounts.attempts,
  });
  return async () => {
    await accounts.close();
    await control.close();
  };
}

/**
 * The thread that answers goes before what else the host does: an answer from memory takes a tenth of a millisecond, and a daemon's child waits for it.
 * The threads that hash exist by now and stay as they are. Only root may.
 */
function hurry(): void {
  try {
    setPriority(process.pid, constants.priority.PRIORITY_HIGH);
  } catch {
    // as any other process, then
  }
}

function report(line: string): void {
  try {
    writeSync(reportFile, `${line}\n`);
    closeSync(reportFile);
  } catch {
    // nobody waits: it was started by hand
  }
}

async function goneFrom(dir: string): Promise<boolean> {
  return stat(join(dir, controlName)).then(
    () => false,
    () => true,
  );
}
