import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Access } from '#lib/agent/access.ts';
import { replaceFile } from '#lib/agent/atomic.ts';
import { nullIfMissing } from '#lib/agent/disk.ts';
import { formatEnrolmentCode } from '#lib/gateway/api-enrolment.ts';

/** Where an agent can be reached, and by which certificate: what an enrolment code holds beside its secret. */
export type Reachable = { url: string; certificateSha256: string };

const reachableFile = z.object({ url: z.string(), certificateSha256: z.string() });

/** Notes where the running agent is, for `postern gateway enrol` beside it. */
export async function noteReachable(dir: string, reachable: Reachable): Promise<void> {
  await replaceFile(join(dir, 'reachable.json'), JSON.stringify(reachable));
}

/** Null before the first start of the agent. */
export async function readReachable(dir: string): Promise<Reachable | null> {
  const text = await readFile(join(dir, 'reachable.json'), 'utf8').catch(nullIfMissing);
  return text === null ? null : reachableFile.parse(JSON.parse(text));
}

/** A fresh enrolment code, left in `codeFile` too when there is one. Earlier codes are void. */
export async function invite(
  access: Access,
  reachable: Reachable,
  { now, codeFile }: { now: Date; codeFile: string | undefined },
): Promise<string> {
  const code = formatEnrolmentCode({ ...reachable, secret: await access.newSecret(now) });
  if (codeFile) await replaceFile(codeFile, `${code}\n`);
  return code;
}

/** The code was used: nobody need find it. */
export async function withdraw(codeFile: string | undefined): Promise<void> {
  if (codeFile) await rm(codeFile, { force: true });
}

/** `https://10.0.0.5:8025`; an agent that listens on every address is reached by its name. */
export function urlOf(address: string, port: number, name: string): string {
  const everywhere = address === '0.0.0.0' || address === '::';
  const host = everywhere ? name : address;
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
