import type { Db } from '#lib/db/client.ts';
import { readGateways } from '#lib/gateway/store.ts';
import { describeChange } from '#lib/policy/describe/describe-change.ts';
import { emptyHost, type Policy } from '#lib/policy/policy.ts';
import { loadDraft } from '#lib/policy/store.ts';
import { hostOf, otherHost } from './host-of.ts';
import type { Showable } from './take-certificates.ts';

/** How many words a page shows. */
const most = 200;

/** What the draft would change into, in words, with the imported host as one gateway’s; `more` counts those that are left out. */
export async function describeImport(
  db: Db,
  policy: Policy,
  { gatewayId, showable }: { gatewayId: string | undefined; showable: Showable },
) {
  const [draft, gateways] = await Promise.all([loadDraft(db), readGateways(db)]);
  const names = Object.fromEntries(gateways.map(({ id, name }) => [id, name]));
  const chosen = gatewayId ?? gateways[0]?.id;
  const hosts = { ...draft.hosts };
  for (const { id } of gateways) {
    const own = draft.hosts[id] ?? emptyHost();
    const same = policy.hosts[id];
    if (same) hosts[id] = hostOf(same, own, {});
    else if (id === chosen) hosts[id] = hostOf(otherHost(policy.hosts), own, showable);
  }
  const words = describeChange(draft, { ...policy, hosts }, names);
  return { words: words.slice(0, most), more: Math.max(0, words.length - most) };
}
