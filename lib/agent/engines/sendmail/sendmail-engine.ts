import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Engine, ReleaseDir } from '#lib/agent/engine.ts';
import { beginLikeness, type Likeness } from '#lib/agent/engines/sendmail/answers-alike.ts';
import type { ContentBounds } from '#lib/agent/engines/sendmail/check-content.ts';
import { checkRelease } from '#lib/agent/engines/sendmail/check-release.ts';
import { compileRelease } from '#lib/agent/engines/sendmail/compile-release.ts';
import { CopiedAhead } from '#lib/agent/engines/sendmail/copied-ahead.ts';
import { discover } from '#lib/agent/engines/sendmail/discovery.ts';
import { probeDaemon } from '#lib/agent/engines/sendmail/probe-daemon.ts';
import { probeLogins } from '#lib/agent/engines/sendmail/probe-logins.ts';
import { actOnQueue, countQueue, readQueue } from '#lib/agent/engines/sendmail/queue.ts';
import { prepareState } from '#lib/agent/engines/sendmail/state-folder.ts';
import { supervisedMode } from '#lib/agent/engines/sendmail/supervised-mode.ts';
import { systemMode } from '#lib/agent/engines/sendmail/system-mode.ts';
import { findSendmail } from '#lib/agent/engines/sendmail/tools.ts';
import { traceEnvelope } from '#lib/agent/engines/sendmail/trace-envelope.ts';
import { tryLogin } from '#lib/agent/engines/sendmail/try-login.ts';
import { Later } from '#lib/agent/later.ts';
import type { EngineInfo, GatewayPaths } from '#lib/gateway/api-engine.ts';
import { Refusal } from '#lib/refusal.ts';

export type SendmailOptions = {
  mode: 'supervised' | 'system';
  paths: GatewayPaths;
  /** Compiled maps, by digest and type of their source. */
  cache: string;
  /** Our own plugins of libsasl. */
  plugins: string;
  /** What the daemon calls itself in the mail log (`sendmail -L`). */
  syslogTag: string;
  log: () => EngineInfo['log'];
  suggestedListeners: EngineInfo['suggestedListeners'];
  agentVersion: string;
  /** Whom an mc trusts when the agent is not root; default: the user it runs as. */
  user?: string;
  /** Told when the daemon ended without being asked to; it is started again. */
  onDaemonExit?: (message: string) => void;
  now?: () => Date;
};

/** Where a mail host's own service may write besides; on /etc/mail every rendered file may rely. */
const hostPlaces = [
  '/run/sendmail',
  '/var/run/sendmail',
  '/var/lib/sendmail',
  '/var/spool/mqueue',
  '/var/spool/mqueue-client',
];

/**
 * Sendmail with Cyrus SASL. Refuses at once when a path holds what m4 or a cf could take for something else; everything that
 * may be missing on the host is looked for when it is needed.
 */
export function createSendmailEngine(options: SendmailOptions): Engine {
  const { mode, paths, cache, syslogTag, now = () => new Date(), onDaemonExit } = options;
  demandPlainPaths([...Object.values(paths), cache, options.plugins]);
  const root = process.geteuid?.() === 0;
  const user = root ? null : (options.user ?? userInfo().username);
  const cf = join(paths.release, 'sendmail.cf');
  const bounds = boundsOf(options);
  const memory = { configuration: null, aliases: null };
  const ahead = new CopiedAhead(cache);
  const likeness = new WeakMap<ReleaseDir, Likeness>();
  const sendmail = () => findSendmail(join(paths.state, 'bin'), root);
  const service =
    mode === 'system'
      ? systemMode({ sendmail, paths })
      : supervisedMode({ sendmail, paths, syslogTag, onDaemonExit });

  return {
    info: async () => describe(options, root, await sendmail()),
    foresee: (sha256) => ahead.begin(sha256),
    async compile(release, later, inForce) {
      await prepareState(paths.state);
      const beside = later ?? new Later();
      const parts = { sendmail: await sendmail(), cache, cf: paths.cf, user, bounds, memory, ahead, now };
      const asking = { sendmail: parts.sendmail, state: paths.state };
      const onConfigured = () => {
        if (inForce) likeness.set(release, beginLikeness(asking, { release, inForce }, beside));
      };
      try {
        const outcome = await compileRelease({ ...parts, later: beside, onConfigured }, release);
        if (!later && outcome.ok) await beside.done();
        return outcome;
      } finally {
        if (!later) await beside.over();
      }
    },
    async check(release, inForce = null) {
      await prepareState(paths.state);
      const begun = likeness.get(release);
      const saslauthd = join(paths.sasl, 'mux');
      const where = { state: paths.state, saslauthd };
      const parts = { sendmail: await sendmail(), ...where, bounds, likeness: begun, now };
      return checkRelease(parts, release, inForce);
    },
    adopt: (from, to) => service.serve(from, to),
    start: (active) => service.start(active),
    stop: () => service.stop(),
    daemon: () => service.status(),
    probe: async (expect) => probeDaemon({ sendmail: await sendmail(), cf, now }, expect),
    trace: async (release, request) =>
      traceEnvelope({ sendmail: await sendmail(), state: paths.state }, release, request),
    probeLogins,
    tryLogin,
    queue: () => readQueue(cf),
    queueLength: () => countQueue(cf).catch(() => null),
    queueAction: async (id, action) => actOnQueue({ sendmail: await sendmail(), cf, syslogTag }, id, action),
  };
}

async function describe(options: SendmailOptions, root: boolean, sendmail: string): Promise<EngineInfo> {
  const { mode, paths, log, suggestedListeners, agentVersion } = options;
  const found = await discover(sendmail, paths.cf);
  const given = { kind: 'sendmail', mode, root, paths, suggestedListeners, agentVersion } as const;
  return { ...given, ...found, log: log(), pathTroubles: [] };
}

function boundsOf({ mode, paths, plugins }: SendmailOptions): ContentBounds {
  return {
    plugins,
    current: paths.release,
    writable: mode === 'system' ? [paths.state, ...hostPlaces] : [paths.state],
    readable: ['/etc/mail', '/etc/ssl', '/etc/hosts', paths.cf, paths.sasl],
  };
}

/** These stand in sendmail.mc and on command lines as they are. */
function demandPlainPaths(paths: readonly string[]): void {
  const strange = paths.find((path) => !/^(\/[A-Za-z0-9._+-]+)+$/.test(path));
  if (strange === undefined) return;
  throw new Refusal(
    'invalid',
    'strange-path',
    `The path ${JSON.stringify(strange)} cannot be used with sendmail.`,
    {
      next: 'Use folders whose names are letters, digits, dots, hyphens and underscores.',
    },
  );
}
