import type { Clock } from '#lib/agent/clock.ts';
import type { Engine, Outcome, ReleaseDir } from '#lib/agent/engine.ts';
import type { Entry, Journal, Place, Standing } from '#lib/agent/journal.ts';
import { look } from '#lib/agent/look.ts';
import { originalFolder, type Releases } from '#lib/agent/releases.ts';
import type { Narrator } from '#lib/agent/steps.ts';
import { capital, short } from '#lib/agent/words.ts';

export type SwitchParts = { engine: Engine; releases: Releases; journal: Journal; clock: Clock };

/** How many releases one can go back, one after the other. */
const historyLength = 5;
const retryMs = 10_000;
const looking = 'Looking at the daemon as a client would.';

/**
 * The switch from one release to another. The rule: whatever fails, is killed or is forgotten, the gateway serves the old
 * release or the new one, never a mix. So the journal names the way back before anything is switched, one rename switches,
 * and only a confirmation ends the way back.
 */
export class Switch {
  readonly #parts: SwitchParts;
  /** Called when the time for a confirmation is over. */
  readonly #lapsed: () => void;
  #cancelTimer = () => {};

  constructor(parts: SwitchParts, lapsed: () => void) {
    this.#parts = parts;
    this.#lapsed = lapsed;
  }

  /** Switches, probes, and goes back when either fails; else the confirmation is awaited for so many seconds. */
  async forward({ step }: Narrator, to: ReleaseDir, confirmWithin: number): Promise<void> {
    const { engine, releases, journal, clock } = this.#parts;
    const { active, history } = journal.now();
    const place = releases.place(to);
    const before: Standing = { active, history };
    const longer = active && active.id !== to.id ? [active, ...history].slice(0, historyLength) : history;
    const entry: Entry = { active: place, history: longer, pending: { before, until: null } };
    const serves =
      (await step('activated', `Switching from ${named(active)} to ${named(place)}.`, async () => {
        await journal.write(entry);
        return this.to(active, place);
      })) &&
      (await step('probed', looking, async () => {
        const seen = await look(engine, to);
        if (!seen.ok) return seen;
        const until = new Date(clock.now().getTime() + confirmWithin * 1000).toISOString();
        await journal.write({ ...entry, pending: { before, until } });
        this.#lapseAfter(confirmWithin * 1000);
        return seen;
      }));
    if (!serves) await this.undo({ step }, 'The new release does not serve.');
  }

  /** For the release that is in force: nothing is switched or reloaded, but a daemon that is down is started, and looked at. */
  async stay({ step }: Narrator, release: ReleaseDir): Promise<void> {
    const { engine } = this.#parts;
    await step('activated', 'Looking at what is active.', async () => {
      const outcome = await engine.adopt(release, release);
      return outcome.ok
        ? { ...outcome, message: 'This release is active already; nothing was changed.' }
        : outcome;
    });
    await step('probed', looking, () => look(engine, release));
  }

  /** From a confirmed release to the one before it; when the daemon does not take that one, the confirmed one stays. */
  async back({ step }: Narrator, to: Place): Promise<void> {
    const { engine, releases, journal } = this.#parts;
    const { active, history } = journal.now();
    const next: Standing = { active: to, history: history.slice(1) };
    const went = await step('rolled-back', `Going back from ${named(active)} to ${named(to)}.`, async () => {
      await journal.write({ ...next, pending: { before: { active, history }, until: null } });
      const outcome = await this.to(active, to);
      if (!outcome.ok) return outcome;
      await journal.force({ ...next, pending: null });
      return { ...outcome, message: `Back to ${named(to)}. ${outcome.message}` };
    });
    if (!went) return this.undo({ step }, `${capital(named(to))} does not serve any more.`);
    await step('probed', looking, async () => look(engine, await releases.open(to)));
  }

  /** Undoes what is pending, if anything is. When even the switch back fails it is tried again: the journal still says so. */
  async undo({ step }: Narrator, why: string): Promise<void> {
    const { engine, releases, journal } = this.#parts;
    const { active, pending } = journal.now();
    if (!pending) return;
    this.settle();
    const { before } = pending;
    let switched = false;
    await step('rolled-back', `${why} Going back to ${named(before.active)}.`, async () => {
      const outcome = await this.to(active, before.active);
      switched = true;
      await journal.force({ ...before, pending: null });
      if (!outcome.ok) return outcome;
      const seen = await look(engine, before.active && (await releases.open(before.active)));
      return { ...seen, message: `${why} Back to ${named(before.active)}. ${seen.message}` };
    });
    if (!switched) this.#lapseAfter(retryMs);
  }

  /** Points to a release and lets the daemon serve it. With `to` null there is none: the daemon stops. */
  async to(from: Place | null, to: Place | null): Promise<Outcome> {
    const { engine, releases } = this.#parts;
    await releases.point(to?.folder ?? null);
    if (to) return engine.adopt(from && (await releases.open(from)), await releases.open(to));
    await engine.stop();
    return { ok: true, message: 'No release is in force any more; the daemon is stopped.' };
  }

  /** Nothing is undone by itself any more. */
  settle(): void {
    this.#cancelTimer();
  }

  #lapseAfter(ms: number): void {
    this.settle();
    this.#cancelTimer = this.#parts.clock.after(ms, this.#lapsed);
  }
}

/** How a place is called in sentences. */
export function named(place: Place | null): string {
  if (!place) return 'no release';
  return place.folder === originalFolder ? 'what this host had before' : `the release ${short(place.id)}`;
}
