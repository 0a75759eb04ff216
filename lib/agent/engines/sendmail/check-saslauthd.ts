import type { Outcome, ReleaseDir } from '#lib/agent/engine.ts';
import { readReleaseSasl } from '#lib/agent/engines/sendmail/sasl-conf.ts';
import { lookAtSaslauthd } from '#lib/agent/host/host-saslauthd.ts';
import type { ProbeCheck } from '#lib/gateway/api-probe.ts';
import { backEndName } from '#lib/sasl/elsewhere/saslauthd-word.ts';

const fine: Outcome = { ok: true, message: '' };

/** Where the release leaves passwords to somebody else's saslauthd, its socket; null otherwise. `ours` is that of this agent. */
async function socketOf({ dir, manifest }: ReleaseDir, ours: string): Promise<string | null> {
  const { method, socket } = await readReleaseSasl(dir);
  const offered = manifest.expect.mechanismsWithTls.some((name) => name === 'PLAIN' || name === 'LOGIN');
  return offered && method === 'saslauthd' && socket !== ours ? socket : null;
}

/** A saslauthd that is not there would refuse everybody, and say wrong password. What is so already stops no other change. */
export async function checkSaslauthd(
  release: ReleaseDir,
  inForce: ReleaseDir | null,
  ours: string,
): Promise<Outcome> {
  const socket = await socketOf(release, ours);
  if (socket === null || (inForce && (await socketOf(inForce, ours)) === socket)) return fine;
  const { answers, message } = await lookAtSaslauthd(socket);
  return answers ? fine : { ok: false, message: `PLAIN and LOGIN would let nobody in. ${message}` };
}

/** What the probe tells of it. */
export async function probeSaslauthd(
  socket: string,
  wanted: string | undefined,
  asks: (socket: string) => Promise<{ answering: boolean; message: string }>,
): Promise<ProbeCheck[]> {
  const told = (ok: boolean, message: string): ProbeCheck => ({
    check: 'saslauthd',
    listener: '',
    ok,
    message,
  });
  const { answers, message, runs, notes, troubles } = await lookAtSaslauthd(socket);
  if (!answers) return [told(false, `${message} PLAIN and LOGIN refuse everybody.`)];
  const asked = await asks(socket);
  if (!asked.answering) return [told(false, `${asked.message} PLAIN and LOGIN refuse everybody.`)];
  const how = runs ? `It asks ${runs.words}.` : 'The agent cannot see how it was started.';
  const other = runs !== null && wanted !== undefined && runs.mechanism !== wanted;
  return [
    told(true, [message, how, ...notes].join(' ')),
    ...(other
      ? [
          told(
            false,
            `The policy says that it asks ${backEndName(wanted)}, and it was started with -a ${runs.mechanism}.`,
          ),
        ]
      : []),
    ...troubles.map((trouble) => told(false, trouble)),
  ];
}
