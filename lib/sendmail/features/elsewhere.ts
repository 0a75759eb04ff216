import type { FeatureRow } from '../feature.ts';

const masquerading = { href: '/policy/masquerading', text: 'It is a switch of the masquerading form.' };
const virtual = { href: '/policy/virtual-users', text: 'It is a switch beside the virtual domains.' };

const dnsLists = { href: '/policy/access/dns-lists', text: 'The lists stand under Access, DNS lists.' };

type Brought = [name: string, label: string, help: string, elsewhere: { href: string; text: string }];

const brought: readonly Brought[] = [
  [
    'access_db',
    'Access map',
    'Who may relay, and who is refused.',
    { href: '/policy/access', text: 'Every gateway has it; its entries stand under Access.' },
  ],
  [
    'mailertable',
    'Routes by domain',
    'Where mail for a domain goes.',
    { href: '/policy/routing', text: 'Every gateway has it; its entries stand under Routing.' },
  ],
  [
    'virtusertable',
    'Virtual users',
    'Addresses that stand for others.',
    { href: '/policy/virtual-users', text: 'Every gateway has it; its entries stand under Virtual users.' },
  ],
  [
    'virtuser_entire_domain',
    'Everything below the virtual domains',
    'Subdomains are looked up too.',
    virtual,
  ],
  [
    'genericstable',
    'Senders rewritten one by one',
    'Under which address a sender goes out.',
    {
      href: '/policy/outgoing-addresses',
      text: 'Every gateway has it; its entries stand under Outgoing addresses.',
    },
  ],
  [
    'generics_entire_domain',
    'Everything below the rewritten domains',
    'Senders of subdomains are looked up too.',
    {
      href: '/policy/outgoing-addresses',
      text: 'It is a switch beside the domains whose senders are looked up.',
    },
  ],
  [
    'authinfo',
    'Log-ins at other servers',
    'Names and passwords for servers that mail is handed to.',
    {
      href: '/authentication/outgoing',
      text: 'It is written as soon as there is a log-in at another server.',
    },
  ],
  [
    'use_cw_file',
    'Own names from a file',
    'Reads local-host-names.',
    {
      href: '/policy/domains?map=local-host-names',
      text: 'Every gateway has it; the names stand under Domains.',
    },
  ],
  [
    'use_ct_file',
    'Trusted users from a file',
    'Users of the host who may write any sender without a warning.',
    { href: '/policy/options?q=confTRUSTED_USERS', text: 'The names stand in the option confTRUSTED_USERS.' },
  ],
  [
    'no_default_msa',
    'No listener that nobody asked for',
    'Without it the daemon opens port 587 by itself.',
    { href: '/policy/gateway', text: 'Every gateway has it: the listeners are those of the form.' },
  ],
  ['dnsbl', 'DNS list of clients', 'Refuses clients whose address is in a list.', dnsLists],
  ['enhdnsbl', 'DNS list with answers that mean something', 'Only some answers count.', dnsLists],
  [
    'rhsbl',
    'DNS list of senders',
    'Refuses senders whose domain is in a list; of Debian, not of Sendmail itself.',
    dnsLists,
  ],
  [
    'masquerade_envelope',
    'The envelope sender too',
    'So that bounces come to the masqueraded domain.',
    masquerading,
  ],
  ['masquerade_entire_domain', 'Everything below the masqueraded domains', 'Subdomains too.', masquerading],
  ['allmasquerade', 'Recipients in headers too', 'Rarely wanted.', masquerading],
  ['limited_masquerade', 'Only the domains listed', 'Own names are left alone.', masquerading],
  ['local_no_masquerade', 'Not for mail delivered here', 'Local mail keeps its addresses.', masquerading],
  [
    'nullclient',
    'A host that only hands on',
    'Sends all mail to one hub, and delivers none.',
    { href: '/policy/gateway', text: 'It is what a gateway is for: name its hub there.' },
  ],
];

/** Features that other forms bring, and those that make another kind of configuration than a gateway’s. */
export const elsewhereFeatures: readonly FeatureRow[] = [
  ...brought.map(
    ([name, label, help, elsewhere]): FeatureRow => ({
      name,
      group: 'forms',
      label,
      help,
      args: [],
      elsewhere,
    }),
  ),
  {
    name: 'msp',
    group: 'forms',
    label: 'The program that submits mail',
    help: 'Makes submit.cf, the configuration of the sendmail command that people start.',
    args: [],
    refused: 'It makes submit.cf, not the configuration of a daemon: a gateway with it would take no mail.',
  },
  {
    name: 'notsticky',
    group: 'forms',
    label: 'user@host follows the mail hub',
    help: 'The opposite of stickyhost, and the default since 8.7.',
    args: [],
    refused: 'It does nothing since 8.7: leave stickyhost off.',
  },
];
