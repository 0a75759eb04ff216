import type { Explanation } from '#lib/maillog/tracking/explain.ts';
import type { ShownAttempt } from './tell-logins.ts';

export type Verdict = Explanation & { ok: boolean };

/** What failed longer ago than this before the newest attempt is not what a call is about. */
const recentMs = 24 * 3_600_000;

/** Whom several attempts are told apart by: the clients of one account, or the names tried from one address. */
export type Party = 'client' | 'name';

/**
 * What came of the newest attempts, the newest first. One that went well answers nobody whose other program fails: so who still fails is
 * told beside it, unless that was before `since`, when the password was set, or for a lock that is over.
 */
export function outcomeOf(
  attempts: readonly ShownAttempt[],
  { by, since, locked }: { by: Party; since: Date | null; locked: boolean },
): Verdict | null {
  const [newest] = attempts;
  if (!newest) return null;
  const { ok, title, advice } = newest;
  if (!ok) return { ok, title, advice };
  const from = Math.max(newest.at - recentMs, since?.getTime() ?? 0);
  const [failing, ...others] = newestOfEach(attempts, by).filter(
    (one) => !one.ok && one.at >= from && (locked || !one.locked),
  );
  if (!failing) return { ok, title: 'The newest log-in went well', advice };
  const beside = others.length === 0 ? '' : ` ${moreWords[by]} ${others.length}, see below.`;
  return {
    ok: false,
    title: `It works ${partyWords(newest, by)}, and fails ${partyWords(failing, by)}: ${failing.title}`,
    advice: `${failing.advice ?? ''}${beside}`.trim(),
  };
}

const moreWords: Record<Party, string> = {
  client: 'Addresses that fail besides:',
  name: 'Names that fail besides:',
};

function newestOfEach(attempts: readonly ShownAttempt[], by: Party): ShownAttempt[] {
  const seen = new Set<string | null>();
  return attempts.filter((one) => {
    if (seen.has(one[by])) return false;
    seen.add(one[by]);
    return true;
  });
}

function partyWords({ client, name }: ShownAttempt, by: Party): string {
  if (by === 'client') return `from ${client ?? 'the gateway itself'}`;
  return name === null ? 'without a name' : `as ${name}`;
}
