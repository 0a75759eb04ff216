import type { Entry } from '#lib/policy/entry/entry.ts';
import { literalKey } from '#lib/policy/entry/literal-entry.ts';
import { featuresOn } from '#lib/policy/section/features.ts';
import { type Check, entryPlace, type Finding, removal } from '../finding.ts';
import { listed, localDomains, renamedDomains, virtualDomains } from '../local-names.ts';
import type { Policy } from '../policy.ts';

/**
 * Domains that domaintable gives another name. An address has its new name before any other table is asked (cf/m4/proto.m4, Canonify2), for recipients and
 * senders alike, and the table is asked once.
 */
export const checkRenames: Check = function* (policy: Policy) {
  const renamed = renamedDomains(policy);
  if (renamed.size === 0) return;
  const { mailertable, virtusertable, genericstable, domaintable } = policy.maps;
  for (const entry of [...mailertable, ...virtusertable, ...genericstable]) {
    const domain = (literalKey(entry.key) ?? entry.key).replace(/^.*@/, '');
    const now = renamed.get(domain);
    if (now !== undefined && (entry.map === 'mailertable' || entry.key.includes('@')))
      yield underOldName(entry, domain, now);
  }
  const isTaken = taken(policy);
  for (const entry of domaintable) {
    const [old, now] = [literalKey(entry.key) ?? entry.key, entry.value];
    if (renamed.has(now)) yield twice(entry, renamed.get(now) ?? '');
    if (isTaken(old) && !isTaken(now)) yield lost(entry, old);
  }
};

/** Whether strangers may write to a domain here: it is local, or it is relayed. */
function taken(policy: Policy): (domain: string) => boolean {
  const local = localDomains(policy);
  const isVirtual = virtualDomains(policy, local);
  const { maps, features } = policy;
  const exact = featuresOn(features).some(({ row }) => row.name === 'relay_hosts_only');
  const isListed = listed(
    maps['relay-domains'].map(({ key }) => key),
    !exact,
  );
  const inAccess = maps.access.filter(({ tag, value }) => value === 'RELAY' && (tag === 'To:' || tag === ''));
  const isRelayed = listed(
    inAccess.map(({ key }) => key),
    !exact,
  );
  return (domain) => isVirtual(domain) || isListed(domain) || isRelayed(domain);
}

function underOldName(entry: Entry, domain: string, now: string): Finding {
  return {
    rule: 'domains/old-name',
    severity: 'warning',
    place: entryPlace(entry),
    title: `${entry.key} in ${entry.map} is never looked up`,
    text: `domaintable makes ${domain} to ${now} before this map is asked. Write the entry for ${now}, or delete it.`,
    fix: removal(entry),
  };
}

function twice(entry: Entry, last: string): Finding {
  const isCircle = last === entry.key;
  return {
    rule: 'domains/renamed-twice',
    severity: 'warning',
    place: { ...entryPlace(entry), field: 'value' },
    title: `${entry.key} becomes ${entry.value}, which has another name itself`,
    text: isCircle
      ? 'The table is asked once, so the two domains change places. Keep the entry of the old one.'
      : `The table is asked once: mail to ${entry.key} goes to ${entry.value}, not to ${last}. Write ${last} here, too.`,
  };
}

function lost(entry: Entry, old: string): Finding {
  return {
    rule: 'domains/new-name-refused',
    severity: 'warning',
    place: entryPlace(entry),
    title: `Mail to ${old} is not taken any more`,
    text: `Its address becomes one of ${entry.value}, and that is neither local here nor relayed: strangers who write to ${old} are refused, and what others write goes to the MX of ${entry.value}. Make ${entry.value} local, or relay it.`,
  };
}
