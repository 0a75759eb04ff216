import { literalKey } from '#lib/policy/entry/literal-entry.ts';
import { type Check, entryPlace } from '../finding.ts';
import { mailFlow, type Stop } from '../mail-flow.ts';
import type { Policy } from '../policy.ts';
import { routeLookup } from './route-lookup.ts';

/** Outgoing addresses to which nobody can reply: genericstable writes them, and what comes in knows nothing of them. */
export const checkReplies: Check = function* (policy: Policy) {
  const { genericstable, mailertable } = policy.maps;
  if (genericstable.length === 0) return;
  const flow = mailFlow(policy);
  const routeOf = routeLookup(mailertable);
  for (const entry of genericstable) {
    if (literalKey(entry.key) !== null || !entry.value.includes('@')) continue;
    const stop = flow.ofAddress(entry.value);
    if (!isLost(stop, policy, (domain) => routeOf(domain) !== undefined)) continue;
    yield {
      rule: 'masquerading/no-way-back',
      severity: 'warning',
      place: { ...entryPlace(entry), field: 'value' },
      title: `${entry.key} writes as ${entry.value}, and nobody can answer`,
      text:
        stop.kind === 'refused'
          ? 'virtusertable refuses mail to this address. Let it lead to the person there, or write another address here.'
          : 'The domain is taken here, and neither virtusertable nor the aliases have this address. Add it there, or write one that they have.',
    };
  }
};

/** Where local mail is delivered the name may be a user of the host, of whom nothing is known here. */
function isLost(stop: Stop, { routing }: Policy, hasRoute: (domain: string) => boolean): boolean {
  switch (stop.kind) {
    case 'user':
      return routing.localMail === 'refuse';
    case 'astray':
      return routing.smartHost === '' && !hasRoute(stop.address.slice(stop.address.lastIndexOf('@') + 1));
    case 'refused':
      return true;
    case 'alias':
    case 'away':
      return false;
    case 'virtual':
      return /^error:/i.test(stop.entry.value);
  }
}
