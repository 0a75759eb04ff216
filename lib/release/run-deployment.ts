import { recordEvent } from '#lib/audit/store.ts';
import type { Db } from '#lib/db/client.ts';
import type { Step, StepName } from '#lib/gateway/api-deployment.ts';
import { type Manifest, manifest } from '#lib/gateway/api-manifest.ts';
import { clientOf, noteAnswer, noteTrouble } from '#lib/gateway/store.ts';
import type { Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { sendContent } from './send-content.ts';

/** The agent goes back by itself when the console does not confirm within this time. */
const confirmWithin = 60;
const worker = { kind: 'system', name: 'worker' } as const;

type Client = Awaited<ReturnType<typeof clientOf>>;
type Job = { id: string; releaseId: string; gatewayId: string; gateway: string; bundle: Manifest };

/**
 * Brings one bundle to its gateway, step by step, each step stored as it happens. Safe to repeat after a crash at any point:
 * what is there already is not sent again, and what is active is only confirmed.
 */
export async function runDeployment({ db, sealer, now }: Runtime, deploymentId: string): Promise<void> {
  const job = await claim(db, deploymentId, now());
  if (!job) return;
  const steps = new StepKeeper(db, job.id);
  try {
    const client = await clientOf(db, sealer, job.gatewayId);
    const outcome = await deploy({ db, sealer, client, job, steps }).finally(() => steps.stored());
    await noteAnswer(db, job.gatewayId, now(), { state: await client.state() });
    await finish(db, job, now(), outcome);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (isAway(error)) await postpone(db, job, error, now());
    else await finish(db, job, now(), { state: 'failed', error: error.message, output: error.detail });
  }
}

type Outcome = { state: 'done' | 'unchanged' | 'failed'; error?: string; output?: string | undefined };

async function deploy(to: {
  db: Db;
  sealer: Runtime['sealer'];
  client: Client;
  job: Job;
  steps: StepKeeper;
}): Promise<Outcome> {
  const { client, job, steps } = to;
  const { id } = job.bundle;
  const before = await client.state();
  const drifted = before.drift.length > 0; // deploying again puts right what somebody edited on the host
  if (before.active === id && !before.unconfirmedUntil && !drifted) return { state: 'unchanged' };
  if (before.active !== id || drifted) {
    const sentIn = await stage(to, before.active);
    const checked = await follow(client.check(id), steps, sentIn);
    if (checked) return checked;
    const request = { expectedActive: before.active, confirmWithin };
    const activated = await follow(client.activate(id, request), steps);
    if (activated) return activated;
  }
  await confirm(client, id, steps);
  return { state: 'done' };
}

type Target = Parameters<typeof deploy>[0];

/** Answers how many milliseconds it took. */
async function stage({ db, sealer, client, job, steps }: Target, active: string | null): Promise<number> {
  const began = performance.now();
  const ms = () => Math.round(performance.now() - began);
  steps.put({ step: 'staged', state: 'running', ms: 0, message: 'Asking the gateway what it lacks.' });
  const [{ missing }, there] = await Promise.all([
    client.stage(job.bundle),
    bundleFiles(db, job.gatewayId, active),
  ]);
  for (const [at, sha256] of missing.entries()) {
    const message = `Sending content ${at + 1} of ${missing.length}.`;
    steps.put({ step: 'staged', state: 'running', ms: ms(), message });
    const file = job.bundle.files.find((one) => one.sha256 === sha256);
    if (file) await sendContent({ db, sealer, client }, file, there);
  }
  const total = job.bundle.files.length;
  const message = `${missing.length} of ${total} contents sent; the gateway had the others.`;
  steps.put({ step: 'staged', state: 'done', ms: ms(), message });
  return ms();
}

/** What is in force on the gateway, by the bundle it names. */
async function bundleFiles(db: Db, gatewayId: string, digest: string | null): Promise<Manifest['files']> {
  const bundle = digest && (await db.bundle.findFirst({ where: { gatewayId, digest } }));
  return bundle ? manifest.parse(bundle.manifest).files : [];
}

/** Stores every step of a stream; an outcome when one failed. What the gateway lays out was `sentIn` so many milliseconds before. */
async function follow(stream: AsyncIterable<Step>, steps: StepKeeper, sentIn = 0): Promise<Outcome | null> {
  let failed: Step | null = null;
  for await (const step of stream) {
    steps.put(step.step === 'staged' ? { ...step, ms: sentIn + step.ms } : step);
    if (step.state === 'failed') failed ??= step;
  }
  return failed && { state: 'failed', error: failed.message, output: failed.output };
}

async function confirm(client: Client, id: string, steps: StepKeeper): Promise<void> {
  const began = performance.now();
  await client.confirm(id);
  const ms = Math.round(performance.now() - began);
  steps.put({
    step: 'confirmed',
    state: 'done',
    ms,
    message: 'The console saw it serve and keeps it.',
  });
}

/** The newest state of each step, in the order they happened. */
class StepKeeper {
  readonly #steps = new Map<StepName, Step>();
  readonly #db: Db;
  readonly #id: string;
  #changed = false;
  #storing: Promise<void> | null = null;

  constructor(db: Db, id: string) {
    this.#db = db;
    this.#id = id;
  }

  /** Stores it beside what comes next. */
  put(step: Step): void {
    this.#steps.set(step.step, step);
    this.#changed = true;
    if (this.#storing) return;
    this.#storing = this.#store();
    this.#storing.catch(() => {}); // told to whoever waits for it
  }

  /** Waits until all is stored. */
  async stored(): Promise<void> {
    await this.#storing;
  }

  /** What comes while one is stored is stored together. One that cannot be stored ends it: nothing later is stored, and whoever waits is told. */
  async #store(): Promise<void> {
    while (this.#changed) {
      this.#changed = false;
      const steps = [...this.#steps.values()];
      await this.#db.deployment.update({ where: { id: this.#id }, data: { steps } });
    }
    this.#storing = null;
  }
}

async function claim(db: Db, id: string, now: Date): Promise<Job | null> {
  const row = await db.deployment.findUniqueOrThrow({ where: { id }, include: { gateway: true } });
  const { releaseId, gatewayId } = row;
  const bundle = await db.bundle.findUnique({ where: { releaseId_gatewayId: { releaseId, gatewayId } } });
  if (!bundle) {
    const error = 'This release holds nothing for this gateway: it was enrolled later.';
    await db.deployment.update({ where: { id }, data: { state: 'failed', error, finishedAt: now } });
    return null;
  }
  await db.deployment.update({
    where: { id },
    data: { state: 'running', startedAt: row.startedAt ?? now, error: null, output: null },
  });
  return { id, releaseId, gatewayId, gateway: row.gateway.name, bundle: manifest.parse(bundle.manifest) };
}

async function finish(db: Db, job: Job, now: Date, { state, error, output }: Outcome): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.deployment.update({ where: { id: job.id }, data: { state, error, output, finishedAt: now } });
    const { releaseId, gatewayId, gateway } = job;
    const event =
      state === 'failed'
        ? ({ kind: 'release.deployment-failed', releaseId, gatewayId, gateway, reason: error ?? '' } as const)
        : ({ kind: 'release.deployed', releaseId, gatewayId, gateway } as const);
    await recordEvent(tx, { actor: worker, now, event });
  });
}

const away = new Set(['gateway-unreachable', 'gateway-timeout']);
const isAway = (refusal: Refusal) => away.has(refusal.code);

/** A gateway that is away gets it when it is back. */
async function postpone(db: Db, job: Job, refusal: Refusal, now: Date): Promise<void> {
  await noteTrouble(db, job.gatewayId, now, refusal);
  await db.deployment.update({ where: { id: job.id }, data: { state: 'waiting', error: refusal.message } });
}
