import type { Entry } from '#lib/policy/entry/entry.ts';
import { type EntryCheck, plainly, type Suspicion } from '#lib/policy/entry/entry-check.ts';
import { type Check, type CheckContext, type Finding, type Rule, rules, type Severity } from './finding.ts';
import { checkAccess } from './findings/access.ts';
import { AccessIndex } from './findings/access-index.ts';
import { spelled } from './findings/access-lookup.ts';
import { checkAccessTags, isRefusal } from './findings/access-tags.ts';
import { checkAliases } from './findings/aliases.ts';
import { checkAuth } from './findings/auth.ts';
import { checkBuild } from './findings/build.ts';
import { checkCertificates } from './findings/certificates.ts';
import { checkContradictions } from './findings/contradictions.ts';
import { checkAccessEnds, checkEnds } from './findings/entries.ts';
import { checkListeners } from './findings/listeners.ts';
import { checkLogins } from './findings/logins.ts';
import { checkMailFlow } from './findings/mail-flow.ts';
import { checkMasquerading } from './findings/masquerading.ts';
import { checkNullClients } from './findings/null-clients.ts';
import { checkOptions } from './findings/options.ts';
import { checkQueueGroups } from './findings/queue-groups.ts';
import { checkRelayEntries, checkRelaying } from './findings/relaying.ts';
import { checkRouting } from './findings/routing.ts';
import { checkRoutingLoops } from './findings/routing-loops.ts';
import { checkSending } from './findings/sending.ts';
import { checkSource } from './findings/source.ts';
import { checkTls } from './findings/tls.ts';
import { checkVirtualUsers } from './findings/virtual-users.ts';
import type { Policy } from './policy.ts';

/** Rules about the policy as a whole. Of the access map they see what `isRare` lets through. */
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
  checkVirtualUsers,
  checkMasquerading,
  checkNullClients,
  checkTls,
  checkOptions,
  checkQueueGroups,
  checkSource,
];

const entryChecks: readonly EntryCheck[] = [
  checkRelayEntries,
  checkAccess,
  checkContradictions,
  checkAccessEnds,
];

/** More findings of one rule than this are counted, not listed. */
const mostOfARule = 50;

const order: Record<Severity, number> = { error: 0, warning: 1, advice: 2 };
const place = new Map(rules.map((rule, at) => [rule, at]));

/** What one rule found: those that are listed, and how many there are. */
type Found = { listed: Suspicion[]; count: number };

/** One check of a policy: each entry of the access map is noted, then each is judged, in the same order; then the findings are said. */
export class CheckRun {
  readonly #policy: Policy;
  readonly #context: CheckContext;
  readonly #entryChecks: ReturnType<EntryCheck>[];
  readonly #index = new AccessIndex();
  /** Entries of the access map that rules about the whole policy ask for. */
  readonly #rare: Entry[] = [];
  readonly #found = new Map<Rule, Found>();
  #refusesRecipient = false;
  #at = 0;

  constructor(policy: Policy, context: CheckContext) {
    this.#policy = policy;
    this.#context = context;
    this.#entryChecks = entryChecks.map((check) => check(policy, context));
  }

  note(entry: Entry): void {
    const one = spelled(entry);
    this.#index.add(one);
    for (const check of this.#entryChecks) check.note?.(one);
    if (isRare(entry) || this.#isFirstRefusal(entry)) this.#rare.push(entry);
  }

  /** All entries are noted. */
  begin(): void {
    const policy = { ...this.#policy, maps: { ...this.#policy.maps, access: this.#rare } };
    for (const check of checks)
      for (const finding of check(policy, this.#context)) this.#report(plainly(finding));
  }

  judge(entry: Entry): void {
    const one = spelled(entry);
    for (const check of this.#entryChecks) check.judge(one, this.#at, this.#index, this.#report);
    this.#at += 1;
  }

  /** The places of the entries that the findings speak of. */
  wanted(): ReadonlySet<number> {
    return new Set([...this.#found.values()].flatMap(({ listed }) => listed.flatMap(({ others }) => others)));
  }

  /** What was found, errors first, the rules in their order. */
  end(entries: ReadonlyMap<number, Entry>): Finding[] {
    const say = ({ others, say: words }: Suspicion) =>
      inSigns(words(others.flatMap((at) => entries.get(at) ?? [])));
    return [...this.#found.values()]
      .flatMap(({ listed, count }) => withCount(listed.map(say), count))
      .sort(
        (a, b) =>
          order[a.severity] - order[b.severity] || (place.get(a.rule) ?? 0) - (place.get(b.rule) ?? 0),
      );
  }

  readonly #report = (suspicion: Suspicion): void => {
    const found = this.#found.get(suspicion.rule) ?? { listed: [], count: 0 };
    this.#found.set(suspicion.rule, found);
    found.count += 1;
    if (found.count <= mostOfARule) found.listed.push(suspicion);
  };

  #isFirstRefusal({ tag, value }: Entry): boolean {
    if (this.#refusesRecipient || tag !== 'To:' || !isRefusal(value)) return false;
    this.#refusesRecipient = true;
    return true;
  }
}

const usualTags = new Set(['Connect:', 'From:', 'To:', '']);

/** What of the access map is more than whom to refuse or let in: other tags, mail that is held, domains that are relayed. */
function isRare({ tag, key, value }: Entry): boolean {
  if (!usualTags.has(tag)) return true;
  if (tag === 'Connect:') return value.startsWith('QUARANTINE:');
  return value === 'RELAY' && tag !== 'From:' && !key.includes('@');
}

/** A line that is kept as it was found may hold tabs and carriage returns, which a terminal would obey. */
function inSigns(finding: Finding): Finding {
  const words = (text: string) => text.replace(/\p{Cc}+/gu, ' ');
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
