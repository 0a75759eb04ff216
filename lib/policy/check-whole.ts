import type { Entry } from '#lib/policy/entry/entry.ts';
import { plainly, type Suspicion } from '#lib/policy/entry/entry-check.ts';
import { readableText } from '#lib/raw-text.ts';
import { type Check, type CheckContext, type Finding, rules, type Severity } from './finding.ts';
import { checkAccessTags } from './findings/access-tags.ts';
import { checkAliases } from './findings/aliases.ts';
import { checkAuth } from './findings/auth.ts';
import { checkBuild } from './findings/build.ts';
import { checkCertificates } from './findings/certificates.ts';
import { checkEnds } from './findings/entries.ts';
import { checkListeners } from './findings/listeners.ts';
import { checkLogins } from './findings/logins.ts';
import { checkMailFlow } from './findings/mail-flow.ts';
import { checkMasquerading } from './findings/masquerading.ts';
import { checkNullClients } from './findings/null-clients.ts';
import { checkOptions } from './findings/options.ts';
import { checkQueueGroups } from './findings/queue-groups.ts';
import { checkRelaying } from './findings/relaying.ts';
import { checkRenames } from './findings/renames.ts';
import { checkReplies } from './findings/replies.ts';
import { checkRouting } from './findings/routing.ts';
import { checkRoutingLoops } from './findings/routing-loops.ts';
import { checkSending } from './findings/sending.ts';
import { checkSource } from './findings/source.ts';
import { checkTls } from './findings/tls.ts';
import { checkVirtualUsers } from './findings/virtual-users.ts';
import { checkWrittenPasswords } from './findings/written-passwords.ts';
import { FoundByRule, mostOfARule } from './found-by-rule.ts';
import type { Policy } from './policy.ts';

/** Rules about the policy as a whole. Of the access map they see those entries that are more than whom to refuse or let in. */
const checks: readonly Check[] = [
  checkRelaying,
  checkAuth,
  checkSending,
  checkLogins,
  checkListeners,
  checkCertificates,
  checkBuild,
  checkAccessTags,
  checkEnds,
  checkRouting,
  checkRoutingLoops,
  checkAliases,
  checkMailFlow,
  checkRenames,
  checkVirtualUsers,
  checkMasquerading,
  checkReplies,
  checkNullClients,
  checkTls,
  checkOptions,
  checkQueueGroups,
  checkSource,
  checkWrittenPasswords,
];

const order: Record<Severity, number> = { error: 0, warning: 1, advice: 2 };
const place = new Map(rules.map((rule, at) => [rule, at]));

/** What the rules about the whole policy find; `rare` is what they ask for of the access map. */
export function checkWhole(policy: Policy, context: CheckContext, rare: Entry[]): FoundByRule {
  const found = new FoundByRule();
  const seen = { ...policy, maps: { ...policy.maps, access: rare } };
  for (const check of checks) for (const finding of check(seen, context)) found.report(plainly(finding));
  return found;
}

/** What was found, one behind the other: the first of each rule, and how many there are. */
export function together(all: readonly FoundByRule[]): FoundByRule {
  const found = new FoundByRule();
  for (const one of all) found.add(one);
  return found;
}

/** The entries of the access map that findings speak of, by which the index knows them. */
export function entriesIn({ entries }: FoundByRule): ReadonlySet<number> {
  return new Set(entries.flatMap(([, { listed }]) => listed.flatMap(({ others }) => others)));
}

/** What was found in words, errors first, the rules in their order. */
export function say(found: FoundByRule, entries: ReadonlyMap<number, Entry>): Finding[] {
  const words = ({ others, say: inWords }: Suspicion) =>
    inSigns(inWords(others.flatMap((at) => entries.get(at) ?? [])));
  return found.entries
    .flatMap(([, { listed, count }]) => withCount(listed.map(words), count))
    .sort(
      (a, b) => order[a.severity] - order[b.severity] || (place.get(a.rule) ?? 0) - (place.get(b.rule) ?? 0),
    );
}

/** A line that is kept as it was found may hold tabs and carriage returns, which a terminal would obey. */
function inSigns(finding: Finding): Finding {
  const words = (text: string) => readableText(text).replace(/\p{Cc}+/gu, ' ');
  return { ...finding, title: words(finding.title), text: words(finding.text) };
}

function withCount(list: Finding[], count: number): Finding[] {
  const [first] = list;
  if (first === undefined || count <= mostOfARule) return list;
  const { entry: _entry, field: _field, ...rest } = first.place;
  const { fix: _fix, ...kept } = first;
  const more = (count - mostOfARule).toLocaleString('en');
  return [...list, { ...kept, place: rest, title: `${more} more of the same kind: ${first.title}` }];
}
