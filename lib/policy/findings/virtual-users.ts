import type { Entry } from '#lib/policy/entry/entry.ts';
import { literalKey } from '#lib/policy/entry/literal-entry.ts';
import { type Check, entryPlace, type Finding, type PolicyPatch, removal } from '../finding.ts';
import { localDomains, virtualDomains } from '../local-names.ts';
import { type MailFlow, mailFlow } from '../mail-flow.ts';
import type { Policy } from '../policy.ts';
import { routeLookup } from './route-lookup.ts';

/** Virtual users by domain: domains the map is never asked about, and what happens to those it does not name. */
export const checkVirtualUsers: Check = function* (policy: Policy) {
  const local = localDomains(policy);
  const isVirtual = virtualDomains(policy, local);
  const flow = mailFlow(policy);
  const routeOf = routeLookup(policy.maps.mailertable);
  const seen = new Set<string>();
  const whole = new Map<string, Entry>();
  const detailed = new Set<string>();
  const postmasters = new Set<string>();
  const typed = policy.maps.virtusertable.filter(({ key }) => literalKey(key) === null);
  for (const entry of typed) {
    const { key } = entry;
    const domain = domainOf(key);
    if (key === `@${domain}`) whole.set(domain, entry);
    else if (key.includes('+')) detailed.add(domain);
    if (key === `postmaster@${domain}`) postmasters.add(domain);
  }
  for (const entry of typed) {
    const domain = domainOf(entry.key);
    const isAsked = isVirtual(domain);
    if (!isAsked && !seen.has(domain)) yield notLocal(entry, domain, routeOf(domain) !== undefined);
    seen.add(domain);
    if (isAsked && !detailed.has(domain)) yield* redundant(entry, whole.get(domain));
    const refusesAll = entry.key === `@${domain}` && entry.value.toLowerCase().startsWith('error:');
    if (isAsked && refusesAll && !postmasters.has(domain)) yield postmasterRefused(entry, domain, flow);
  }
  if (policy.routing.smartHost !== '') return;
  for (const domain of policy.domains.virtual) {
    if (!local.has(domain) && !whole.has(domain) && routeOf(domain) === undefined) yield goesOn(domain);
  }
};

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** The answer for the whole domain, which is found without this entry. Where details have entries of their own these could come in between. */
function* redundant(entry: Entry, whole: Entry | undefined): Generator<Finding> {
  if (whole === undefined || whole === entry || /%[^1]/.test(whole.value + entry.value)) return;
  const user = entry.key.slice(0, entry.key.lastIndexOf('@'));
  const answer = ({ value }: Entry) => value.replaceAll('%1', user).toLowerCase();
  if (answer(whole) !== answer(entry)) return;
  yield {
    rule: 'virtual-users/redundant',
    severity: 'advice',
    place: entryPlace(entry),
    title: `${entry.key} leads where all of ${whole.key} does`,
    text: 'Without it the daemon goes on to the entry for the whole domain, which leads to the same place.',
    fix: removal(entry),
  };
}

/** One finding a domain: it is the domain that is missing. With a route of its own it stays a domain whose other addresses go on. */
function notLocal(entry: Entry, domain: string, hasRoute: boolean): Finding {
  return {
    rule: 'virtual-users/domain-not-local',
    severity: 'warning',
    place: entryPlace(entry),
    title: `The virtual users of ${domain} are never looked up`,
    text: 'The domain is neither a local host name nor a virtual domain, so its mail is passed on or refused before this map is asked.',
    ...(!hasRoute && { fix: { label: `Make ${domain} local`, patch: localHost(domain) } }),
  };
}

function localHost(key: string): PolicyPatch {
  return { kind: 'add-entry', entry: { map: 'local-host-names', tag: '', key, value: '', ...noNotes } };
}

const noNotes = { comment: '', owner: '', ticket: '', endsOn: null };

/** The map is looked up for postmaster, too (measured: a whole domain's `error:` answers for it). */
function postmasterRefused(entry: Entry, domain: string, flow: MailFlow): Finding {
  const key = `postmaster@${domain}`;
  return {
    rule: 'virtual-users/postmaster-refused',
    severity: 'warning',
    place: entryPlace(entry),
    title: `Mail to ${key} is refused`,
    text: `${entry.key} refuses whoever has no entry, and every mail domain must take mail to postmaster (RFC 5321 section 4.5.1). Add an entry for it.`,
    ...(flow.aliases.has('postmaster') && {
      fix: {
        label: `Add ${key}`,
        patch: {
          kind: 'add-entry',
          entry: { map: 'virtusertable', tag: '', key, value: 'postmaster', ...noNotes },
        },
      },
    }),
  };
}

/** Class {VirtHost} is part of class R, so that recipients are taken, and what the map does not name is routed like any foreign domain. */
function goesOn(domain: string): Finding {
  return {
    rule: 'virtual-users/unknown-goes-on',
    severity: 'warning',
    place: { page: 'virtual-users', section: 'domains', field: 'virtual' },
    title: `Mail to unknown users of ${domain} is taken and sent on by MX`,
    text: `Where the MX is this gateway, it comes back and bounces to senders who are mostly forged. Add @${domain} with error:nouser 550 No such user, or make the domain local.`,
  };
}
