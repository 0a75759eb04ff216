import { readFile } from 'node:fs/promises';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { type CfListener, listenersOf, readCf, sameAddress } from '#lib/agent/engines/sendmail/cf.ts';
import { doorOf, isOpen } from '#lib/agent/engines/sendmail/doors.ts';
import { inspectListener, type ListenerWish } from '#lib/agent/engines/sendmail/inspect-listener.ts';
import { askRelayRules } from '#lib/agent/engines/sendmail/relay-question.ts';
import type { Expectation } from '#lib/gateway/api-manifest.ts';
import type { ProbeReport } from '#lib/gateway/api-probe.ts';

type ExpectedListener = Expectation['listeners'][number];

/**
 * Looks at each listener of the running daemon as clients do, and asks its rules whether they would let strangers relay.
 * `cf` is the configuration in force: it says at which listeners AUTH or STARTTLS is switched off on purpose.
 */
export async function probeDaemon(
  parts: { sendmail: string; cf: string; now: () => Date },
  expect: Expectation,
): Promise<ProbeReport> {
  const listeners = listenersOf(readCf((await readFile(parts.cf, 'utf8').catch(nullIfMissing)) ?? ''));
  const rules = await askRelayRules(parts.sendmail, parts.cf);
  const seen = await Promise.all(
    expect.listeners.map(async (listener) => {
      const configured = listeners.find(
        (one) => one.port === listener.port && sameAddress(one.address, listener.address),
      );
      return inspectListener(await wishFor(expect, listener, configured, rules.loopbackTrusted));
    }),
  );
  const checks = seen.flatMap((one) => one.checks);
  checks.push({
    check: 'relay-rules',
    listener: '',
    ok: !rules.open || expect.relayOpen === true,
    message: rules.open
      ? 'The rules let anybody send to anywhere.'
      : 'The rules refuse to relay for strangers.',
  });
  return {
    ok: checks.every(({ ok }) => ok),
    at: parts.now().toISOString(),
    tls: seen.find(({ tls }) => tls !== null)?.tls ?? null,
    checks,
  };
}

async function wishFor(
  expect: Expectation,
  { name, address, port, tlsOnConnect }: ExpectedListener,
  configured: CfListener | undefined,
  strangerTrusted: boolean,
): Promise<ListenerWish> {
  const off = (letter: string) => configured?.modifiers.includes(letter) === true;
  const usual = doorOf({ address, port });
  const onlySix = address === '' && !(await isOpen(usual)) && (await isOpen({ host: '::1', port }));
  return {
    name,
    ...(onlySix ? { host: '::1', port } : usual),
    hostName: expect.hostName,
    tlsOnConnect,
    certificateSha256: off('S') && !tlsOnConnect ? null : expect.certificateSha256,
    mechanismsInClear: off('A') ? [] : expect.mechanismsInClear,
    mechanismsWithTls: off('A') ? [] : expect.mechanismsWithTls,
    mechanismsPerhaps: off('A') ? [] : (expect.mechanismsPerhaps ?? []),
    strangerTrusted,
  };
}
