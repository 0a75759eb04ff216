import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome, ReleaseDir } from '#lib/agent/engine.ts';
import { type CfBounds, type CfFault, findCfFaults } from '#lib/agent/engines/sendmail/cf-rules.ts';
import { forgetOldest } from '#lib/forget-oldest.ts';

export type ContentBounds = Pick<CfBounds, 'readable' | 'writable' | 'plugins'> & {
  /** `…/current`, as `sendmail.cf` names it. */
  current: string;
};

/** Configurations in which nothing was found, with what they may name, by digest: they are asked for again at each step, and by the next release. */
const sound = new Set<string>();
const most = 20;

/**
 * Both cfs of a release hold nothing but what a release may set. Asked before sendmail reads either: reading alone starts a program
 * that fills a class, as whoever reads.
 */
export async function checkContent(bounds: ContentBounds, { dir, manifest }: ReleaseDir): Promise<Outcome> {
  const { current, readable, writable, plugins } = bounds;
  const { listeners } = manifest.expect;
  const [live, canary] = await Promise.all(
    ['sendmail.cf', 'canary.cf'].map((name) => readFile(join(dir, name), 'utf8')),
  );
  const faults = [
    ...faultsIn(live ?? '', { readable, writable, plugins, listeners, release: current }),
    ...faultsIn(canary ?? '', { readable, writable, plugins, listeners, release: dir }),
  ];
  const [first] = faults;
  if (!first) return { ok: true, message: 'The configuration holds nothing that a release may not set.' };
  return {
    ok: false,
    message: `The configuration holds what no release may set. ${first.reason}`,
    output: [...new Set(faults.map(faultLine))].join('\n'),
  };
}

function faultsIn(cf: string, bounds: CfBounds): CfFault[] {
  const digest = createHash('sha256')
    .update(JSON.stringify([cf, bounds]))
    .digest('hex');
  if (sound.has(digest)) return [];
  const faults = findCfFaults(cf, bounds);
  if (faults.length === 0) sound.add(digest);
  forgetOldest(sound, most);
  return faults;
}

function faultLine({ number, line, reason }: CfFault): string {
  return number === 0 ? reason : `sendmail.cf line ${number}: ${line}\n  ${reason}`;
}
