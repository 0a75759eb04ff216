import type { Announced } from '#lib/agent/announced.ts';
import { checkAgain, makeAndCheck } from '#lib/agent/check-release.ts';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import type { Place } from '#lib/agent/journal.ts';
import { originalFolder } from '#lib/agent/releases.ts';
import { type Bug, type Narrator, narrate, narrator, type Steps } from '#lib/agent/steps.ts';
import { named, Switch, type SwitchParts } from '#lib/agent/switch.ts';
import { turns } from '#lib/agent/turns.ts';
import { capital, short } from '#lib/agent/words.ts';
import type { Step } from '#lib/gateway/api-deployment.ts';
import { Refusal } from '#lib/refusal.ts';

export type ActivationParts = SwitchParts & {
  announced: Announced;
  /** Hears the steps of what the agent does by itself. */
  note: (step: Step) => void;
  bug: Bug;
};

/** What may be done to the releases of this gateway, one thing at a time; what may not be done is a Refusal. */
export class Activation {
  readonly #parts: ActivationParts;
  readonly #checks = turns();
  readonly #switches = turns();
  readonly #switch: Switch;
  /** Tells what happens while nobody listens. */
  readonly #alone: Narrator;
  #closed = false;

  constructor(parts: ActivationParts) {
    this.#parts = parts;
    this.#alone = narrator(parts.note, parts.bug);
    this.#switch = new Switch(parts, () => this.#lapse());
  }

  /** Steps `staged`, `compiled`, `checked`. Refuses a release that was not announced. */
  check(id: string): Promise<Steps> {
    return this.#checks.begin(`the release ${short(id)} is being checked`, async () => {
      await this.#parts.announced.manifest(id);
      const found = await this.#parts.releases.findChecked(id);
      const parts = { ...this.#parts, inForce: () => this.#untouched() };
      return this.#narrate((teller) =>
        found ? checkAgain(parts, teller, found) : makeAndCheck(parts, teller, id),
      );
    });
  }

  /** Steps `activated`, `probed`, and `rolled-back` when one of them failed. Refuses when another release is active by now. */
  activate(id: string, request: { expectedActive: string | null; confirmWithin: number }): Promise<Steps> {
    return this.#switches.begin(`the release ${short(id)} is being activated`, async () => {
      this.#demandActive(request.expectedActive);
      const release = await this.#demandChecked(id);
      const { active, pending } = this.#parts.journal.now();
      if (active?.folder === this.#parts.releases.place(release).folder)
        return this.#narrate((teller) => this.#switch.stay(teller, release));
      if (pending)
        throw new Refusal(
          'conflict',
          'unconfirmed',
          `${capital(named(active))} still waits for its confirmation.`,
          {
            next: 'Confirm it or roll back, then deploy again.',
          },
        );
      return this.#narrate((teller) => this.#switch.forward(teller, release, request.confirmWithin));
    });
  }

  /** Keeps the active release. Refuses when `id` is not active any more; done at once when it was confirmed before. */
  confirm(id: string): Promise<void> {
    const { journal, bug } = this.#parts;
    return this.#switches.take(`the release ${short(id)} is being confirmed`, async () => {
      this.#demandActive(id);
      const { active, history, pending } = journal.now();
      if (!pending) return;
      await journal.write({ active, history, pending: null });
      this.#switch.settle();
      await this.#sweep().catch((error: unknown) => bug(error, 'sweeping old releases'));
    });
  }

  /** Steps `rolled-back`, `probed`. Refuses when another release is active by now, or there is none to go back to. */
  rollback(expectedActive: string): Promise<Steps> {
    return this.#switches.begin('it is going back to the previous release', async () => {
      this.#demandActive(expectedActive);
      const { history, pending } = this.#parts.journal.now();
      const [previous] = history;
      if (pending) return this.#narrate((teller) => this.#switch.undo(teller, 'As asked.'));
      if (!previous)
        throw new Refusal('conflict', 'no-previous', 'There is no release to go back to on this gateway.');
      await this.#demandWhole(previous);
      return this.#narrate((teller) => this.#switch.back(teller, previous));
    });
  }

  /** At the start of the agent: goes back from what was never confirmed, else starts the daemon with what is in force. */
  resume(): Promise<void> {
    return this.#switches.take('the agent is starting', async () => {
      const { releases, journal } = this.#parts;
      if (journal.now().pending)
        return this.#switch.undo(this.#alone, 'The agent ended before this release was confirmed.');
      const pointed = await releases.pointed();
      if (!journal.now().active && pointed) await this.#takeAsIs(pointed);
      await this.#sweep();
      const { active } = journal.now();
      if (active) await this.#startWith(active, pointed);
    });
  }

  /** After `postern gateway install`, and when the journal is lost, `current` says what is in force. */
  async #takeAsIs(pointed: string): Promise<void> {
    const place = await this.#parts.releases.placeOf(pointed);
    if (place) await this.#parts.journal.write({ active: place, history: [], pending: null });
  }

  async #startWith(active: Place, pointed: string | null): Promise<void> {
    if (active.folder === originalFolder && pointed === originalFolder) return; // the host's own affair
    await this.#alone.step('activated', `Starting with ${named(active)}.`, async () =>
      pointed === active.folder
        ? this.#parts.engine.start(await this.#parts.releases.open(active))
        : this.#switch.to(null, active),
    );
  }

  /** Null when nothing of Postern's is in force. */
  async active(): Promise<ReleaseDir | null> {
    const { active } = this.#parts.journal.now();
    return publicId(active) === null || !active ? null : this.#parts.releases.open(active);
  }

  /** What is in force and confirmed, served by a daemon that runs, and as it was when it was checked; else null. */
  async #untouched(): Promise<ReleaseDir | null> {
    const { releases, journal, engine } = this.#parts;
    const { active, pending } = journal.now();
    if (!active || pending || publicId(active) === null || !(await engine.daemon()).running) return null;
    return (await releases.drift(active)).length === 0 ? releases.open(active) : null;
  }

  standing(): { active: Place | null; previous: Place | null; unconfirmedUntil: string | null } {
    const { active, history, pending } = this.#parts.journal.now();
    return { active, previous: history[0] ?? null, unconfirmedUntil: pending?.until ?? null };
  }

  /** Lets the work in hand end; after it nothing happens by itself any more. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#checks.idle(), this.#switches.idle()]);
    this.#switch.settle();
  }

  #narrate(work: (teller: Narrator) => Promise<void>): Steps {
    return narrate(work, this.#parts.bug);
  }

  /** Nobody confirmed in time. */
  #lapse(): void {
    if (this.#closed) return;
    void this.#switches
      .take('it goes back by itself', () => this.#switch.undo(this.#alone, 'Nobody confirmed in time.'))
      .catch((error: unknown) => this.#parts.bug(error, 'going back by itself'));
  }

  #demandActive(expected: string | null): void {
    const actual = publicId(this.#parts.journal.now().active);
    if (actual === expected) return;
    const [is, based] = [actual, expected].map((id) => (id ? short(id) : 'none'));
    throw new Refusal('conflict', 'other-active', `Another release is active by now: ${is}, not ${based}.`, {
      next: 'Look at what changed on this gateway, then deploy again.',
      fields: { expectedActive: ['is not active'] },
    });
  }

  async #demandChecked(id: string): Promise<ReleaseDir> {
    const release = await this.#parts.releases.findChecked(id);
    if (release) return release;
    await this.#parts.announced.manifest(id);
    throw new Refusal(
      'conflict',
      'not-checked',
      `The release ${short(id)} has not passed the daemon’s check here.`,
      {
        next: 'Check it first.',
      },
    );
  }

  async #demandWhole(place: Place): Promise<void> {
    const drift = await this.#parts.releases.drift(place);
    if (drift.length === 0) return;
    throw new Refusal(
      'conflict',
      'previous-damaged',
      `${capital(named(place))} was changed on the gateway’s disk.`,
      {
        next: 'Deploy that release anew instead of going back to it.',
        detail: drift.map(({ path, what }) => `${path}: ${what}`).join('\n'),
      },
    );
  }

  /** Old releases are swept when nobody could be making a new one. */
  async #sweep(): Promise<void> {
    const { active, history, pending } = this.#parts.journal.now();
    if (this.#checks.busy() || pending) return;
    await this.#parts.releases.collect([active, ...history].filter((place) => place !== null));
  }
}

/** The bundle's id as the console knows it; null for nothing and for what the host had before Postern. */
export function publicId(place: Place | null): string | null {
  return place && place.folder !== originalFolder ? place.id : null;
}
