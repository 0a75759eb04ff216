import type { FeatureRow } from '../feature.ts';

/** Who may relay beyond the lists and log-ins (cf/README, “Relaying”). */
export const relayingFeatures: readonly FeatureRow[] = [
  {
    name: 'relay_hosts_only',
    group: 'relaying',
    label: 'Relay for whole names only',
    help: 'relay-domains and access entries no longer hold for everything below a domain.',
    args: [],
  },
  {
    name: 'relay_entire_domain',
    group: 'relaying',
    label: 'Relay for the whole own domain',
    help: 'Every host of the gateway’s domain may relay.',
    args: [],
    opensRelay: 'Whoever controls a name in your domain’s DNS may relay.',
  },
  {
    name: 'relay_mail_from',
    group: 'relaying',
    label: 'Relay by sender',
    help: 'Senders with a From: RELAY entry may relay.',
    args: [
      { label: 'Domains', help: 'domain lets whole domains in.', choices: ['', 'domain'], optional: true },
    ],
    opensRelay: 'Anyone can write any sender address.',
  },
  {
    name: 'relay_local_from',
    group: 'relaying',
    label: 'Relay for own senders',
    help: 'Whoever writes a local sender address may relay.',
    args: [],
    opensRelay: 'Anyone can write any sender address.',
  },
  {
    name: 'relay_based_on_MX',
    group: 'relaying',
    label: 'Relay for domains that name us as MX',
    help: 'Mail to a domain whose MX is this gateway is taken.',
    args: [],
    opensRelay: 'Anyone can make this gateway the MX of a domain.',
  },
  {
    name: 'loose_relay_check',
    group: 'relaying',
    label: 'Do not look behind % and !',
    help: 'Checks only the last host of a routed address.',
    args: [],
    opensRelay: 'Mail to user%elsewhere@ours is passed on.',
  },
  {
    name: 'promiscuous_relay',
    group: 'relaying',
    label: 'Relay for everybody',
    help: 'No check at all.',
    args: [],
    opensRelay: 'Everybody on the Internet may send through this gateway.',
  },
];
