import type { Check, CheckContext, Finding, Rule, Severity } from './finding.ts';
import { checkAccess } from './findings/access.ts';
import { checkAccessTags } from './findings/access-tags.ts';
import { checkAliases } from './findings/aliases.ts';
import { checkAuth } from './findings/auth.ts';
import { checkBuild } from './findings/build.ts';
import { checkCertificates } from './findings/certificates.ts';
import { checkContradictions } from './findings/contradictions.ts';
import { checkEntries } from './findings/entries.ts';
import { checkListeners } from './findings/listeners.ts';
import { checkLogins } from './findings/logins.ts';
import { checkMailFlow } from './findings/mail-flow.ts';
import { checkMasquerading } from './findings/masquerading.ts';
import { checkNullClients } from './findings/null-clients.ts';
import { checkOptions } from './findings/options.ts';
import { checkQueueGroups } from './findings/queue-groups.ts';
import { checkRelaying } from './findings/relaying.ts';
import { checkRouting } from './findings/routing.ts';
import { checkRoutingLoops } from './findings/routing-loops.ts';
import { checkSending } from './findings/sending.ts';
import { checkSource } from './findings/source.ts';
import { checkTls } from './findings/tls.ts';
import { checkVirtualUsers } from './findings/virtual-users.ts';
import type { Policy } from './policy.ts';

export type { Finding } from './finding.ts';

const checks: readonly Check[] = [
  checkRelaying,
  checkAuth,
  checkSending,
  checkLogins,
  checkListeners,
  checkCertificates,
  checkBuild,
  checkAccess,
  checkAccessTags,
  checkContradictions,
  checkEntries,
  checkRouting,
  checkRoutingLoops,
  checkAliases,
  checkMailFlow,
  checkVirtualUsers,
  checkMasquerading,
  checkNullClients,
  checkTls,
  checkOptions,
  checkQueueGroups,
  checkSource,
];

/** More findings of one rule than this are counted, not listed. */
const mostOfARule = 50;

const order: Record<Severity, number> = { error: 0, warning: 1, advice: 2 };

/** Everything the rules have to say about a policy, errors first. Pure: the same policy and context give the same findings. */
export function checkPolicy(policy: Policy, context: CheckContext): Finding[] {
  const byRule = new Map<Rule, Found>();
  for (const check of checks) {
    for (const finding of check(policy, context)) note(byRule, finding);
  }
  return [...byRule.values()].flatMap(listed).sort((a, b) => order[a.severity] - order[b.severity]);
}

/** What one rule found: those that are listed, and how many there are. */
type Found = { listed: Finding[]; count: number };

function note(byRule: Map<Rule, Found>, finding: Finding): void {
  const found = byRule.get(finding.rule) ?? { listed: [], count: 0 };
  byRule.set(finding.rule, found);
  found.count += 1;
  if (found.count <= mostOfARule) found.listed.push(finding);
}

function listed({ listed: list, count }: Found): Finding[] {
  const [first] = list;
  if (first === undefined || count <= mostOfARule) return list;
  const { entry: _entry, field: _field, ...place } = first.place;
  const { fix: _fix, ...rest } = first;
  const more = (count - mostOfARule).toLocaleString('en');
  return [...list, { ...rest, place, title: `${more} more of the same kind: ${first.title}` }];
}
