import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine, Outcome, ReleaseDir } from '#lib/agent/engine.ts';
import type { Later } from '#lib/agent/later.ts';
import type { Expectation, Manifest } from '#lib/gateway/api-manifest.ts';
import { manifestId } from '#lib/gateway/manifest.ts';

/** The mail server that a ScriptedEngine drives. It outlives the agent, as a real one does when the agent is killed. */
export type ScriptedDaemon = { running: boolean; reloads: number; serves: string | null };

export type Script = Partial<
  Record<'compile' | 'adopt' | 'probe' | 'start', (id: string) => Promise<Outcome>>
> & {
  check?: (id: string, inForce: string | null) => Promise<Outcome>;
  /** What goes on after it has compiled. */
  keep?: (id: string) => Promise<void>;
};

/**
 * An engine for tests of what the agent does when an engine fails: each call answers what the script says, and by default
 * does what a real one would. What the daemon serves is the text of `sendmail.mc` it read when it was last (re)loaded.
 */
export function scriptedEngine(daemon: ScriptedDaemon, current: string, script: Script = {}): Engine {
  const fine = async (): Promise<Outcome> => ({ ok: true, message: 'Done.' });
  const load = async () => {
    const text = await readFile(join(current, 'sendmail.mc'), 'utf8');
    daemon.reloads += 1;
    daemon.serves = text;
    daemon.running = true;
  };
  const none = () => Promise.reject(new Error('not part of the script'));
  return {
    info: none,
    foresee: () => {},
    trace: none,
    probeLogins: none,
    tryLogin: none,
    queue: none,
    queueAction: none,
    queueLength: async () => 0,
    async compile(release: ReleaseDir, later?: Later) {
      const outcome = await (script.compile ?? fine)(release.id);
      if (outcome.ok) await writeFile(join(release.dir, 'sendmail.cf'), `compiled for ${release.id}`);
      if (script.keep) later?.add(script.keep(release.id));
      return outcome;
    },
    check: (release, inForce) => (script.check ?? fine)(release.id, inForce?.id ?? null),
    async adopt(from, to) {
      const outcome = await (script.adopt ?? fine)(to.id);
      const changed = !daemon.running || from?.dir !== to.dir;
      if (outcome.ok && changed) await load();
      return { ...outcome, reloaded: outcome.ok && changed };
    },
    async start(active) {
      const outcome = await (script.start ?? fine)(active.id);
      if (outcome.ok && !daemon.running) await load();
      return outcome;
    },
    async stop() {
      daemon.running = false;
      daemon.serves = null;
    },
    async probe(expect) {
      const { ok, message } = await (script.probe ?? fine)(expect.hostName);
      const check = { check: 'banner', listener: 'MTA', ok: ok && daemon.running, message };
      return { ok: check.ok, at: new Date().toISOString(), tls: null, checks: [check] };
    },
    async daemon() {
      return { running: daemon.running, pid: null, since: null, message: 'Scripted.' };
    },
  };
}

/** A release with these contents, its id and all. */
export function manifestOf(
  contents: { 'sendmail.mc': string } & Partial<Record<Manifest['files'][number]['path'], string>>,
  digest: (text: string) => string,
): Manifest {
  const files = Object.entries(contents).map(([path, text]) => ({
    path: path as Manifest['files'][number]['path'],
    sha256: digest(text),
    size: Buffer.byteLength(text),
  }));
  const expect: Expectation = {
    hostName: 'gw.example.org',
    listeners: [{ name: 'MTA', address: '127.0.0.1', port: 2525, tlsOnConnect: false, requireAuth: false }],
    certificateSha256: null,
    mechanismsWithTls: [],
    mechanismsInClear: [],
  };
  return { id: manifestId(files, expect), release: { id: 'r1', comment: 'test' }, files, expect };
}
