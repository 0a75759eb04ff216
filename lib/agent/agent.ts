import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { Access } from '#lib/agent/access.ts';
import type { AccountsOptions } from '#lib/agent/accounts/desk.ts';
import { openGuests } from '#lib/agent/accounts/guest.ts';
import { Activation } from '#lib/agent/activation.ts';
import { Announced } from '#lib/agent/announced.ts';
import { buildCanonUser, canonUserOf } from '#lib/agent/canon-user/canon-user.ts';
import { type Clock, systemClock } from '#lib/agent/clock.ts';
import { consoleCalls } from '#lib/agent/console-calls.ts';
import type { Engine } from '#lib/agent/engine.ts';
import { openReleaseRealm } from '#lib/agent/engines/sendmail/release-realm.ts';
import { passwordCheckerOf } from '#lib/agent/engines/sendmail/sasl-conf.ts';
import { handlersOf } from '#lib/agent/handlers.ts';
import { hostDrift } from '#lib/agent/host/host-drift.ts';
import { openIdentity } from '#lib/agent/identity.ts';
import { invite, noteReachable, type Reachable, urlOf, withdraw } from '#lib/agent/invitation.ts';
import { openJournal } from '#lib/agent/journal.ts';
import { type MailLog, openMailLog } from '#lib/agent/log/mail-log.ts';
import { watchLogins } from '#lib/agent/login-watch.ts';
import { openMetrics } from '#lib/agent/metrics.ts';
import { Releases } from '#lib/agent/releases.ts';
import { serve } from '#lib/agent/server.ts';
import type { AgentSettings } from '#lib/agent/settings.ts';
import type { AgentParts } from '#lib/agent/state.ts';
import { TrailHeads } from '#lib/agent/trail-heads.ts';
import type { AnsweringAccounts } from '#lib/agent/verifier/contract.ts';
import type { GatewayPaths } from '#lib/gateway/api-engine.ts';

export type AgentOptions = {
  settings: AgentSettings;
  log: Logger;
  version: string;
  clock?: Clock;
  /** Told an enrolment code whenever the agent starts without a console. */
  invited: (code: string) => void;
  openEngine: (options: EngineOptions) => Promise<Engine> | Engine;
  /** In this process, or kept in one of their own. */
  openAccounts: (options: AccountsOptions) => Promise<AnsweringAccounts>;
};

export type EngineOptions = {
  paths: GatewayPaths;
  /** What the daemon is to call itself in the mail log (`sendmail -L`). */
  syslogTag: string;
  settings: AgentSettings;
  version: string;
  log: Logger;
};

export type Agent = Reachable & {
  /** Ends the API, lets a switch under way end, and stops the daemon that the agent supervises. */
  close(): Promise<void>;
};

/**
 * Brings an agent to life: the log and the accounts first, for the daemon writes to the one and asks the other; then the
 * release that is in force; then the admin API.
 */
export async function createAgent(options: AgentOptions): Promise<Agent> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return { ...(await bringUp(options, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function bringUp(options: AgentOptions, closers: (() => Promise<unknown>)[]): Promise<Reachable> {
  const { settings, log, version, clock = systemClock } = options;
  const { data, listen } = settings;
  await mkdir(data, { recursive: true, mode: 0o755 });
  const identity = await openIdentity(join(data, 'identity'), listen.address, clock.now());
  const access = await Access.open(join(data, 'identity'));
  const announced = await Announced.open(data);
  const trouble = await buildCanonUser(data);
  if (trouble !== null) log.warn({ trouble }, 'PLAIN with another authorization identity is not refused');
  const canonUser = () => canonUserOf(data, trouble);
  const parts = { ...(await openParts(options, announced, closers)), canonUser };
  await parts.activation.resume();
  follow(parts, log, closers);

  const metrics = openMetrics(version);
  const handlers = handlersOf({
    ...parts,
    name: settings.name,
    access,
    announced,
    trailHeads: new TrailHeads(data),
    now: clock.now,
    enrolled: async (console) => {
      log.info({ console }, 'enrolled');
      await withdraw(settings.codeFile);
    },
    metrics: () => metrics.text(parts),
  });
  const returned = () => parts.accounts.returned();
  // before anybody can believe that we are there
  await returned().catch((error: unknown) =>
    log.warn({ err: error }, 'the verifier does not wait for the console'),
  );
  const called = consoleCalls(returned, () => clock.now().getTime());
  const { counted } = metrics;
  const server = await serve({ identity, access, handlers, log, version, counted, called }, listen);
  closers.push(() => server.close());

  const { certificateSha256 } = identity;
  const reachable = { url: urlOf(listen.address, server.port, settings.name), certificateSha256 };
  await noteReachable(join(data, 'identity'), reachable);
  if (!access.holder)
    options.invited(await invite(access, reachable, { now: clock.now(), codeFile: settings.codeFile }));
  log.info({ url: reachable.url, mode: settings.mode, data, version }, 'listening');
  return reachable;
}

/** Opens what the agent consists of; whatever was opened is in `closers`, the last to be closed first. */
async function openParts(
  { settings, log, version, clock = systemClock, openEngine, openAccounts }: AgentOptions,
  announced: Announced,
  closers: (() => Promise<unknown>)[],
): Promise<Omit<AgentParts, 'canonUser'>> {
  const { data } = settings;
  const paths = pathsOf(settings);
  const mailLog = await openLog(settings);
  closers.push(() => mailLog.close());
  const accounts = await openAccounts({
    dir: join(data, 'accounts'),
    saslDir: paths.sasl,
    log: (text) => log.warn(text),
    now: clock.now,
  });
  closers.push(accounts.close);
  const engine = await openEngine({ paths, settings, syslogTag: syslogTags(settings)[0], version, log });
  closers.push(() => engine.stop());
  const releases = await Releases.open(data, announced);
  const activation = new Activation({
    engine,
    announced,
    releases,
    journal: await openJournal(join(data, 'state.json')),
    clock,
    note: ({ step, state, message, output }) => log.warn({ step, state, output }, message),
    bug: (error, doing) => log.error({ err: error }, `a bug while: ${doing}`),
  });
  closers.push(() => activation.close());
  const releaseRealm = openReleaseRealm(paths.release);
  const hostGuest = openGuests({
    admit: accounts.admit,
    realm: async () => (await releaseRealm()) ?? (await accounts.version()).realm,
    now: () => clock.now().getTime(),
  });
  const look = { hostDrift: () => hostDrift(data) };
  return { data, engine, releases, activation, accounts, hostGuest, mailLog, ...look };
}

/**
 * By which names the daemon writes to the mail log, its own first: Debian's for the host's service, and one that no other
 * agent on this host has for a daemon of ours.
 */
function syslogTags({ mode, data }: AgentSettings): [string, ...string[]] {
  if (mode === 'system') return ['sm-mta', 'sendmail', 'sm-msp-queue'];
  return [`postern-${createHash('sha256').update(data).digest('hex').slice(0, 8)}`];
}

function pathsOf({ data, sendmailCf }: AgentSettings): GatewayPaths {
  return {
    release: join(data, 'current'),
    state: join(data, 'state'),
    sasl: join(data, 'sasl'),
    cf: sendmailCf,
  };
}

function openLog(settings: AgentSettings): Promise<MailLog> {
  const { data } = settings;
  const { file, socket, authFile } = settings.log;
  const wanted = async () => {
    const { sasl } = pathsOf(settings);
    const ours = { saslauthdPath: join(sasl, 'mux'), sasldbPath: join(sasl, 'sasldb2') };
    const checker = await passwordCheckerOf(join(data, 'current'), ours);
    return checker !== null && checker.socket !== null;
  };
  const checks = { wanted, file: authFile };
  return openMailLog({ dir: join(data, 'log'), tag: syslogTags(settings), file, socket, checks });
}

/** What the daemon decides by itself is read from its log. */
function follow({ mailLog, accounts }: AgentParts, log: Logger, closers: (() => Promise<unknown>)[]): void {
  const ending = new AbortController();
  const watching = watchLogins(mailLog, accounts, ending.signal).catch((error: unknown) => {
    if (!ending.signal.aborted) log.error({ err: error }, 'log-ins are not read from the mail log any more');
  });
  closers.push(() => {
    ending.abort();
    return watching;
  });
}
