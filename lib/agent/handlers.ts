import type { Access } from '#lib/agent/access.ts';
import type { Announced } from '#lib/agent/announced.ts';
import type { Call, Handlers } from '#lib/agent/endpoint.ts';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { readExistingConfig } from '#lib/agent/existing-config.ts';
import { outgoingPartsOf } from '#lib/agent/outgoing-parts.ts';
import { probeGateway } from '#lib/agent/probe.ts';
import { tryOutgoing } from '#lib/agent/smtp/outgoing-trial.ts';
import { type AgentParts, engineOf, stateOf } from '#lib/agent/state.ts';
import { throttle } from '#lib/agent/throttle.ts';
import type { TrailHeads } from '#lib/agent/trail-heads.ts';
import { Refusal } from '#lib/refusal.ts';

export type HandlerParts = AgentParts & {
  /** The gateway's own name, told at enrolment. */
  name: string;
  access: Access;
  announced: Announced;
  trailHeads: TrailHeads;
  now: () => Date;
  /** A console has just been given the token. */
  enrolled: (console: string) => Promise<void>;
  metrics: () => Promise<string>;
};

/** What each call of the admin API does. */
export function handlersOf(parts: HandlerParts): Handlers {
  const { engine, activation, announced, trailHeads } = parts;
  const state = async () => ({ ...(await stateOf(parts)), trail: await trailHeads.newest() });
  return {
    enrol: enrolment(parts),
    engine: () => engineOf(parts),
    state,
    stage: ({ body }) => announced.announce(body),
    putBlob: ({ params, body }) => announced.putBlob(params.sha256, body),
    spliceBlob: ({ params, body }) => {
      engine.foresee(body.base);
      return announced.spliceBlob(params.sha256, body);
    },
    check: ({ params }) => activation.check(params.id),
    activate: ({ params, body }) => activation.activate(params.id, body),
    confirm: async ({ params }) => {
      await activation.confirm(params.id);
      return state();
    },
    rollback: ({ body }) => activation.rollback(body.expectedActive),
    ...accountHandlers(parts),
    tryLogin: async ({ body }) => engine.tryLogin((await demandActive(parts)).manifest.expect, body),
    tryOutgoing: async ({ body }) => tryOutgoing(await outgoingPartsOf(await activation.active()), body),
    trace: async ({ body }) => engine.trace(await releaseFor(parts, body.release), body),
    probe: async () => probeGateway(parts, await demandActive(parts)),
    log: (call) => readLog(parts, call),
    attempts: ({ query, signal }) => parts.accounts.attempts(query, signal),
    queue: () => engine.queue(),
    queueAction: ({ params }) => engine.queueAction(params.id, params.action),
    trailHeads: () => trailHeads.text(),
    keepTrailHead: ({ body }) => trailHeads.keep(body, parts.now()),
    existingConfig: () => readExistingConfig(),
    metrics: () => parts.metrics(),
  };
}

function enrolment({ access, name, now, enrolled, trailHeads }: HandlerParts): Handlers['enrol'] {
  const attempts = throttle();
  return async ({ body, address }) => {
    attempts.admit(address, now());
    try {
      const token = await access.enrol(body.secret, body.console, now());
      await trailHeads.putAside(now());
      await enrolled(body.console);
      return { token, name };
    } catch (error) {
      attempts.failed(address, now());
      throw error;
    }
  };
}

type AccountCalls =
  | 'accountsVersion'
  | 'syncAccounts'
  | 'putAccount'
  | 'deleteAccount'
  | 'accountStatus'
  | 'accountUpgrades'
  | 'lockedAccounts'
  | 'unlockAccount';

function accountHandlers({ accounts }: AgentParts): Pick<Handlers, AccountCalls> {
  return {
    accountsVersion: ({ query }) =>
      query.newest === undefined ? accounts.version() : accounts.heard(query.newest, query.realm),
    syncAccounts: ({ body }) => accounts.sync(body),
    putAccount: ({ params, body }) => {
      if (params.id === body.id) return accounts.put(body);
      throw new Refusal('invalid', 'other-account', 'The path names another account than the body.', {
        fields: { id: ['is not the one of the path'] },
      });
    },
    deleteAccount: ({ params, query }) => accounts.remove(params.id, query.revision),
    accountStatus: ({ params }) => accounts.status(params.id),
    accountUpgrades: () => accounts.upgrades(),
    lockedAccounts: () => accounts.locked(),
    unlockAccount: ({ params }) => accounts.unlock(params.id),
  };
}

async function readLog({ mailLog }: AgentParts, { query, signal }: Call<'log'>) {
  const { after, limit, wait } = query;
  const page = await mailLog.read(after, limit);
  if (page.lines.length > 0 || wait === 0) return page;
  await mailLog.wait(page.next, wait, signal);
  return mailLog.read(page.next, limit);
}

async function demandActive({ activation }: AgentParts): Promise<ReleaseDir> {
  const release = await activation.active();
  if (release) return release;
  throw new Refusal('conflict', 'nothing-active', 'No release is active on this gateway yet.', {
    next: 'Deploy one first.',
  });
}

/** The active release, or one that was checked here. */
async function releaseFor(parts: AgentParts, id: string | undefined): Promise<ReleaseDir> {
  if (id === undefined) return demandActive(parts);
  const release = await parts.releases.findChecked(id);
  if (release) return release;
  throw new Refusal('not-found', 'unknown-release', 'This gateway has no checked release of that id.', {
    next: 'Announce and check it first.',
  });
}
