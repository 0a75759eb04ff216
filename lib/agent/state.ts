import { join } from 'node:path';
import type { HostGuest } from '#lib/agent/accounts/guest.ts';
import { hostHashMethods } from '#lib/agent/accounts/imported-password.ts';
import { type Activation, publicId } from '#lib/agent/activation.ts';
import type { CanonUser } from '#lib/agent/canon-user/canon-user.ts';
import { diskOf } from '#lib/agent/disk.ts';
import type { Engine } from '#lib/agent/engine.ts';
import {
  passwordCheckerOf,
  readReleaseSasl,
  usualSaslauthdSocket,
} from '#lib/agent/engines/sendmail/sasl-conf.ts';
import { lookAtSaslauthd, reachesSaslauthd } from '#lib/agent/host/host-saslauthd.ts';
import type { MailLog } from '#lib/agent/log/mail-log.ts';
import { pathTroubles } from '#lib/agent/path-safety.ts';
import type { Releases } from '#lib/agent/releases.ts';
import type { AnsweringAccounts } from '#lib/agent/verifier/contract.ts';
import type { EngineInfo } from '#lib/gateway/api-engine.ts';
import type { GatewayState } from '#lib/gateway/api-state.ts';

/** What an agent consists of, once it runs. */
export type AgentParts = {
  data: string;
  engine: Engine;
  releases: Releases;
  activation: Activation;
  accounts: AnsweringAccounts;
  /** Runs work with an account that is there for no longer. */
  hostGuest: HostGuest;
  mailLog: MailLog;
  /** Whether Sendmail can have our plugin of libsasl. */
  canonUser: () => Promise<CanonUser>;
  /** Drift of files outside the release, which `postern gateway install` made links of. */
  hostDrift: () => Promise<GatewayState['drift']>;
};

/** What is true on this gateway now, looked at rather than remembered. */
export async function stateOf(parts: AgentParts): Promise<GatewayState> {
  const { data, engine, releases, activation, accounts, mailLog, hostDrift } = parts;
  const elsewhere = await elsewhereSocket(parts);
  const { active, previous, unconfirmedUntil } = activation.standing();
  const [drift, onHost, daemon, { verifier, accounts: known }, theirs, queueLength, disk] = await Promise.all(
    [
      active ? releases.drift(active) : [],
      hostDrift(),
      engine.daemon(),
      accounts.health(),
      elsewhere === null ? null : reachesSaslauthd(elsewhere),
      engine.queueLength(),
      diskOf(data),
    ],
  );
  return {
    active: publicId(active),
    previous: publicId(previous),
    unconfirmedUntil,
    drift: [...drift, ...onHost],
    daemon,
    verifier: theirs && verifier.answering ? theirs : verifier,
    accounts: known,
    log: mailLog.position(),
    queueLength,
    disk,
    clock: new Date().toISOString(),
  };
}

/**
 * The socket of the host's own saslauthd, when the release in force leaves PLAIN and LOGIN to it. A host's own Sendmail.conf may name one that nobody has
 * ever asked: Debian's does.
 */
async function elsewhereSocket({ data, accounts }: Pick<AgentParts, 'data' | 'accounts'>) {
  const current = join(data, 'current');
  const { mechanisms } = await readReleaseSasl(current);
  if (!mechanisms.includes('PLAIN') && !mechanisms.includes('LOGIN')) return null;
  return (await passwordCheckerOf(current, accounts))?.socket ?? null;
}

/** What the daemon is and can do, with what only the agent knows: how the log is read, and which folders are unsafe. */
export async function engineOf(
  parts: Pick<AgentParts, 'data' | 'engine' | 'accounts' | 'mailLog' | 'canonUser'>,
): Promise<EngineInfo> {
  const { data, engine, mailLog, canonUser } = parts;
  const info = await engine.info();
  const { release, state, sasl } = info.paths;
  const found = [...info.pathTroubles, ...(await pathTroubles([data, release, state, sasl], info.root))];
  const once = new Map(found.map((trouble) => [`${trouble.path} ${trouble.component}`, trouble]));
  const hashMethods = await hostHashMethods();
  const saslauthd = await lookAtSaslauthd((await elsewhereSocket(parts)) ?? usualSaslauthdSocket);
  return {
    ...{ ...info, hashMethods, saslauthd, canonUser: await canonUser() },
    ...{ log: mailLog.describe(), pathTroubles: [...once.values()] },
  };
}
