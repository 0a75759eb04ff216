import { addressReason, localPartReason } from '#lib/mail/address.ts';
import { type Masquerading, masqueradingSection } from '#lib/policy/section/masquerading.ts';
import { genericDomains, localDomains } from './local-names.ts';
import type { Policy } from './policy.ts';

/** One address as the outside sees it, in each of the four places it can stand. */
export type Rewritten = {
  headerSender: string;
  envelopeSender: string;
  headerRecipient: string;
  envelopeRecipient: string;
};

/** `domain` null: an address without one, `*LOCAL*` of the rule sets. */
type Focus = { user: string; domain: string | null };

type Names = {
  policy: Policy;
  masquerading: Masquerading;
  hostName: string;
  local: ReadonlySet<string>;
  generics: ReadonlyMap<string, string>;
};

/**
 * What the daemon makes of an address on its way out by SMTP (cf/m4/proto.m4 rule sets 3, 93, 94, 4 and cf/mailer/smtp.m4). Null when it is no address
 * that the gateway would take. Held against the daemon's own answers in rewrite-address.live.test.ts.
 */
export function rewriteAddress(policy: Policy, address: string, hostName: string): Rewritten | null {
  const typed = focusOf(address.trim(), hostName);
  if (typed === null) return null;
  const focus = renamed(policy, typed);
  const generics = new Map(policy.maps.genericstable.map((entry) => [entry.key, entry.value]));
  const masquerading = masqueradingOf(policy, hostName);
  const local = new Set([...localDomains(policy), hostName]);
  const names: Names = { policy, masquerading, hostName, local, generics };
  const shown = (of: Focus) => `${of.user}@${of.domain ?? hostName}`;
  const masqueraded = shown(throughGenerics(focus, names) ?? masquerade(focus, names));
  return {
    headerSender: masqueraded,
    envelopeSender: masquerading.envelope ? masqueraded : shown(focus),
    headerRecipient: masquerading.allMasquerade ? masqueraded : shown(focus),
    envelopeRecipient: shown(focus),
  };
}

/** What masquerades on one gateway: a null client’s feature writes its hub into addresses, recipients’ too, unless another domain is chosen. */
function masqueradingOf({ masquerading, hosts }: Policy, hostName: string): Masquerading {
  const hub = Object.values(hosts).find((host) => host.hostName === hostName)?.hub ?? '';
  if (hub === '') return masquerading;
  const chosen = masquerading.masqueradeAs === '' ? masqueradingSection.parse({}) : masquerading;
  return {
    ...chosen,
    masqueradeAs: masquerading.masqueradeAs || hub,
    envelope: true,
    allMasquerade: true,
  };
}

function focusOf(address: string, hostName: string): Focus | null {
  const at = address.lastIndexOf('@');
  if (at < 0) return localPartReason(address) === null ? { user: address, domain: null } : null;
  if (addressReason(address) !== null) return null;
  const domain = address.slice(at + 1);
  return { user: address.slice(0, at), domain: domain.toLowerCase() === 'localhost' ? hostName : domain };
}

/** domaintable: rule set 3 writes the new name before anything else is looked up, in senders and recipients alike. */
function renamed({ maps }: Policy, { user, domain }: Focus): Focus {
  const entry = maps.domaintable.find(({ key }) => key === domain?.toLowerCase());
  return { user, domain: entry?.value ?? domain };
}

/**
 * genericstable: the whole address, then with and without its +detail, then the domain, then the local part. A full address found is final; a bare name
 * is masqueraded like any local one.
 */
function throughGenerics({ user, domain }: Focus, names: Names): Focus | null {
  const { policy, hostName, generics } = names;
  const at = (domain ?? hostName).toLowerCase();
  if (domain !== null && !genericDomains(policy)(at)) return null;
  const [plain, detail] = splitDetail(user.toLowerCase());
  const look = (key: string, capture: string) =>
    generics.get(key)?.replaceAll('%0', key).replaceAll('%1', capture);
  const found =
    look(`${user.toLowerCase()}@${at}`, '') ??
    (detail === undefined ? undefined : (look(`${plain}+*@${at}`, detail) ?? look(`${plain}@${at}`, ''))) ??
    (domain === null ? undefined : look(`@${at}`, user)) ??
    look(user.toLowerCase(), '') ??
    (detail === undefined ? undefined : (look(`${plain}+*`, detail) ?? look(plain, '')));
  if (found === undefined) return null;
  const sign = found.lastIndexOf('@');
  if (sign >= 0) return { user: found.slice(0, sign), domain: found.slice(sign + 1) };
  return masquerade({ user: found, domain: null }, names);
}

function splitDetail(user: string): [string, string | undefined] {
  const plus = user.indexOf('+');
  return plus < 0 ? [user, undefined] : [user.slice(0, plus), user.slice(plus + 1)];
}

/** Rule set 93 behind genericstable: exceptions, exposed users, then the domains that are masqueraded. */
function masquerade(focus: Focus, { masquerading: set, local }: Names): Focus {
  const domain = focus.domain?.toLowerCase() ?? null;
  if (set.masqueradeAs === '') return focus;
  if (domain !== null && set.exceptions.some((name) => isOrBelow(domain, name))) return focus;
  const inside = domain === null || isListed(set, domain) || (!set.limited && local.has(domain));
  const exposed = set.exposedUsers.some((user) => user.toLowerCase() === focus.user.toLowerCase());
  return inside && !exposed ? { user: focus.user, domain: set.masqueradeAs } : focus;
}

function isListed({ domains, entireDomain }: Masquerading, domain: string): boolean {
  return domains.some((name) => (entireDomain ? isOrBelow(domain, name) : domain === name));
}

function isOrBelow(domain: string, name: string): boolean {
  return domain === name || domain.endsWith(`.${name}`);
}
