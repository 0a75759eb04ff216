import type { Check, CheckContext, Finding, Rule, Severity } from './finding.ts';
import { checkAccess } from './findings/access.ts';
import { checkAliases } from './findings/aliases.ts';
import { checkAuth } from './findings/auth.ts';
import { checkBuild } from './findings/build.ts';
import { checkCertificates } from './findings/certificates.ts';
import { checkEntries } from './findings/entries.ts';
import { checkListeners } from './findings/listeners.ts';
import { checkMasquerading } from './findings/masquerading.ts';
import { checkOptions } from './findings/options.ts';
import { checkRelaying } from './findings/relaying.ts';
import { checkRouting } from './findings/routing.ts';
import { checkTls } from './findings/tls.ts';
import { checkVirtualUsers } from './findings/virtual-users.ts';
import type { Policy } from './policy.ts';

export type { Finding } from './finding.ts';

const checks: readonly Check[] = [
  checkRelaying,
  checkAuth,
  checkListeners,
  checkCertificates,
  checkBuild,
  checkAccess,
  checkEntries,
  checkRouting,
  checkAliases,
  checkVirtualUsers,
  checkMasquerading,
  checkTls,
  checkOptions,
];

/** More findings of one rule than this are counted, not listed. */
const mostOfARule = 50;

const order: Record<Severity, number> = { error: 0, warning: 1, advice: 2 };

/** Everything the rules have to say about a policy, errors first. Pure: the same policy and context give the same findings. */
export function checkPolicy(policy: Policy, context: CheckContext): Finding[] {
  const found = checks.flatMap((check) => check(policy, context));
  return shortened(found).sort((a, b) => order[a.severity] - order[b.severity]);
}

function shortened(found: readonly Finding[]): Finding[] {
  const byRule = new Map<Rule, Finding[]>();
  for (const one of found) {
    const list = byRule.get(one.rule);
    if (list) list.push(one);
    else byRule.set(one.rule, [one]);
  }
  return [...byRule.values()].flatMap((list) => {
    const [first] = list;
    if (first === undefined || list.length <= mostOfARule) return list;
    const more = (list.length - mostOfARule).toLocaleString('en');
    const { entry: _entry, field: _field, ...place } = first.place;
    const { fix: _fix, ...rest } = first;
    return [
      ...list.slice(0, mostOfARule),
      { ...rest, place, title: `${more} more of the same kind: ${first.title}` },
    ];
  });
}
