import type { LoginProbe } from '#lib/agent/engines/sendmail/probe-logins.ts';
import type { Later } from '#lib/agent/later.ts';
import type { EngineInfo } from '#lib/gateway/api-engine.ts';
import type { LoginOutcome, LoginTrial } from '#lib/gateway/api-login.ts';
import type { Expectation, Manifest } from '#lib/gateway/api-manifest.ts';
import type { ProbeCheck, ProbeReport } from '#lib/gateway/api-probe.ts';
import type { QueueAction, QueueEntry } from '#lib/gateway/api-queue.ts';
import type { GatewayState } from '#lib/gateway/api-state.ts';
import type { TraceAnswer, TraceRequest } from '#lib/gateway/api-trace.ts';

/** A release on disk. */
export type ReleaseDir = {
  /** The bundle's id. */
  id: string;
  /** Absolute folder that holds the managed files, and after `compile` what is made from them. */
  dir: string;
  manifest: Manifest;
};

export type Outcome = {
  ok: boolean;
  /** One sentence in plain words. */
  message: string;
  /** The tool's own words, when there are any worth reading. */
  output?: string;
};

/**
 * What an agent needs from a mail server: compile a release aside, hold it against the real program, put it in force, and
 * answer questions about what is in force. A gateway that cannot do something answers with a failed Outcome or throws a
 * Refusal that says what is missing; anything else that is thrown is a bug.
 */
export type Engine = {
  info(): Promise<EngineInfo>;
  /** A content is on its way that differs little from this one: what takes long may begin. */
  foresee(sha256: string): void;
  /**
   * Makes everything the daemon reads from the managed files, inside `release.dir`. Live files are never touched. What it made is there to be read; with
   * `later`, it outlasts a power cut once that is done, else at once. With `inForce` too, what a check against that takes begins beside it, and ends with
   * `later` when nobody checks.
   */
  compile(release: ReleaseDir, later?: Later, inForce?: ReleaseDir | null): Promise<Outcome>;
  /**
   * Whether the real daemon takes a compiled release and answers known questions as expected. No effect on what is live. Where `inForce`, which the
   * running daemon has read and nobody has touched since, differs from it in tables alone, no daemon is started for it.
   */
  check(release: ReleaseDir, inForce?: ReleaseDir | null): Promise<Outcome>;
  /**
   * Puts a checked release in force. Call it after `paths.release` points to `to`: starts the daemon when it is not running,
   * reloads it when what it read at its start has changed, else does nothing.
   */
  adopt(from: ReleaseDir | null, to: ReleaseDir): Promise<Outcome & { reloaded: boolean }>;
  /** Looks at the running daemon over SMTP as a client would. */
  probe(expect: Expectation): Promise<ProbeReport>;
  daemon(): Promise<GatewayState['daemon']>;
  /** Starts the daemon with the active release (at the start of the agent). Done at once when it is running already. */
  start(active: ReleaseDir): Promise<Outcome>;
  /** Ends the daemon that this agent runs; a service of the host is left alone. */
  stop(): Promise<void>;
  /** What the real daemon would do with one envelope under this release. */
  trace(release: ReleaseDir, request: TraceRequest): Promise<TraceAnswer>;
  /** Logs in at every listener by every mechanism. */
  probeLogins(probe: LoginProbe): Promise<ProbeCheck[]>;
  /** Logs in through the running daemon. */
  tryLogin(expect: Expectation, trial: LoginTrial): Promise<LoginOutcome>;
  queue(): Promise<QueueEntry[]>;
  /** Null when the queue cannot be read. */
  queueLength(): Promise<number | null>;
  queueAction(id: string, action: QueueAction): Promise<{ done: boolean; message: string }>;
};
