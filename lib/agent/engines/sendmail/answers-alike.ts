import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { askTestMode } from '#lib/agent/engines/sendmail/address-test.ts';
import { fingerprint } from '#lib/agent/engines/sendmail/fingerprint.ts';
import {
  foreignRecipient,
  loopbackStranger,
  readRelayRules,
  relayCommands,
} from '#lib/agent/engines/sendmail/relay-question.ts';
import { isUnusable, tableCommand } from '#lib/agent/engines/sendmail/tables.ts';
import { clientQuestion, macros, separatorRule } from '#lib/agent/engines/sendmail/trace-envelope.ts';
import { withFolder } from '#lib/agent/engines/sendmail/work-folder.ts';
import { canonicalJson } from '#lib/canonical-json.ts';

type Sides = {
  release: ReleaseDir;
  /** What the running daemon has read, untouched since. */
  inForce: ReleaseDir;
  /** The tables of the release. */
  maps: readonly string[];
};

/**
 * Whether a release needs no daemon of its own to be tried: it differs from the one in force in maps and aliases alone, so the daemon that will serve it is
 * the one that serves now and reads nothing anew but these; it can open each of them; its rules refuse strangers; and all that it asks its rules until it
 * has greeted a client of this host, and refused it as a stranger, is answered as it is now, step by step. Any doubt is a no.
 */
export async function answersAlike(
  { sendmail, state }: { sendmail: string; state: string },
  { release, inForce, maps }: Sides,
): Promise<boolean> {
  if (canonicalJson(release.manifest.expect) !== canonicalJson(inForce.manifest.expect)) return false;
  if ((await fingerprint(release)) !== (await fingerprint(inForce))) return false;
  const commands = [...maps.map(tableCommand), ...relayCommands(), ...greetingCommands()];
  const ask = async (folder: string, { dir }: ReleaseDir) => {
    const asked = join(folder, 'asked.cf');
    const text = await readFile(join(dir, 'canary.cf'), 'utf8');
    await writeFile(asked, `${text}${separatorRule}`, { mode: 0o600 });
    return askTestMode(sendmail, asked, commands);
  };
  const [now, then] = await withFolder(state, (one) =>
    withFolder(state, (other) => Promise.all([ask(one, release), ask(other, inForce)])),
  );
  if (!now.complete || !then.complete) return false;
  const tables = now.answers.slice(0, maps.length);
  const relay = readRelayRules(now.answers.slice(maps.length, maps.length + relayCommands().length));
  if (tables.some(isUnusable) || relay.open) return false;
  return now.answers.every((answer, at) => answer === then.answers[at]);
}

/** What a daemon asks its rules about a client on its way to a refused recipient. Its name for this host depends on the host's own tables. */
function greetingCommands(): string[] {
  const clients = ['127.0.0.1', loopbackStranger].flatMap((address) => [
    { address, name: '' },
    { address, name: 'localhost' },
  ]);
  return clients.flatMap((client) => [
    ...macros({ client, sender: '', recipient: foreignRecipient }),
    ...['check_relay', 'greet_pause', 'srv_features', 'tls_client'].map((rules) =>
      clientQuestion(rules, client),
    ),
    'check_mail <>',
    `check_rcpt <${foreignRecipient}>`,
  ]);
}
