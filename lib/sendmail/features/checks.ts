import { domainNameReason } from '#lib/mail/domain-name.ts';
import type { Reason } from '#lib/mail/reason.ts';
import type { FeatureArg, FeatureRow } from '../feature.ts';
import { patternReason, replyReason } from './argument.ts';

const milliseconds = (text: string): Reason =>
  /^\d{1,6}$/.test(text) ? null : 'Enter a number of milliseconds, such as 5000.';
const immediacy: FeatureArg = {
  label: 'When',
  help: 'nodelay checks at connect time even with delay_checks.',
  choices: ['', 'nodelay'],
  optional: true,
  needs: { nodelay: 'delay_checks' },
};
const ending: FeatureArg = {
  label: 'Then',
  help: 'terminate ends the session with 421 instead of refusing with 452.',
  choices: ['', 'terminate'],
  optional: true,
};
const zone = (text: string): Reason =>
  domainNameReason(text) ?? (text.includes('.') ? null : 'Enter the full name of the list.');
const list: readonly FeatureArg[] = [
  { label: 'List', help: 'The DNS zone of the list.', reason: zone, optional: false },
  {
    label: 'What happens',
    help: 'A reply such as 550 Listed, or quarantine, or discard. Empty: the daemon’s own reply.',
    reason: (text) => (text === 'quarantine' || text === 'discard' ? null : replyReason(text)),
    optional: true,
  },
  {
    label: 'When the list does not answer',
    help: 't refuses for now; empty lets in.',
    choices: ['', 't'],
    optional: true,
  },
];
function answerReason(text: string): Reason {
  return /^127(?:\.\d{1,3}){3}$/.test(text) ? null : 'Enter an address such as 127.0.0.2.';
}

/** Six at most: a FEATURE has nine arguments. */
const answers = Array.from(
  { length: 6 },
  (_, at): FeatureArg => ({
    label: at === 0 ? 'Answer' : `Answer ${at + 1}`,
    help: 'Such as 127.0.0.2.',
    reason: answerReason,
    optional: true,
  }),
);
const commandPattern: FeatureArg = {
  label: 'Commands',
  help: 'A regular expression; empty: ^[[:print:]]+ *: which is how a header begins.',
  reason: patternReason,
  optional: true,
};

/** What clients, senders and recipients are held against (cf/README, “Anti-spam configuration control”). */
export const checksFeatures: readonly FeatureRow[] = [
  {
    name: 'blocklist_recipients',
    group: 'checks',
    label: 'Refuse recipients',
    help: 'Lets To: entries of the access map refuse recipients, local ones too.',
    safe: 'On.',
    args: [],
    requires: ['access_db'],
    after: ['access_db'],
    since: '8.16',
    before: 'blacklist_recipients',
    ours: [],
  },
  {
    name: 'delay_checks',
    group: 'checks',
    label: 'Check at RCPT',
    help: 'Runs the checks of client and sender when the recipient is known, and spares those who logged in. friend or hater decides by recipient (Spam: entries).',
    args: [
      {
        label: 'Who decides',
        help: 'friend: only FRIENDs are spared. hater: only HATERs are checked.',
        choices: ['', 'friend', 'hater'],
        optional: true,
      },
      {
        label: 'Since 8.12',
        help: 'n: what check_relay and check_mail refused is not looked at again for recipients that To: entries let in.',
        choices: ['', 'n'],
        optional: true,
      },
    ],
  },
  {
    name: 'dnsbl',
    group: 'checks',
    label: 'DNS list of clients',
    help: 'Refuses clients whose address is in a list.',
    args: list,
    repeats: true,
  },
  {
    name: 'enhdnsbl',
    group: 'checks',
    label: 'DNS list with answers that mean something',
    help: 'As dnsbl; only answers of the given value count.',
    args: [...list, ...answers],
    repeats: true,
    since: '8.12',
    build: ['DNSMAP'],
  },
  {
    name: 'rhsbl',
    group: 'checks',
    label: 'DNS list of senders',
    help: 'Refuses senders whose domain is in a list. Of Debian, not of Sendmail itself.',
    args: list,
    repeats: true,
    after: ['dnsbl'],
  },
  {
    name: 'greet_pause',
    group: 'checks',
    label: 'Wait before the greeting',
    help: 'Clients that talk before the greeting are refused. GreetPause: entries set other times for some.',
    args: [
      {
        label: 'Milliseconds',
        help: '5000 at most; a proper client waits. Empty: only the times of GreetPause: entries.',
        reason: milliseconds,
        optional: true,
      },
    ],
    requires: ['access_db'],
    after: ['access_db'],
    since: '8.13',
  },
  {
    name: 'block_bad_helo',
    group: 'checks',
    label: 'Refuse a false HELO',
    help: 'Refuses clients that say our own name or none with a dot; those who logged in are spared.',
    safe: 'On, where no old printer or scanner sends without logging in.',
    args: [],
    requires: ['delay_checks'],
    since: '8.14',
  },
  {
    name: 'require_rdns',
    group: 'checks',
    label: 'Demand a name for the address',
    help: 'Refuses clients whose address has no matching name in DNS.',
    safe: 'Off: some proper servers have no such name.',
    args: [],
    since: '8.14',
  },
  {
    name: 'badmx',
    group: 'checks',
    label: 'Refuse senders with a bad MX',
    help: 'Refuses sender domains whose MX is an address or leads to a private network.',
    args: [
      {
        label: 'Addresses',
        help: 'A regular expression for addresses that no MX has; empty: ^(127\\.|10\\.|0\\.0\\.0\\.0).',
        reason: patternReason,
        optional: true,
      },
    ],
    since: '8.14',
    build: ['MAP_REGEX', 'DNSMAP'],
  },
  {
    name: 'accept_unresolvable_domains',
    group: 'checks',
    label: 'Take senders whose domain is unknown',
    help: 'Mail cannot be returned to them.',
    safe: 'Off, unless DNS cannot be asked.',
    args: [],
  },
  {
    name: 'accept_unqualified_senders',
    group: 'checks',
    label: 'Take senders without a domain',
    help: 'On all listeners; better use the listener’s own flag.',
    safe: 'Off.',
    args: [],
  },
  {
    name: 'compat_check',
    group: 'checks',
    label: 'Pairs of sender and recipient',
    help: 'Compat:sender<@>recipient entries of the access map refuse or discard mail between the two.',
    args: [],
    requires: ['access_db'],
    after: ['access_db'],
    since: '8.12',
  },
  {
    name: 'lookupdotdomain',
    group: 'checks',
    label: 'Entries for subdomains alone',
    help: 'The access map is asked for .domain too, which holds for names below it only.',
    args: [],
    requires: ['access_db'],
    excludes: ['relay_hosts_only'],
    after: ['access_db'],
    since: '8.12',
  },
  {
    name: 'use_client_ptr',
    group: 'checks',
    label: 'Judge clients by the name they claim',
    help: 'Connect: entries see the name DNS gives for the address, whether or not that name leads back.',
    safe: 'Off: whoever owns the address chooses that name.',
    args: [],
    since: '8.13',
  },
  {
    name: 'check_other',
    group: 'checks',
    label: 'End sessions with wrong commands',
    help: 'A client whose unknown command looks like this is sent away: spam programs send headers where commands belong.',
    args: [commandPattern],
    since: '8.17',
    build: ['MAP_REGEX'],
  },
  {
    name: 'mtamark',
    group: 'checks',
    label: 'Marks of servers in DNS',
    help: 'Refuses clients that a TXT record of their address calls no mail server. A draft that never became a standard.',
    safe: 'Off.',
    args: [
      { label: 'What is said', help: 'Empty: the daemon’s own reply.', reason: replyReason, optional: true },
      {
        label: 'When DNS does not answer',
        help: 't refuses for now; empty lets in.',
        choices: ['', 't'],
        optional: true,
      },
      {
        label: 'Prefix',
        help: 'As the draft has it.',
        choices: ['', '_perm._smtp._srv'],
        optional: true,
      },
    ],
    since: '8.13',
    build: ['DNSMAP'],
  },
  {
    name: 'ratecontrol',
    group: 'limits',
    label: 'Limit connections a minute',
    help: 'By the ClientRate: entries of the access map.',
    args: [immediacy, ending],
    requires: ['access_db'],
    after: ['access_db', 'delay_checks'],
    since: '8.13',
  },
  {
    name: 'conncontrol',
    group: 'limits',
    label: 'Limit connections at a time',
    help: 'By the ClientConn: entries of the access map.',
    args: [immediacy, ending],
    requires: ['access_db'],
    after: ['access_db', 'delay_checks'],
    since: '8.13',
  },
];
