import type { OptionRow } from '../option.ts';

const group = 'routes';

const relay = (name: string, label: string, help: string, safe: string): OptionRow => ({
  name,
  option: null,
  group,
  label,
  help,
  safe,
  value: { type: 'route' },
  default: '',
});

/** Who gets mail that this host does not deliver itself (cf/README, “DOMAINS” and “TWEAKING CONFIGURATION OPTIONS”). */
export const routeOptions: readonly OptionRow[] = [
  relay(
    'MAIL_HUB',
    'Host for all local mail',
    'Mail for names of this host goes there instead of being delivered here. Takes the place of refusing it.',
    'None on a gateway without mailboxes: mail for an unknown name is better refused at once.',
  ),
  relay(
    'LOCAL_RELAY',
    'Host for names without a domain',
    'With FEATURE(stickyhost) mail to a bare name goes there. MAIL_HUB is the usual choice.',
    'None.',
  ),
  relay(
    'LUSER_RELAY',
    'Host for unknown local names',
    'Mail to a local name that is neither user nor alias goes there; local:amy gives it to amy.',
    'None: spam to guessed names would be taken and carried on.',
  ),
  relay(
    'UUCP_RELAY',
    'Host for UUCP addresses',
    'Mail to host!user goes there.',
    'None, unless you still run UUCP.',
  ),
  relay(
    'BITNET_RELAY',
    'Host for .BITNET',
    'Mail to the pseudo-domain .BITNET goes there.',
    'None: BITNET is gone.',
  ),
  relay(
    'DECNET_RELAY',
    'Host for DECnet addresses',
    'Mail to node::user and to .DECNET goes there.',
    'None, unless you still run DECnet.',
  ),
  relay(
    'FAX_RELAY',
    'Host for .FAX',
    'Mail to the pseudo-domain .FAX goes there.',
    'None, unless a host sends faxes.',
  ),
  {
    name: 'confSMTP_MAILER',
    option: null,
    group,
    label: 'Mailer for the outside world',
    help: 'Which of the SMTP mailers carries mail that no rule gives to another.',
    safe: 'esmtp.',
    value: {
      type: 'enum',
      choices: [
        { value: 'esmtp', words: 'esmtp: with extensions' },
        { value: 'smtp', words: 'smtp: as in 1982' },
        { value: 'smtp8', words: 'smtp8: 8-bit text without asking' },
        { value: 'dsmtp', words: 'dsmtp: only when the other side asks (ETRN)' },
      ],
    },
    default: 'esmtp',
  },
  {
    name: 'confRELAY_MAILER',
    option: null,
    group,
    label: 'Mailer for relays',
    help: 'What carries mail to a smart host or another relay that is named without a mailer.',
    safe: 'relay.',
    value: { type: 'text', pattern: /^[a-z][a-z0-9-]{0,30}$/, example: 'relay' },
    default: 'relay',
  },
  {
    name: 'confLOCAL_MAILER',
    option: null,
    group,
    label: 'Mailer for local users',
    help: 'What delivers to mailboxes on the host.',
    safe: 'local; cyrusv2 where Cyrus keeps the mailboxes.',
    value: { type: 'text', pattern: /^(?!prog$)[a-z][a-z0-9-]{0,30}$/, example: 'local' },
    default: 'local',
  },
  {
    name: 'confUUCP_MAILER',
    option: null,
    group,
    label: 'Mailer for UUCP',
    help: 'What carries mail to host!user when several UUCP mailers could.',
    safe: 'The default, uucp-old.',
    value: {
      type: 'enum',
      choices: ['uucp-old', 'uucp-new', 'uucp-dom', 'uucp-uudom'].map((value) => ({ value, words: value })),
    },
    default: 'uucp-old',
  },
];
