import { domainNameReason } from '#lib/mail/domain-name.ts';
import type { Reason } from '#lib/mail/reason.ts';
import { refusalTextReason } from '#lib/mail/smtp-reply.ts';
import type { FeatureArg, FeatureRow } from '../feature.ts';
import { quoteReason } from '../option.ts';

const milliseconds = (text: string): Reason =>
  /^\d{1,6}$/.test(text) ? null : 'Enter a number of milliseconds, such as 5000.';
const immediacy: FeatureArg = {
  label: 'When',
  help: 'nodelay checks at connect time even with delay_checks.',
  choices: ['', 'nodelay'],
  optional: true,
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
    reason: (text) =>
      text === 'quarantine' || text === 'discard' ? null : (refusalTextReason(text) ?? quoteReason(text)),
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

/** What clients, senders and recipients are held against (cf/README, “Anti-spam configuration control”). */
export const checksFeatures: readonly FeatureRow[] = [
  {
    name: 'blocklist_recipients',
    group: 'checks',
    label: 'Refuse recipients',
    help: 'Lets To: entries of the access map refuse recipients, local ones too.',
    args: [],
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
    args: [...list, { label: 'Answer', help: 'Such as 127.0.0.2.', reason: answerReason, optional: true }],
    repeats: true,
  },
  {
    name: 'greet_pause',
    group: 'checks',
    label: 'Wait before the greeting',
    help: 'Clients that talk before the greeting are refused. GreetPause: entries set other times for some.',
    args: [
      {
        label: 'Milliseconds',
        help: '5000 at most; a proper client waits.',
        reason: milliseconds,
        optional: false,
      },
    ],
  },
  {
    name: 'block_bad_helo',
    group: 'checks',
    label: 'Refuse a false HELO',
    help: 'Refuses clients that say our own name or none with a dot; those who logged in are spared.',
    args: [],
  },
  {
    name: 'require_rdns',
    group: 'checks',
    label: 'Demand a name for the address',
    help: 'Refuses clients whose address has no matching name in DNS.',
    args: [],
  },
  {
    name: 'badmx',
    group: 'checks',
    label: 'Refuse senders with a bad MX',
    help: 'Refuses sender domains whose MX is an address or has none.',
    args: [],
  },
  {
    name: 'accept_unresolvable_domains',
    group: 'checks',
    label: 'Take senders whose domain is unknown',
    help: 'Mail cannot be returned to them.',
    args: [],
  },
  {
    name: 'accept_unqualified_senders',
    group: 'checks',
    label: 'Take senders without a domain',
    help: 'On all listeners; better use the listener’s own flag.',
    args: [],
  },
  {
    name: 'ratecontrol',
    group: 'limits',
    label: 'Limit connections a minute',
    help: 'By the ClientRate: entries of the access map.',
    args: [immediacy, ending],
  },
  {
    name: 'conncontrol',
    group: 'limits',
    label: 'Limit connections at a time',
    help: 'By the ClientConn: entries of the access map.',
    args: [immediacy, ending],
  },
];
