import { mkdtemp, readFile, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '#lib/agent/engine.ts';
import { findTool } from '#lib/agent/engines/sendmail/tools.ts';
import { run } from '#lib/run.ts';

const relayWarning =
  /^\*\*\* WARNING: FEATURE\(`(?:promiscuous_relay|relay_local_from|relay_mail_from)'\).*\n(?:\t.*\n)*/gm;

/** m4 takes 30 ms for a whole sendmail.mc; an endless macro ends here. */
const limits = ['--cpu=3', '--as=268435456', '--fsize=8388608', '--core=0'];

/**
 * Compiles an mc to a cf. m4 can read every file and, before the mc takes those builtins away, run every program: so it runs as
 * nobody when this process is root, in an empty folder, with limits, and gets the mc on its input. Any word on its error
 * output is a failure: sendmail's macros complain there and go on (`*** ERROR: FEATURE() should be before MAILER()`). Only
 * the warnings of the features that may open a relay pass: who may relay is asked of the daemon itself.
 */
export async function compileMc(
  mc: string,
  defines: Record<string, string>,
): Promise<Outcome & { cf: string }> {
  const [m4, prlimit, source, user] = await Promise.all([
    findTool('m4'),
    findTool('prlimit'),
    readFile(mc),
    process.getuid?.() === 0 ? nobody() : {},
  ]);
  const empty = await mkdtemp(join(tmpdir(), 'postern-m4-'));
  try {
    const given = Object.entries(defines).map(([name, value]) => `-D${name}=${value}`);
    const result = await run(prlimit, [...limits, m4, ...given, '-'], {
      input: source,
      cwd: empty,
      timeoutMs: 20_000,
      maxOutput: 8 << 20,
      ...user,
    });
    return judge(result);
  } finally {
    await rmdir(empty);
  }
}

function judge({ code, signal, stdout, stderr, timedOut }: Awaited<ReturnType<typeof run>>) {
  const output = stderr.replace(relayWarning, '').trim().replaceAll('stdin:', 'sendmail.mc line ');
  if (code === 0 && output === '') return { ok: true, message: 'm4 made sendmail.cf.', cf: stdout };
  const message =
    timedOut || signal
      ? 'm4 did not come to an end: sendmail.mc holds a macro that calls itself.'
      : code === 0
        ? 'Sendmail’s macros complain about sendmail.mc.'
        : 'm4 cannot compile sendmail.mc.';
  return { ok: false, message, output: output || undefined, cf: '' };
}

async function nobody(): Promise<{ uid: number; gid: number }> {
  const line = /^nobody:[^:]*:(\d+):(\d+):/m.exec(await readFile('/etc/passwd', 'utf8'));
  return { uid: Number(line?.[1] ?? 65534), gid: Number(line?.[2] ?? 65534) };
}
