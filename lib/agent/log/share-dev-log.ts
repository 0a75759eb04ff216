import { mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Forwarding, openForwarding } from '#lib/agent/log/forward.ts';
import { type Frame, parseFrame } from '#lib/agent/log/frame.ts';
import { identityOf, listenSyslog, type SyslogListener } from '#lib/agent/log/listen-syslog.ts';
import { hostPlaces, markOwner, ownerOf, type Places } from '#lib/agent/log/owner.ts';
import { saslauthdTag } from '#lib/sasl/elsewhere/saslauthd-line.ts';

export type SharedLog = {
  /** Whether this process owns /dev/log now, and what hinders it when nobody does. */
  standing: () => { owns: boolean; trouble: string | null };
  close: () => Promise<void>;
};

export type ShareOptions = {
  /** The tags whose lines come to `onFrame`; with none, this process only serves the others. */
  tags: readonly string[];
  onFrame: (text: string, frame?: Frame) => void;
  places?: Places;
  /** How often it is looked whether the owner of /dev/log is still there. */
  checkMs?: number;
};

/**
 * Shares /dev/log among the agents of a host that has no syslog daemon. Each agent has a socket of its own below `places.share`, named by its
 * tag; one of them owns /dev/log and hands every line on to the socket of its tag; when the owner goes, another takes its place.
 */
export async function shareDevLog(options: ShareOptions): Promise<SharedLog> {
  const { places = hostPlaces, tags, onFrame, checkMs = 1000 } = options;
  await mkdir(places.share, { recursive: true, mode: 0o755 });
  const own = await listenToTags(places.share, tags, onFrame);
  const forwarding = { ...openForwarding(places.share), tags: [] as string[] };
  const receive = (text: string) => route(text, options, forwarding);
  let owned: SyslogListener | null = null;
  let trouble: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;

  async function check(): Promise<void> {
    try {
      owned = await ownIfNobodyDoes(places, owned, receive);
      forwarding.tags = owned ? await otherAgents(places.share, tags) : [];
      trouble = null;
    } catch (error) {
      trouble = `${places.devLog} cannot be taken: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (!ended) timer = setTimeout(again, checkMs).unref();
  }
  function again(): void {
    checking = check();
  }
  let checking = check();
  await checking;
  return {
    standing: () => ({ owns: owned !== null, trouble }),
    async close() {
      ended = true;
      clearTimeout(timer);
      await checking;
      await owned?.close();
      forwarding.close();
      await own.close();
    },
  };
}

/** What the host's saslauthd says may concern every gateway of the host. */
function route(text: string, { tags, onFrame }: ShareOptions, others: Forwarding & { tags: string[] }): void {
  const frame = parseFrame(text, new Date());
  if (frame === null) return;
  const isEverybodys = frame.tag === saslauthdTag;
  if (tags.includes(frame.tag) || isEverybodys) onFrame(text, frame);
  if (isEverybodys) for (const tag of others.tags) others.send(tag, text);
  else if (!tags.includes(frame.tag)) others.send(frame.tag, text);
}

/** The agents of this host that have a socket, here or where root's link leads, but for the one of these tags. An agent's other tags are links within. */
async function otherAgents(share: string, tags: readonly string[]): Promise<string[]> {
  const found = await readdir(share, { withFileTypes: true });
  const names = await Promise.all(
    found.map(async (one) => {
      const target = one.isSymbolicLink() ? await readlink(join(share, one.name)).catch(() => '') : '';
      return (one.isSocket() || target.startsWith('/')) && !tags.includes(one.name) ? one.name : [];
    }),
  );
  return names.flat();
}

/** Answers the listener on /dev/log while it is ours; gives it up when another process has taken the path. */
async function ownIfNobodyDoes(
  places: Places,
  owned: SyslogListener | null,
  receive: (text: string) => void,
): Promise<SyslogListener | null> {
  if (owned && (await identityOf(places.devLog)) === owned.identity) return owned;
  await owned?.close();
  if ((await ownerOf(places)) !== 'nobody') return null;
  return listenSyslog(places.devLog, receive, (identity) => markOwner(places, identity));
}

/** One socket under the first tag; the others are links to it. */
async function listenToTags(
  share: string,
  [first, ...others]: readonly string[],
  onFrame: ShareOptions['onFrame'],
): Promise<{ close: () => Promise<void> }> {
  if (first === undefined) return { close: () => Promise.resolve() };
  const listener = await listenSyslog(join(share, first), (text) => onFrame(text));
  const links = others.map((tag) => join(share, tag));
  for (const link of links) {
    await rm(link, { force: true });
    await symlink(first, link);
  }
  return {
    async close() {
      await Promise.all(links.map((link) => rm(link, { force: true })));
      await listener.close();
    },
  };
}
