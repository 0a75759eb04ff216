import { runSendmail, wordsOf } from '#lib/agent/engines/sendmail/run-sendmail.ts';
import { Refusal } from '#lib/refusal.ts';
import type { RunResult } from '#lib/run.ts';

const header = /^ADDRESS TEST MODE[^\n]*\nEnter <ruleset> <address>\n/m;

/** What sendmail's address test mode (`-bt`, sendmail(8)) said to each command. */
export type TestAnswers = {
  result: RunResult;
  answers: string[];
  /** It read its configuration without complaint, and answered every command. */
  complete: boolean;
};

/**
 * Asks `sendmail -bt` several things in one go. A question for a map that does not exist follows each command: its answer,
 * which names the map, is where the answer to the command ends. Commands that are still to come are waited for with the configuration read; what the
 * rules know from tables they read when they are asked.
 */
export async function askTestMode(
  sendmail: string,
  cf: string,
  commands: readonly string[] | Promise<readonly string[]>,
  timeoutMs?: number,
): Promise<TestAnswers> {
  const input = commands instanceof Promise ? commands.then(inputOf) : inputOf(commands);
  const result = await runSendmail(sendmail, ['-C', cf, '-bt'], { input, timeoutMs, quietly: true });
  const { length } = await commands;
  const answers = splitAnswers(result.stdout, length);
  // a complaint about the cf stands before the header, and test mode goes on; the exit code also counts what a command met
  const [before = '', after] = result.stdout.split(header);
  const loaded = after !== undefined && (result.code === 0 || before.trim() === '');
  return { result, answers, complete: loaded && answers.length === length };
}

const inputOf = (commands: readonly string[]) =>
  commands.map((command, at) => `${oneLine(command)}\n/map ${marker(at)} x\n`).join('');

/** The answers in the order of the commands, as far as they came. */
export function splitAnswers(stdout: string, count: number): string[] {
  const answers: string[] = [];
  let rest = stdout.split(header).at(-1) ?? '';
  for (let at = 0; at < count; at += 1) {
    const end = rest.indexOf(`Map named "${marker(at)}" not found`);
    if (end < 0) break;
    answers.push(cleanAnswer(rest.slice(0, end)));
    rest = rest.slice(rest.indexOf('\n', end) + 1);
  }
  return answers;
}

/** Refuses when test mode did not come up or did not answer to the end. */
export function demandAnswers({ result, answers, complete }: TestAnswers): string[] {
  if (complete) return answers;
  if (result.timedOut)
    throw new Refusal(
      'unavailable',
      'name-service-silent',
      'Sendmail waits for a name service that does not answer.',
      {
        next: 'Put this host’s own name with its domain into /etc/hosts: 127.0.1.1 gw.example.org gw',
      },
    );
  throw new Refusal('unavailable', 'daemon-silent', 'Sendmail did not answer in its test mode.', {
    next: 'Look at what it says, and at the gateway’s mail log.',
    detail: wordsOf(result) || undefined,
  });
}

/** The tokens that the rule set `name` returned last, as printed; null when it returned nothing. */
export function returnedBy(answer: string, name: string): string | null {
  const lines = answer.split('\n').filter((line) => new RegExp(`^${name}\\s+returns: `).test(line));
  return lines.at(-1)?.replace(/^\S+\s+returns: /, '') ?? null;
}

/** Each command is one line: a second one would be a command of its own (`.D`, `-d`, `/quit`). */
function oneLine(command: string): string {
  if (/[^\P{Cc}\t]/u.test(command))
    throw new Refusal(
      'invalid',
      'control-character',
      'A question to the daemon holds no control characters.',
    );
  return command;
}

const marker = (at: number) => `postern-end-${at}`;

/** The prompt `> ` stands before every line that follows a command. */
function cleanAnswer(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/^(> )+/, ''))
    .join('\n')
    .trim();
}
