import { domainNameReason } from '#lib/mail/domain-name.ts';
import { asciiLineReason, type Reason } from '#lib/mail/reason.ts';
import type { FeatureRow } from '../feature.ts';
import { quoteReason } from '../option-value.ts';
import { addressOrName, mapReason } from './argument.ts';

/** Where the daemon’s own helper programs are; a release may name no others, because they are started by mail. */
const programPlaces = ['/usr/libexec/sendmail', '/usr/lib/sm.bin', '/usr/libexec'];

/** Programs that deliver mail to mailboxes, by their usual places (those the agent lets a mailer run). */
const deliveryPrograms = [
  '/usr/bin/procmail',
  '/usr/local/bin/procmail',
  '/usr/bin/maildrop',
  '/usr/sbin/sensible-mda',
  '/usr/lib/dovecot/deliver',
  '/usr/lib/dovecot/dovecot-lda',
  '/usr/libexec/dovecot/deliver',
];

/** How mail is delivered and queued (cf/README, “FEATURES”). */
export const deliveryFeatures: readonly FeatureRow[] = [
  {
    name: 'smrsh',
    group: 'delivery',
    label: 'Programs only through smrsh',
    help: 'Aliases start only the programs that smrsh allows.',
    safe: 'On.',
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
      { label: 'Started as', help: 'Empty: mail.local -l.', reason: argvReason, optional: true },
    ],
    excludes: ['local_procmail'],
  },
  {
    name: 'local_procmail',
    group: 'delivery',
    label: 'Local mail by procmail',
    help: 'Delivers with procmail or another program, which is told the +detail of the address. OSTYPE(linux) chooses procmail already.',
    args: [
      {
        label: 'Path of the program',
        help: 'Empty: where procmail usually is.',
        choices: ['', ...deliveryPrograms],
        optional: true,
      },
      { label: 'Started as', help: 'Empty: procmail -a $h -d $u.', reason: argvReason, optional: true },
      {
        label: 'Flags of the mailer',
        help: 'Empty: SPfhn9.',
        reason: mailerFlagsReason,
        optional: true,
      },
    ],
    excludes: ['local_lmtp'],
  },
  {
    name: 'bestmx_is_local',
    group: 'delivery',
    label: 'Take mail for domains that name us as MX',
    help: 'Mail for a domain whose best MX is this gateway is taken as our own.',
    safe: 'Only for domains listed here: anyone can make this gateway the MX of a domain.',
    args: [
      {
        label: 'Domains',
        help: 'With spaces between; empty: all.',
        reason: domainNamesReason,
        optional: true,
      },
    ],
  },
  {
    name: 'bcc',
    group: 'delivery',
    label: 'Copies of mail to some domains',
    help: 'Sends a copy of every message for the domains of a map to another address.',
    args: [
      {
        label: 'Map',
        help: 'access: Bcc: entries of the access map. Or a map such as hash /etc/mail/bcctable.',
        reason: (text) => (text === 'access' ? null : mapReason(text)),
        optional: false,
      },
      {
        label: 'Host',
        help: 'Where copies go; empty: by the address.',
        reason: domainNameReason,
        optional: true,
      },
      {
        label: 'Address',
        help: 'Who gets all copies; empty: the address in the map.',
        reason: addressOrName,
        optional: true,
      },
      {
        label: 'Map of true addresses',
        help: 'Asked for each recipient first.',
        reason: mapReason,
        optional: true,
      },
    ],
    since: '8.16',
    build: ['_FFR_ADD_BCC'],
  },
  {
    name: 'queuegroup',
    group: 'delivery',
    label: 'Queue group by recipient',
    help: 'QGRP: entries of the access map choose the queue group of a recipient; the groups stand under Filters and queues.',
    args: [
      {
        label: 'Group of all others',
        help: 'Empty: the usual queue.',
        reason: (text) => (/^[A-Za-z]\w{0,30}$/.test(text) ? null : 'Enter the name of a queue group.'),
        optional: true,
      },
    ],
    requires: ['access_db'],
    after: ['access_db'],
    since: '8.12',
  },
  {
    name: 'preserve_local_plus_detail',
    group: 'delivery',
    label: 'Keep the +detail of local users',
    help: 'For a local mailer that understands it.',
    args: [],
    since: '8.12',
  },
  {
    name: 'preserve_luser_host',
    group: 'delivery',
    label: 'Keep the host of unknown local users',
    help: 'What LUSER_RELAY is sent keeps the domain it was written to.',
    args: [],
    requiresDefine: 'LUSER_RELAY',
    since: '8.12',
  },
];

function argvReason(text: string): Reason {
  const signs = asciiLineReason(text) ?? quoteReason(text);
  if (signs !== null) return signs;
  return /^[\w./-]+(?: (?:[\w./=@:+-]+|\$[a-z]|-[A-Za-z]\$[a-z]))*$/.test(text)
    ? null
    : 'Write the program’s name and its arguments, such as procmail -a $h -d $u.';
}

function mailerFlagsReason(text: string): Reason {
  return /^[A-Za-z0-9@:|/]{1,40}$/.test(text) ? null : 'Write the letters of the flags, such as SPfhn9.';
}

function domainNamesReason(text: string): Reason {
  const reasons = text.split(' ').map((name) => domainNameReason(name));
  return reasons.find((reason) => reason !== null) ?? null;
}
