import type { Engine, Outcome, ReleaseDir } from '#lib/agent/engine.ts';

/** Whether the running daemon does, towards a client, what this release wants. */
export async function look(engine: Engine, release: ReleaseDir | null): Promise<Outcome> {
  if (!release || release.manifest.expect.listeners.length === 0)
    return { ok: true, message: 'There is nothing that a client could expect of it.' };
  const { ok, checks } = await engine.probe(release.manifest.expect);
  const failed = checks.filter((check) => !check.ok);
  if (ok && failed.length === 0)
    return { ok, message: `The daemon answers as expected: ${checks.length} checks passed.` };
  return {
    ok: false,
    message:
      failed.map(({ listener, message }) => `${listener}: ${message}`).join(' ') || 'The probe failed.',
    output:
      failed
        .map(({ transcript }) => transcript ?? '')
        .filter((text) => text !== '')
        .join('\n\n') || undefined,
  };
}
