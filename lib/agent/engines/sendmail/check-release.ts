import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCanonUser } from '#lib/agent/canon-user/canon-user.ts';
import type { Outcome, ReleaseDir } from '#lib/agent/engine.ts';
import { askTestMode } from '#lib/agent/engines/sendmail/address-test.ts';
import { answersAlike, type Likeness } from '#lib/agent/engines/sendmail/answers-alike.ts';
import { withCanary } from '#lib/agent/engines/sendmail/canary.ts';
import { checkCertificates } from '#lib/agent/engines/sendmail/certificates.ts';
import { explainComplaint, readComplaint } from '#lib/agent/engines/sendmail/cf-words.ts';
import { type ContentBounds, checkContent } from '#lib/agent/engines/sendmail/check-content.ts';
import { checkKeytab } from '#lib/agent/engines/sendmail/check-keytab.ts';
import { checkSaslauthd } from '#lib/agent/engines/sendmail/check-saslauthd.ts';
import { inspectListener } from '#lib/agent/engines/sendmail/inspect-listener.ts';
import { askRelayRules, type RelayRules } from '#lib/agent/engines/sendmail/relay-question.ts';
import { wordsOf } from '#lib/agent/engines/sendmail/run-sendmail.ts';
import { readReleaseSasl } from '#lib/agent/engines/sendmail/sasl-conf.ts';
import { isUnusable, tableCommand, tablesOf } from '#lib/agent/engines/sendmail/tables.ts';
import { pluginName } from '#lib/sendmail/render-sasl.ts';

export type CheckParts = {
  sendmail: string;
  state: string;
  /** Where this agent itself answers as a saslauthd. */
  saslauthd: string;
  bounds: ContentBounds;
  /** What was begun while the release was compiled. */
  likeness?: Likeness | undefined;
  now: () => Date;
};

const fine: Outcome = { ok: true, message: '' };

/**
 * The gate before anything goes live, from the cheapest question to the dearest; stops at the first that fails. Loading the
 * cf alone proves little: a daemon starts with a missing map and answers 451 to all, with an unusable key and offers no TLS.
 * `inForce` is what the running daemon has read, untouched since; null when that is not certain.
 */
export async function checkRelease(
  parts: CheckParts,
  release: ReleaseDir,
  inForce: ReleaseDir | null,
): Promise<Outcome> {
  const canary = await readFile(join(release.dir, 'canary.cf'), 'utf8');
  const before = await firstFault([
    () => checkContent(parts.bounds, release),
    () => checkCanonUser(parts.bounds.plugins, release),
    () => checkCertificates(release, parts.now()),
    () => checkKeytab(release, inForce),
    () => checkSaslauthd(release, inForce, parts.saslauthd),
  ]);
  if (before) return before;
  if (inForce && (await isAlike(parts, { release, inForce })))
    return {
      ok: true,
      message:
        'Only tables differ from the release in force: Sendmail reads them, strangers may not relay, and a client is greeted as it is now.',
    };
  const loads = await checkLoads(parts, release, canary);
  if (!loads.ok) return loads;
  const rules = await askRelayRules(parts.sendmail, join(release.dir, 'canary.cf'));
  if (rules.open && !release.manifest.expect.relayOpen)
    return {
      ok: false,
      message: 'With this release anybody could send mail to anywhere through this gateway.',
      output: rules.output,
    };
  return checkServes(parts, release, rules);
}

/** What was begun against another release than the one in force now counts for nothing. */
function isAlike(parts: CheckParts, sides: { release: ReleaseDir; inForce: ReleaseDir }): Promise<boolean> {
  const { likeness } = parts;
  return likeness?.inForce.dir === sides.inForce.dir ? likeness.alike() : answersAlike(parts, sides);
}

async function firstFault(steps: readonly (() => Promise<Outcome>)[]): Promise<Outcome | null> {
  for (const step of steps) {
    const outcome = await step();
    if (!outcome.ok) return outcome;
  }
  return null;
}

/** Without the plugin that it names libsasl refuses every log-in, whatever the password. */
async function checkCanonUser(folder: string, { dir }: ReleaseDir): Promise<Outcome> {
  const { canonUser } = await readReleaseSasl(dir);
  if (canonUser === null || (canonUser === pluginName && (await hasCanonUser(folder)))) return fine;
  const message = `Sendmail.conf names the plug-in ${canonUser}, which is not in ${folder}: every log-in would fail.`;
  return { ok: false, message };
}

/** The real daemon reads the cf, and every table in it can be opened. */
async function checkLoads({ sendmail }: CheckParts, { dir }: ReleaseDir, canary: string): Promise<Outcome> {
  const maps = tablesOf(canary);
  const asked = await askTestMode(sendmail, join(dir, 'canary.cf'), maps.map(tableCommand));
  if (!asked.complete) {
    const output = wordsOf(asked.result);
    return { ok: false, message: explainComplaint(readComplaint(output), canary), output };
  }
  const broken = maps.filter((_, at) => isUnusable(asked.answers[at] ?? ''));
  if (broken.length === 0) return fine;
  return {
    ok: false,
    message: `Sendmail cannot read the table ${broken.join(', ')}.`,
    output: asked.answers.filter(isUnusable).join('\n'),
  };
}

/** A daemon of this release, on a port of its own, does towards a client what the manifest promises. */
async function checkServes(parts: CheckParts, release: ReleaseDir, rules: RelayRules): Promise<Outcome> {
  const { expect } = release.manifest;
  const { hostName, certificateSha256, mechanismsInClear, mechanismsWithTls } = expect;
  return withCanary(parts, join(release.dir, 'canary.cf'), async (canary) => {
    if (!('door' in canary))
      return {
        ok: false,
        message: 'The daemon does not start with this release.',
        output: canary.words || undefined,
      };
    const { checks } = await inspectListener({
      ...canary.door,
      name: 'canary',
      hostName,
      certificateSha256,
      mechanismsInClear: canary.offersAuth ? mechanismsInClear : [],
      mechanismsWithTls: canary.offersAuth ? mechanismsWithTls : [],
      mechanismsPerhaps: canary.offersAuth ? (expect.mechanismsPerhaps ?? []) : [],
      tlsOnConnect: false,
      strangerTrusted: rules.loopbackTrusted,
    });
    const failed = checks.filter(({ ok }) => !ok);
    if (failed.length > 0)
      return {
        ok: false,
        message: `A daemon started with this release does not do what it should. ${failed.map(({ message }) => message).join(' ')}`,
        output: failed.flatMap(({ transcript }) => transcript ?? []).join('\n\n') || undefined,
      };
    return {
      ok: true,
      message: `The daemon takes it: ${checks.length} checks passed on a daemon of its own, and strangers may ${rules.open ? 'relay, as was acknowledged' : 'not relay'}.`,
    };
  });
}
