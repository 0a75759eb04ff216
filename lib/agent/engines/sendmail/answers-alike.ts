import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { askTestMode, type TestAnswers } from '#lib/agent/engines/sendmail/address-test.ts';
import { fingerprint } from '#lib/agent/engines/sendmail/fingerprint.ts';
import {
  foreignRecipient,
  loopbackStranger,
  readRelayRules,
  relayCommands,
} from '#lib/agent/engines/sendmail/relay-question.ts';
import { isUnusable, tableCommand, tablesOf } from '#lib/agent/engines/sendmail/tables.ts';
import { clientQuestion, macros, separatorRule } from '#lib/agent/engines/sendmail/trace-envelope.ts';
import { withFolder } from '#lib/agent/engines/sendmail/work-folder.ts';
import type { Later } from '#lib/agent/later.ts';
import { canonicalJson } from '#lib/canonical-json.ts';

type Parts = { sendmail: string; state: string };

type Sides = {
  release: ReleaseDir;
  /** What the running daemon has read, untouched since. */
  inForce: ReleaseDir;
};

/** A comparison that has begun: both test modes read their configuration while the tables of the release are still being made. */
export type Likeness = {
  inForce: ReleaseDir;
  /** Whether they answer alike, asked when the tables are there. */
  alike: () => Promise<boolean>;
};

/** Begins to compare; whatever nobody asked when `later` is over ends then. */
export function beginLikeness(parts: Parts, sides: Sides, later: Later): Likeness {
  let say: (go: boolean) => void = () => {};
  const told = new Promise<boolean>((resolve) => {
    say = resolve;
  });
  const compared = compare(parts, sides, told);
  later.addWaiting(compared, () => say(false));
  return {
    inForce: sides.inForce,
    alike() {
      say(true);
      return compared;
    },
  };
}

/**
 * Whether a release needs no daemon of its own to be tried: it differs from the one in force in maps and aliases alone, so the daemon that will serve it is
 * the one that serves now and reads nothing anew but these; it can open each of them; its rules refuse strangers; and all that it asks its rules until it
 * has greeted a client of this host, and refused it as a stranger, is answered as it is now, step by step. Any doubt is a no.
 */
export const answersAlike = (parts: Parts, sides: Sides): Promise<boolean> =>
  compare(parts, sides, Promise.resolve(true));

/** Test mode opens a table when it is first asked for it, so both may start before `told`; on a no neither is asked anything. */
async function compare(parts: Parts, { release, inForce }: Sides, told: Promise<boolean>): Promise<boolean> {
  if (canonicalJson(release.manifest.expect) !== canonicalJson(inForce.manifest.expect)) return false;
  if ((await fingerprint(release)) !== (await fingerprint(inForce))) return false;
  const tables = tablesOf(await canaryOf(release));
  const commands = [...tables.map(tableCommand), ...relayCommands(), ...greetingCommands()];
  const asked = told.then((go) => (go ? commands : []));
  const [now, then] = await Promise.all([release, inForce].map((one) => ask(parts, one, asked)));
  return (await told) && isAlike(tables.length, now, then);
}

const canaryOf = ({ dir }: ReleaseDir) => readFile(join(dir, 'canary.cf'), 'utf8');

function ask(
  { sendmail, state }: Parts,
  release: ReleaseDir,
  commands: Promise<string[]>,
): Promise<TestAnswers> {
  return withFolder(state, async (folder) => {
    const asked = join(folder, 'asked.cf');
    await writeFile(asked, `${await canaryOf(release)}${separatorRule}`, { mode: 0o600 });
    return askTestMode(sendmail, asked, commands);
  });
}

function isAlike(tables: number, now?: TestAnswers, then?: TestAnswers): boolean {
  if (!now?.complete || !then?.complete) return false;
  const relay = readRelayRules(now.answers.slice(tables, tables + relayCommands().length));
  if (now.answers.slice(0, tables).some(isUnusable) || relay.open) return false;
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
