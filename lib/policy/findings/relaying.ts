import { parse } from 'tldts';
import { formatNetwork, isPrivate, type Network, networkSize, privateNetworksIn } from '#lib/mail/network.ts';
import { kindOf } from '#lib/policy/entry/access-entry.ts';
import { type Entry, keyText } from '#lib/policy/entry/entry.ts';
import { type EntryCheck, plainly } from '#lib/policy/entry/entry-check.ts';
import { literalKey } from '#lib/policy/entry/literal-entry.ts';
import { networkOf } from '#lib/policy/entry/network-entry.ts';
import { featuresOn } from '#lib/policy/section/features.ts';
import { type Check, entryPlace, type Finding, removal } from '../finding.ts';
import type { Policy } from '../policy.ts';

/** Who may relay without a log-in: features, networks and domains that let more people in than anybody meant to. */
export const checkRelaying: Check = function* (policy: Policy) {
  for (const entry of policy.maps['relay-domains']) {
    if (literalKey(entry.key) === null) yield* relayEntry(entry, relaysBySender(policy));
  }
  yield* openingFeatures(policy);
};

/** The same for entries of the access map. */
export const checkRelayEntries: EntryCheck = (policy) => {
  const bySenderWorks = relaysBySender(policy);
  return {
    judge({ entry, kind }, _at, _index, report) {
      if (entry.value !== 'RELAY' || kind === 'literal') return;
      const found = relayTags.has(entry.tag) ? relayEntry(entry, bySenderWorks) : byAuthority(entry);
      for (const finding of found) report(plainly(finding));
    },
  };
};

const relayTags = new Set(['Connect:', 'To:', 'From:', '']);

/** A network of more public addresses than this is nobody's own. */
const vast = 65_536;

function relayEntry(entry: Entry, bySenderWorks: boolean): Finding[] {
  if (entry.tag === 'From:') return relayBySender(entry, bySenderWorks);
  const kind = kindOf(entry.key);
  if (kind === 'user') return [relayToUser(entry)];
  const network = networkOf(entry.key);
  if (network !== null) return relayNetwork(entry, network);
  if (kind === 'address') return [];
  if (!isPublicSuffix(entry.key)) return entry.map === 'access' && entry.tag === '' ? [bothWays(entry)] : [];
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

/** With FEATURE(access_db) and relaytofulladdress, as Postern has it, `user@` is looked up for every recipient's domain. */
function relayToUser(entry: Entry): Finding {
  return {
    rule: 'access/relay-any-domain',
    severity: 'warning',
    place: entryPlace(entry),
    title: `Anybody may send to ${entry.key} of any domain through this gateway`,
    text: `${keyText(entry)} RELAY has no domain, so it holds for all of them. Write ${keyText(entry)}example.com, or name the domain alone.`,
    fix: removal(entry),
  };
}

function bothWays(entry: Entry): Finding {
  return {
    rule: 'access/relay-both-ways',
    severity: 'advice',
    place: { ...entryPlace(entry), field: 'tag' },
    title: `${entry.key} RELAY relays mail to this domain and from its hosts`,
    text: `Without a tag it holds for both: any host whose name is below ${entry.key} may send anywhere. Write To:${entry.key} for mail to it, or Connect:${entry.key} for its hosts.`,
  };
}

/** Authorities that sign for everybody: words of their names, as they stand in a certificate's issuer. */
const publicAuthorities =
  /\/O=(?:Let's\+20Encrypt|Let\+27s\+20Encrypt|DigiCert|Sectigo|COMODO|GlobalSign|Google\+20Trust|ZeroSSL|Amazon|Entrust|GoDaddy|Buypass|SSL\+20Corp|Actalis|Certum|Unizeto|HARICA|SwissSign|QuoVadis|Thawte|VeriSign|GeoTrust|StartCom|IdenTrust)/i;

/** Rule set RelayTLS asks no more than who signed the client's certificate. */
function* byAuthority(entry: Entry): Generator<Finding> {
  if (entry.tag !== 'CERTIssuer:') return;
  const name = publicAuthorities.exec(entry.key)?.[0].slice('/O='.length);
  if (name === undefined) return;
  yield {
    rule: 'access/public-authority',
    severity: 'error',
    place: { ...entryPlace(entry), field: 'value' },
    title: 'Everybody with a certificate of a public authority may relay',
    text: `${decodeURIComponent(name.replaceAll('+', '%'))} signs for whoever asks. Write SUBJECT, and a CERTSubject: entry for each client that is meant.`,
    fix: removal(entry),
  };
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
      title: `${count} public addresses may relay without a password: ${formatNetwork(network)}`,
      text: open
        ? `${formatNetwork(network)} holds more hosts than one organisation has.${privatePart(network)} Name the hosts that need it, or let them log in.`
        : `${entry.comment || 'No reason is given.'} ${entry.endsOn ? `It ends on ${entry.endsOn}.` : 'It has no end.'} Whoever gets one of these addresses may send through the gateway.`,
      fix: removal(entry),
    },
  ];
}

/** `172.0.0.0/8` is written for the private part of it. */
function privatePart(network: Network): string {
  const inside = privateNetworksIn(network).map(formatNetwork);
  return inside.length === 0 ? '' : ` Only ${inside.join(' and ')} of it is private.`;
}

function relaysBySender({ features }: Pick<Policy, 'features'>): boolean {
  return featuresOn(features).some(({ row }) => row.name === 'relay_mail_from');
}

function relayBySender(entry: Entry, works: boolean): Finding[] {
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
