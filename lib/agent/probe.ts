import { asksSaslauthd } from '#lib/agent/accounts/saslauthd.ts';
import type { ReleaseDir } from '#lib/agent/engine.ts';
import { probeSaslauthd } from '#lib/agent/engines/sendmail/check-saslauthd.ts';
import { probeExternal } from '#lib/agent/engines/sendmail/probe-external.ts';
import { probeKeytab } from '#lib/agent/engines/sendmail/probe-keytab.ts';
import { passwordCheckerOf, readReleaseSasl } from '#lib/agent/engines/sendmail/sasl-conf.ts';
import { outgoingPartsOf } from '#lib/agent/outgoing-parts.ts';
import { type AgentParts, engineOf } from '#lib/agent/state.ts';
import type { Expectation } from '#lib/gateway/api-manifest.ts';
import type { ProbeCheck, ProbeReport } from '#lib/gateway/api-probe.ts';
import { Refusal } from '#lib/refusal.ts';
import { explainSaslTrouble, offersNothing } from '#lib/sasl/sasl-trouble.ts';

const saslauthdPatienceMs = 5000;

type Parts = Pick<AgentParts, 'data' | 'engine' | 'accounts' | 'hostGuest' | 'mailLog' | 'canonUser'>;

/**
 * All that can be seen of the daemon in force: as clients see it, by logging in for real, in what it logs meanwhile, and in the folders it reads.
 */
export async function probeGateway(parts: Parts, active: ReleaseDir): Promise<ProbeReport> {
  const { engine, mailLog } = parts;
  const from = mailLog.position().cursor;
  const report = await engine.probe(active.manifest.expect);
  const checks = [
    ...report.checks,
    ...(await loginChecks(parts, active)),
    ...(await certificateChecks(active)),
    ...(await keytabChecks(parts, active)),
    ...(await untried(active)),
    ...(await folderChecks(parts)),
  ];
  checks.push(...(await logChecks(parts, from, active.manifest.expect)));
  return { ...report, ok: checks.every(({ ok }) => ok), checks };
}

/** Logs in with an account that is there for no longer, and looks that it is gone. */
async function loginChecks(
  { engine, accounts, hostGuest }: Parts,
  active: ReleaseDir,
): Promise<ProbeCheck[]> {
  const { expect } = active.manifest;
  if (expect.mechanismsWithTls.length === 0) return [];
  const elsewhere = await passwordCheckerOf(active.dir, accounts);
  const asks = (socket: string) => asksSaslauthd(socket, saslauthdPatienceMs);
  const asked = elsewhere?.socket ? await probeSaslauthd(elsewhere.socket, expect.saslauthd, asks) : [];
  try {
    const { guest, checks } = await hostGuest(async (guest) => ({
      guest,
      checks: await engine.probeLogins({ expect, guest, elsewhere }),
    }));
    const again = elsewhere === null && checks.find(({ ok }) => ok);
    if (!again) return [...checks, ...asked];
    const gone = await engine.probeLogins({
      expect: { ...expect, mechanismsWithTls: [again.check.slice('login:'.length)] },
      guest,
      elsewhere,
    });
    return [...checks, goneCheck(!gone.some(({ ok }) => ok))];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [{ check: 'login', listener: '', ok: false, message: error.message, transcript: error.detail }];
  }
}

/** Only where EXTERNAL is configured; the expectation does not name it, because it shows to those with a certificate alone. */
async function certificateChecks(active: ReleaseDir): Promise<ProbeCheck[]> {
  const { certificate } = await outgoingPartsOf(active);
  const { mechanisms } = await readReleaseSasl(active.dir);
  if (!certificate || !mechanisms.includes('EXTERNAL')) return [];
  return probeExternal(active.manifest.expect, certificate);
}

async function keytabChecks({ accounts }: Parts, active: ReleaseDir): Promise<ProbeCheck[]> {
  const { mechanisms, keytab } = await readReleaseSasl(active.dir);
  if (!mechanisms.includes('GSSAPI')) return [];
  const { realm } = await accounts.version();
  return probeKeytab(keytab, realm || active.manifest.expect.hostName);
}

/** Those that are configured and not expected, because this host has them not or the options rule them out: the finding of the draft said so. */
async function untried({ dir, manifest }: ReleaseDir): Promise<ProbeCheck[]> {
  const { mechanisms } = await readReleaseSasl(dir);
  const { mechanismsWithTls, mechanismsPerhaps = [] } = manifest.expect;
  const known = new Set(['', 'EXTERNAL', ...mechanismsWithTls, ...mechanismsPerhaps]);
  return mechanisms
    .filter((name) => !known.has(name))
    .map((name) => ({
      check: `login:${name}`,
      listener: '',
      ok: true,
      message: `${name} is configured and was not tried: the SASL library of this host lacks it, or the options rule it out.`,
    }));
}

const goneCheck = (gone: boolean): ProbeCheck => ({
  check: 'login:gone',
  listener: '',
  ok: gone,
  message: gone
    ? 'The account of the probe is gone again.'
    : 'The account of the probe could not be taken away; it expires within two minutes.',
});

async function folderChecks(parts: Parts): Promise<ProbeCheck[]> {
  const { pathTroubles, root } = await engineOf(parts);
  if (!root) return [];
  if (pathTroubles.length === 0)
    return [
      {
        check: 'folders',
        listener: '',
        ok: true,
        message: 'The folders that SASL and the daemon read are safe.',
      },
    ];
  return pathTroubles.map(({ path, component, reason }) => ({
    check: 'folders',
    listener: '',
    ok: false,
    message: `${component} is unsafe: ${reason}. ${path} lies below it, and Sendmail does not trust what others could change.`,
  }));
}

/** Lines come a moment after what they tell of. */
const logSeconds = 1;

async function logChecks({ mailLog }: Parts, from: string, expect: Expectation): Promise<ProbeCheck[]> {
  await mailLog.wait(mailLog.position().cursor, logSeconds);
  const { lines } = await mailLog.read(from, 2000);
  const told = new Map<string, string>();
  for (const { line } of lines) {
    const words = explainSaslTrouble(line);
    const onPurpose = expect.mechanismsInClear.length === 0 && offersNothing(line);
    if (words && !onPurpose) told.set(words, line);
  }
  return [...told].map(([message, line]) => ({
    check: 'log',
    listener: '',
    ok: false,
    message,
    transcript: line,
  }));
}
