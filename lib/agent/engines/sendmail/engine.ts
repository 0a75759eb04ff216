import { join } from 'node:path';
import type { EngineOptions } from '#lib/agent/agent.ts';
import { pluginFolder } from '#lib/agent/canon-user/canon-user.ts';
import type { Engine } from '#lib/agent/engine.ts';
import { createSendmailEngine } from '#lib/agent/engines/sendmail/sendmail-engine.ts';

/** The engine as an agent with these settings wants it. */
export function openSendmail({ paths, settings, syslogTag, version, log }: EngineOptions): Engine {
  return createSendmailEngine({
    mode: settings.mode,
    paths,
    cache: join(settings.data, 'compiled'),
    plugins: pluginFolder(settings.data),
    syslogTag,
    log: () => ({ source: 'none', detail: 'The agent knows.' }),
    suggestedListeners: settings.suggest,
    agentVersion: version,
    onDaemonExit: (message) => log.warn(message),
  });
}
