import { domainNameReason } from '#lib/mail/domain-name.ts';
import type { FeatureRow } from '../feature.ts';

const host = domainNameReason;

/** Where the daemon’s own helper programs are; a release may name no others, because they are started by mail. */
const programPlaces = ['/usr/libexec/sendmail', '/usr/lib/sm.bin', '/usr/libexec'];

/** How addresses are read and completed, and how mail is delivered here (cf/README, “FEATURES”). */
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
    name: 'preserve_local_plus_detail',
    group: 'addresses',
    label: 'Keep the +detail of local users',
    help: 'For a local mailer that understands it.',
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
    name: 'smrsh',
    group: 'delivery',
    label: 'Programs only through smrsh',
    help: 'Aliases start only the programs that smrsh allows.',
    args: [
      {
        label: 'Path of smrsh',
        help: 'On Debian the first.',
        choices: programPlaces.map((folder) => `${folder}/smrsh`),
        optional: false,
      },
    ],
    ours: ['/usr/libexec/sendmail/smrsh'],
  },
  {
    name: 'local_lmtp',
    group: 'delivery',
    label: 'Local mail by LMTP',
    help: 'Delivers with a program that speaks LMTP.',
    args: [
      {
        label: 'Path of mail.local',
        help: 'On Debian the first.',
        choices: programPlaces.map((folder) => `${folder}/mail.local`),
        optional: false,
      },
    ],
  },
];
