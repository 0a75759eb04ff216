import type { Check, Finding, Place } from '../finding.ts';
import type { Policy } from '../policy.ts';

/** Gateways that hand everything to a hub: what of the policy never counts there, and what their senders look like. */
export const checkNullClients: Check = function* (policy: Policy, context) {
  for (const [gatewayId, { hub, hostName }] of Object.entries(policy.hosts)) {
    if (hub === '') continue;
    const name = context.hosts.find((one) => one.gatewayId === gatewayId)?.name ?? hostName;
    const place: Place = { page: 'gateway', section: 'host', field: 'hub', gatewayId };
    const idle = withoutEffect(policy, hub);
    if (idle.length > 0) yield hubDecides(name, hub, idle, place);
    if (policy.masquerading.masqueradeAs === '' && hub.startsWith('['))
      yield hubInAddresses(name, hub, place);
  }
};

/** Aliases that every host has; that the hub decides about them surprises nobody. */
const onEveryHost = new Set(['root', 'postmaster', 'mailer-daemon', 'abuse']);

/** What FEATURE(nullclient) takes back: it sets the smart host and the mail hub, and leaves the alias file out. */
function withoutEffect({ maps, routing, options }: Policy, hub: string): string[] {
  const ways = [routing.smartHost, options.MAIL_HUB ?? ''].map((route) => route.replace(/^relay:/, ''));
  return [
    ...(maps.aliases.some(({ key }) => !onEveryHost.has(key)) ? ['aliases'] : []),
    ...(ways[0] === '' || ways[0] === hub ? [] : ['the smart host']),
    ...(ways[1] === '' || ways[1] === hub ? [] : ['MAIL_HUB']),
    ...(routing.localMail === 'deliver' ? ['delivery to the host’s own users'] : []),
  ];
}

function hubDecides(name: string, hub: string, idle: readonly string[], place: Place): Finding {
  return {
    rule: 'gateway/hub-decides',
    severity: 'advice',
    place,
    title: `On ${name}, a null client of ${hub}, these never count: ${idle.join(', ')}`,
    text: 'FEATURE(nullclient) sends local mail and all other to the hub, and the daemon there reads no aliases. For the other gateways they count.',
  };
}

function hubInAddresses(name: string, hub: string, place: Place): Finding {
  return {
    rule: 'gateway/hub-in-addresses',
    severity: 'warning',
    place,
    title: `Senders on ${name} become user@${hub}`,
    text: 'FEATURE(nullclient) writes the hub into addresses as it stands, brackets too, and few servers take such a sender. Choose a domain under Masquerading, or name the hub without brackets.',
  };
}
