import { parse } from 'tldts';
import { formatNetwork, isPrivate, type Network, networkSize } from '#lib/mail/network.ts';
import type { Entry } from '../entry.ts';
import { featuresOn } from '../features.ts';
import { type Check, type CheckContext, entryPlace, type Finding, removal } from '../finding.ts';
import { networkOf } from '../network-entry.ts';
import type { Policy } from '../policy.ts';

/** Who may relay without a log-in: features, networks and domains that let more people in than anybody meant to. */
export const checkRelaying: Check = (policy: Policy, _context: CheckContext) => [
  ...policy.maps.access.filter(relays).flatMap((entry) => relayEntry(entry, policy)),
  ...policy.maps['relay-domains'].flatMap((entry) => relayEntry(entry, policy)),
  ...openingFeatures(policy),
];

/** An access entry that lets somebody relay. */
export function relays(entry: Entry): boolean {
  return entry.value === 'RELAY' && ['Connect:', 'To:', 'From:', ''].includes(entry.tag);
}

/** A network of more public addresses than this is nobody's own. */
const vast = 65_536;

function relayEntry(entry: Entry, policy: Policy): Finding[] {
  if (entry.tag === 'From:') return relayBySender(entry, policy);
  const network = networkOf(entry.key);
  if (network !== null) return relayNetwork(entry, network);
  if (!isPublicSuffix(entry.key)) return [];
  const who =
    entry.tag === 'To:'
      ? `mail to every domain below .${entry.key}`
      : `every host and domain below .${entry.key}`;
  return [
    {
      rule: 'access/open-relay',
      severity: 'error',
      place: entryPlace(entry),
      title: `This relays for ${who}`,
      text: `Anyone can register a name below ${entry.key}. Name the domains that are yours or your partners’.`,
      fix: removal(entry),
    },
  ];
}

function relayNetwork(entry: Entry, network: Network): Finding[] {
  const size = networkSize(network);
  if (isPrivate(network) || size === 1) return [];
  const count = size > 1e15 ? 'A vast number of' : size.toLocaleString('en');
  const open = network.family === 4 ? size > vast : network.prefix < 48;
  return [
    {
      rule: open ? 'access/open-relay' : 'access/relay-network',
      severity: open ? 'error' : 'warning',
      place: entryPlace(entry),
      title: `${count} public addresses may relay without a password`,
      text: open
        ? `${formatNetwork(network)} holds more hosts than one organisation has. Name the hosts that need it, or let them log in.`
        : `${entry.comment || 'No reason is given.'} ${entry.endsOn ? `It ends on ${entry.endsOn}.` : 'It has no end.'} Whoever gets one of these addresses may send through the gateway.`,
      fix: removal(entry),
    },
  ];
}

function relayBySender(entry: Entry, policy: Policy): Finding[] {
  const works = featuresOn(policy.features).some(({ row }) => row.name === 'relay_mail_from');
  return [
    {
      rule: 'access/relay-by-sender',
      severity: works ? 'warning' : 'advice',
      place: entryPlace(entry),
      title: works
        ? `Whoever writes ${entry.key} as the sender may relay`
        : `From:${entry.key} RELAY does not let anybody relay`,
      text: works
        ? 'A sender address proves nothing. Let these people log in.'
        : 'RELAY for a sender works only with FEATURE(relay_mail_from). Here it means OK: the sender is not refused.',
      fix: removal(entry),
    },
  ];
}

function isPublicSuffix(domain: string): boolean {
  const { domain: registrable, isIcann, isPrivate: isHosting } = parse(domain, { allowPrivateDomains: true });
  return registrable === null && (isIcann === true || isHosting === true);
}

function openingFeatures({ features }: Policy): Finding[] {
  return featuresOn(features)
    .filter(({ row }) => row.opensRelay !== undefined)
    .map(({ row }) => {
      const said = features[row.name]?.acknowledged;
      return {
        rule: 'relay/feature',
        severity: said ? 'warning' : 'error',
        place: { page: 'options', section: 'features', field: row.name },
        title: `FEATURE(${row.name}) opens the relay`,
        text: `${row.opensRelay} ${said ? `${said.by} on ${said.at.slice(0, 10)}: ${said.reason}` : 'Nobody has said why this is needed.'}`,
        fix: {
          label: 'Switch it off',
          patch: {
            kind: 'set',
            section: 'features',
            value: { [row.name]: { on: false, uses: [[]], acknowledged: null } },
          },
        },
      };
    });
}
