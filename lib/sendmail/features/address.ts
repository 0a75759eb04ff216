import { domainNameReason } from '#lib/mail/domain-name.ts';
import type { FeatureRow } from '../feature.ts';

const host = domainNameReason;

/** How addresses are read and completed (cf/README, “FEATURES”). */
export const addressFeatures: readonly FeatureRow[] = [
  {
    name: 'always_add_domain',
    group: 'addresses',
    label: 'Complete local addresses',
    help: 'Adds the gateway’s domain to addresses without one, in local mail too.',
    args: [
      {
        label: 'Domain',
        help: 'Empty: the masqueraded name or the host’s own.',
        reason: host,
        optional: true,
      },
    ],
  },
  {
    name: 'nouucp',
    group: 'addresses',
    label: 'No UUCP addresses',
    help: 'The ! in an address has no meaning (nospecial), or is refused (reject).',
    args: [{ label: 'What', help: 'reject is safer.', choices: ['reject', 'nospecial'], optional: false }],
    ours: ['reject'],
  },
  {
    name: 'nopercenthack',
    group: 'addresses',
    label: 'No user%host@relay',
    help: 'The % in an address has no meaning (nospecial), or is refused (reject).',
    args: [{ label: 'What', help: 'reject is safer.', choices: ['reject', 'nospecial'], optional: false }],
  },
  {
    name: 'nocanonify',
    group: 'addresses',
    label: 'Leave host names as written',
    help: 'Does not ask DNS for the full name of every host.',
    args: [
      {
        label: 'Except',
        help: 'canonify_hosts completes names without a dot.',
        choices: ['', 'canonify_hosts'],
        optional: true,
      },
    ],
  },
  {
    name: 'redirect',
    group: 'addresses',
    label: 'Say where people went',
    help: 'Mail to user@host.REDIRECT bounces with the new address.',
    args: [],
  },
  {
    name: 'stickyhost',
    group: 'addresses',
    label: 'user@host stays on this host',
    help: 'Sends only addresses without a domain to the mail hub.',
    args: [],
  },
  {
    name: 'prefixmod',
    group: 'addresses',
    label: 'Flags by a prefix of the address',
    help: 'An address that begins with the prefix gets the flags in {rcpt_flags}, for rules of your own.',
    args: [
      {
        label: 'Prefix',
        help: 'Such as nodsn.',
        reason: (text) =>
          /^[a-z][a-z0-9]{0,30}$/.test(text) ? null : 'Enter a short word in small letters.',
        optional: false,
      },
      {
        label: 'Flags',
        help: 'Letters.',
        reason: (text) => (/^[A-Za-z]{1,10}$/.test(text) ? null : 'Enter letters.'),
        optional: false,
      },
    ],
    since: '8.17',
  },
  {
    name: 'vnet',
    group: 'addresses',
    label: 'Addresses of VNET',
    help: 'Rewrites addresses of IBM’s network of the eighties.',
    safe: 'Off.',
    args: [],
  },
];
