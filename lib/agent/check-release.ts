import type { Clock } from '#lib/agent/clock.ts';
import type { Engine, ReleaseDir } from '#lib/agent/engine.ts';
import { Later } from '#lib/agent/later.ts';
import type { Releases } from '#lib/agent/releases.ts';
import type { Narrator } from '#lib/agent/steps.ts';

type Parts = {
  engine: Engine;
  releases: Releases;
  clock: Clock;
  /** What the running daemon has read, untouched since; null when that is not certain. */
  inForce: () => Promise<ReleaseDir | null>;
};

/**
 * Lays a release out in a folder of its own, compiles it there and lets the real daemon read it; what is live is not
 * touched. Only a release that passed, and is on the disk, is sealed, and only a sealed one can be activated.
 */
export async function makeAndCheck(parts: Parts, { step }: Narrator, id: string): Promise<void> {
  const { engine, releases, clock, inForce } = parts;
  const made: { release?: ReleaseDir } = {};
  const later = new Later();
  const before = inForce();
  before.catch(() => {}); // told to whoever waits for it
  const passed =
    (await step('staged', 'Laying the files out in a folder of their own.', async () => {
      made.release = await releases.stage(id, later);
      const count = made.release.manifest.files.length;
      return { ok: true, message: `${count} files laid out, each with the digest it was announced with.` };
    })) &&
    (await step('compiled', 'Compiling.', async () => engine.compile(staged(made), later, await before))) &&
    (await step('checked', 'Letting the daemon read it.', async () => {
      const release = staged(made);
      const outcome = await engine.check(release, await inForce());
      if (!outcome.ok) return outcome;
      await later.done();
      await releases.seal(release, clock.now());
      return outcome;
    }));
  await later.over();
  if (!passed && made.release) await releases.remove(made.release);
}

/** A release that lies here checked and untouched: nothing to make, but the daemon is asked again, it may be another version. */
export async function checkAgain(
  { engine, inForce }: Parts,
  { step }: Narrator,
  release: ReleaseDir,
): Promise<void> {
  const kept = (message: string) => async () => ({ ok: true, message });
  await step('staged', 'Looking for it.', kept('This release lies here already, untouched.'));
  await step('compiled', 'Looking for it.', kept('It is compiled already.'));
  await step('checked', 'Letting the daemon read it.', async () => engine.check(release, await inForce()));
}

function staged({ release }: { release?: ReleaseDir }): ReleaseDir {
  if (release) return release;
  throw new Error('a release is compiled and checked only after it was staged');
}
