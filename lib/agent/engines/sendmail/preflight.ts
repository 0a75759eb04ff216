import { readFile } from 'node:fs/promises';
import type { Outcome } from '#lib/agent/engine.ts';
import { askTestMode } from '#lib/agent/engines/sendmail/address-test.ts';
import { explainComplaint, readComplaint } from '#lib/agent/engines/sendmail/cf-words.ts';
import { wordsOf } from '#lib/agent/engines/sendmail/run-sendmail.ts';

/**
 * Lets the daemon read what it is about to be told to read: a hang-up with a cf that it cannot read kills it. Null when all
 * is well.
 */
export async function faultOf(sendmail: string, cf: string): Promise<Outcome | null> {
  const asked = await askTestMode(sendmail, cf, []);
  if (asked.complete) return null;
  const output = wordsOf(asked.result);
  const text = await readFile(cf, 'utf8').catch(() => '');
  return { ok: false, message: explainComplaint(readComplaint(output), text), output: output || undefined };
}
