import { hostPlaces, ownerOf } from '#lib/agent/log/owner.ts';
import { shareDevLog } from '#lib/agent/log/share-dev-log.ts';
import { isRoot } from './user.ts';

/**
 * Holds /dev/log for the whole run where the host has no syslog daemon, and hands each line on to the agent of its tag: so no
 * line is lost when the agent that would own it ends, and one that is not root gets its own.
 */
export default async function shareLog(): Promise<(() => Promise<void>) | undefined> {
  if (!isRoot || (await ownerOf(hostPlaces)) === 'syslog') return undefined;
  const shared = await shareDevLog({ tags: [], onFrame: () => {} });
  return () => shared.close();
}
