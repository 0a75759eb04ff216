import { run } from '#lib/run.ts';

/**
 * Nothing writes the memory of this process, or of what it starts, to a disk when it dies: passwords that wait to be proved, keys and tokens are in it.
 * core(5): a limit of 0 keeps the kernel from writing a file, but not from handing the image to a program such as systemd-coredump; one of a single byte does both.
 * Where there is no prlimit(1), or the limit is lower already and may not be raised, it stays as it was.
 */
export async function dumpNoCore(): Promise<void> {
  await run('prlimit', ['--pid', String(process.pid), '--core=1:1']).catch(() => null);
}
