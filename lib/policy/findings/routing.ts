import type { Entry } from '#lib/policy/entry/entry.ts';
import { extraMailers } from '#lib/policy/section/routing.ts';
import { cfTexts } from '../cf-lines.ts';
import { type Check, entryPlace, type Finding, type Place, removal } from '../finding.ts';
import { localDomains } from '../local-names.ts';
import type { Policy } from '../policy.ts';
import { type Route, readRoute } from '../route.ts';
import { routeLookup } from './route-lookup.ts';

/** Routes: mailers that nobody defined, entries that are never looked up, hosts that cannot be found. */
export const checkRouting: Check = (policy: Policy) => {
  const routeOf = routeLookup(policy.maps.mailertable);
  const isDefined = definedMailers(policy);
  const local = localDomains(policy);
  const withoutDns = Object.values(policy.hosts).some((host) => host.names === 'hosts');
  const smart = policy.routing.smartHost;
  const smartPlace: Place = { page: 'routing', section: 'routing', field: 'smartHost' };
  const uses: Use[] = policy.maps.mailertable.map((entry) => ({
    value: entry.value,
    place: { ...entryPlace(entry), field: 'value' },
  }));
  if (smart !== '') uses.push({ value: smart, place: smartPlace });
  return [
    ...uses.flatMap((use) => ofRoute(use, readRoute(use.value), { policy, isDefined, withoutDns })),
    ...policy.maps.mailertable.flatMap((entry) => redundant(entry, routeOf(entry.key, entry))),
    ...policy.maps.mailertable
      .filter((entry) => local.has(entry.key))
      .map(
        (entry): Finding => ({
          rule: 'routing/local-domain',
          severity: 'warning',
          place: entryPlace(entry),
          title: `The route for ${entry.key} is never used`,
          text: 'The domain is local, and mailertable is looked up for other domains only. Take it from local-host-names, or delete the route.',
          fix: removal(entry),
        }),
      ),
  ];
};

/** The same route as that of a wider key, which is found without this one. With captures the two would not hold the same. */
function redundant(entry: Entry, wider: Entry | undefined): Finding[] {
  if (wider === undefined || wider.value !== entry.value || entry.value.includes('%')) return [];
  return [
    {
      rule: 'routing/redundant',
      severity: 'advice',
      place: entryPlace(entry),
      title: `The route for ${entry.key} is that for ${wider.key === '.' ? 'everything else' : wider.key}`,
      text: 'Without it the daemon goes on to the wider one, which says the same.',
      fix: removal(entry),
    },
  ];
}

type Use = { value: string; place: Place };

/**
 * Whether a mailer is there: those of cf/mailer/local.m4 and smtp.m4, of each further MAILER(), of M lines in the custom rules or in lines that an import
 * kept. A site's own MAILER(ftn) may define ftni as well.
 */
function definedMailers({ routing, customRules, source }: Policy): (mailer: string) => boolean {
  const texts = cfTexts({ customRules, source });
  const named = (pattern: RegExp) =>
    texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => (match[1] ?? '').toLowerCase()));
  const own = named(/^M([A-Za-z0-9_-]+)/gm);
  const sites = named(/^\s*MAILER\(\s*`*([A-Za-z0-9_-]+)/gm);
  const extra = routing.mailers.flatMap((name) => [name, `${name}-new`, `${name}-dom`]);
  const known = new Set([
    'local',
    'smtp',
    'esmtp',
    'smtp8',
    'dsmtp',
    'relay',
    'error',
    'discard',
    ...extra,
    ...own,
  ]);
  return (mailer) => known.has(mailer) || sites.some((site) => mailer.startsWith(site));
}

function ofRoute(
  { place }: Use,
  route: Route | { kind: 'none' },
  known: { policy: Policy; isDefined: (mailer: string) => boolean; withoutDns: boolean },
): Finding[] {
  if (route.kind !== 'mailer') return [];
  if (!known.isDefined(route.mailer)) return [missing(route.mailer, place, known.policy)];
  const name = route.hosts.find((host) => !host.startsWith('['));
  if (!known.withoutDns || name === undefined || route.mailer === 'procmail') return [];
  return [
    {
      rule: 'routing/needs-dns',
      severity: 'warning',
      place,
      title: `${name} needs a name server to be found`,
      text: `A gateway here takes names from its hosts file alone and cannot ask for the MX. Write [${name}] for the host itself.`,
    },
  ];
}

function missing(mailer: string, place: Place, { routing }: Policy): Finding {
  const extra = extraMailers.find((name) => name === mailer);
  return {
    rule: 'routing/mailer-missing',
    severity: 'error',
    place,
    title: `Mail is routed to the mailer ${mailer}, which nothing defines`,
    text: `There is no MAILER(${mailer}). The daemon would fail on every such message.`,
    ...(extra && {
      fix: {
        label: `Add MAILER(${extra})`,
        patch: { kind: 'set', section: 'routing', value: { mailers: [...routing.mailers, extra] } },
      },
    }),
  };
}
