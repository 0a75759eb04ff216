import { literalKey } from '#lib/policy/entry/literal-entry.ts';
import { type Check, entryPlace, type Finding, type Place } from '../finding.ts';
import { genericDomains, hostNames, listed, localDomains } from '../local-names.ts';
import type { Policy } from '../policy.ts';

/** Masquerading that does less, or more, than it seems to. */
export const checkMasquerading: Check = function* (policy: Policy) {
  yield* section(policy);
  yield* exposed(policy);
  yield* exceptions(policy);
  yield* genericsDomains(policy);
};

const at = (field: string): Place => ({ page: 'masquerading', section: 'masquerading', field });

function* section({ masquerading: set, maps }: Policy): Generator<Finding> {
  if (set.masqueradeAs === '') {
    const filled = [set.domains, set.exceptions, set.exposedUsers].some((names) => names.length > 0);
    if (!filled && (!set.envelope || maps.genericstable.length > 0)) return;
    yield {
      rule: 'masquerading/off',
      severity: 'advice',
      place: at('masqueradeAs'),
      title: 'Nothing is masqueraded',
      text: 'Domains, exceptions and users hold only once there is a domain to masquerade as.',
    };
    return;
  }
  if (set.entireDomain && set.domains.length === 0) {
    yield {
      rule: 'masquerading/entire-without-domains',
      severity: 'warning',
      place: at('domains'),
      title: 'Nothing below a domain is masqueraded, because no domain is listed',
      text: 'FEATURE(masquerade_entire_domain) is about the domains listed here. Local host names are masqueraded by their very name only.',
    };
  }
  if (set.limited && set.domains.length === 0) {
    yield {
      rule: 'masquerading/nothing',
      severity: 'warning',
      place: at('domains'),
      title: 'No domain is masqueraded',
      text: 'limited_masquerade leaves the local host names alone, and no other domain is listed. List domains, or lift the limit.',
    };
    return;
  }
  if (set.envelope) return;
  yield {
    rule: 'masquerading/envelope-shows-host',
    severity: 'advice',
    place: at('envelope'),
    title: 'The envelope still shows the inside host',
    text: `Headers say ${set.masqueradeAs}, but bounces go to the host’s own name, which the outside may not reach.`,
    fix: {
      label: 'Masquerade the envelope too',
      patch: { kind: 'set', section: 'masquerading', value: { envelope: true } },
    },
  };
}

/** Users who are to keep their host: genericstable is asked before, and mail of root from several hosts looks the same without it. */
function* exposed({ masquerading: set, maps, hosts }: Policy): Generator<Finding> {
  if (set.masqueradeAs === '') return;
  const users = new Set(set.exposedUsers.map((user) => user.toLowerCase()));
  const ends = new Set(['', ...Object.values(hosts).map(({ hostName }) => `@${hostName}`)]);
  let rewritesRoot = false;
  for (const entry of maps.genericstable) {
    if (literalKey(entry.key) !== null) continue;
    const [user = '', domain] = entry.key.split('@');
    if (user === '' || !ends.has(domain === undefined ? '' : `@${domain}`)) continue;
    rewritesRoot ||= user === 'root';
    if (!users.has(user)) continue;
    yield {
      rule: 'masquerading/exposed-rewritten',
      severity: 'warning',
      place: entryPlace(entry),
      title: `${user} is exposed, but genericstable makes ${entry.value} of it`,
      text: 'genericstable is asked first, so that the host never shows. Take the user from one of the two.',
    };
  }
  if (users.has('root') || rewritesRoot) return;
  yield {
    rule: 'masquerading/root-hidden',
    severity: 'advice',
    place: at('exposedUsers'),
    title: `Mail of root says ${set.masqueradeAs}, whichever host it comes from`,
    text: 'Reports of cron and of the daemon itself then look the same from every host. Users who are exposed keep the host in their address.',
    fix: {
      label: 'Expose root',
      patch: { kind: 'set', section: 'masquerading', value: { exposedUsers: [...set.exposedUsers, 'root'] } },
    },
  };
}

/** An exception holds for its name and all below it (class N); it matters only for what would be masqueraded. */
function* exceptions(policy: Policy): Generator<Finding> {
  const { masquerading: set } = policy;
  if (set.masqueradeAs === '') return;
  const masqueraded = [...set.domains, ...(set.limited ? hostNames(policy) : localDomains(policy))];
  const above = new Set(masqueraded.flatMap(withParents));
  const isBelow = listed(set.domains, true);
  for (const name of set.exceptions) {
    if (above.has(name) || (set.entireDomain && isBelow(name))) continue;
    yield {
      rule: 'masquerading/exception-unused',
      severity: 'advice',
      place: at('exceptions'),
      title: `The exception ${name} changes nothing`,
      text: set.entireDomain
        ? 'It is neither a masqueraded domain nor below or above one.'
        : 'It is no masqueraded domain, and what is below a domain is masqueraded only with FEATURE(masquerade_entire_domain).',
    };
  }
}

/** A name and every domain it is in. */
function withParents(name: string): string[] {
  const all = [name];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) all.push(name.slice(dot + 1));
  return all;
}

/** One finding a domain: class G, and the host's own name, which senders without a domain get before they are looked up. */
function* genericsDomains(policy: Policy): Generator<Finding> {
  const isGeneric = genericDomains(policy);
  const own = new Set(hostNames(policy));
  const seen = new Set<string>();
  for (const entry of policy.maps.genericstable) {
    if (literalKey(entry.key) !== null) continue;
    const domain = entry.key.includes('@') ? entry.key.slice(entry.key.lastIndexOf('@') + 1) : '';
    if (domain === '' || seen.has(domain) || isGeneric(domain) || own.has(domain)) continue;
    seen.add(domain);
    yield {
      rule: 'masquerading/generics-domain',
      severity: 'warning',
      place: entryPlace(entry),
      title: `Senders of ${domain} are never looked up in genericstable`,
      text: 'The map is asked only about the domains listed for it.',
      fix: {
        label: `List ${domain}`,
        patch: {
          kind: 'set',
          section: 'domains',
          value: { generics: [...policy.domains.generics, domain] },
        },
      },
    };
  }
}
