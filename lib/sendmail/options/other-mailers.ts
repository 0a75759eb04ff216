import type { OptionRow } from '../option.ts';
import {
  argsOf,
  charsetOf,
  flagsOf,
  type Mailer,
  maxMessagesOf,
  maxOf,
  maxRecipientsOf,
  pathOf,
  queueGroupOf,
} from './mailer-variable.ts';

const group = 'mailers';
const named = (name: string, says: string): Mailer => ({ name, says, group });

const procmail = named('PROCMAIL', 'procmail');
const cyrus = named('CYRUS', 'cyrus');
const cyrusBoard = named('CYRUS_BB', 'cyrusbb');
const cyrusLmtp = named('CYRUSV2', 'cyrusv2');
const fax = named('FAX', 'fax');
const uucp = named('UUCP', 'uucp');
const usenet = named('USENET', 'usenet');
const pop = named('POP', 'pop');
const ph = named('PH', 'ph');
const qpage = named('QPAGE', 'qpage');
const decnet = named('MAIL11', 'mail11');

/** Mailers that are there only with their MAILER() line (cf/mailer/*.m4; cf/README, “OSTYPE”). */
export const otherMailerOptions: readonly OptionRow[] = [
  pathOf(procmail, '/usr/bin/procmail'),
  argsOf(procmail, 'procmail -Y -m $h $f $u'),
  flagsOf(procmail, 'SPhnu9'),
  maxOf(procmail),
  queueGroupOf(procmail),
  flagsOf(cyrusLmtp, 'A@/:|m'),
  {
    name: 'CYRUSV2_MAILER_ARGS',
    option: null,
    group,
    label: 'How the cyrusv2 mailer connects',
    help: 'FILE and the path of the LMTP socket, or TCP, host and port.',
    safe: 'The socket of Cyrus on this host.',
    value: {
      type: 'text',
      pattern: /^(?:FILE \/[\w./-]{1,100}|TCP (?:\$h|[a-z0-9][a-z0-9.-]{0,100})(?: \d{1,5})?)$/,
      example: 'FILE /var/run/cyrus/socket/lmtp',
      plain: true,
    },
    default: 'FILE /var/run/cyrus/socket/lmtp',
  },
  maxMessagesOf(cyrusLmtp),
  maxRecipientsOf(cyrusLmtp),
  charsetOf(cyrusLmtp),
  queueGroupOf(cyrusLmtp),
  pathOf(cyrus, '/usr/sbin/cyrdeliver'),
  argsOf(cyrus, 'cyrdeliver -e -m $h -- $u'),
  flagsOf(cyrus, 'Ah5@/:|'),
  maxOf(cyrus),
  {
    name: 'CYRUS_MAILER_USER',
    option: null,
    group,
    label: 'User of the cyrus mailer',
    help: 'Whom its program runs as, and its group.',
    safe: 'The user that owns the mailboxes of Cyrus. root is refused.',
    value: { type: 'user', root: false },
    default: 'cyrus:mail',
  },
  queueGroupOf(cyrus),
  flagsOf(cyrusBoard, 'u'),
  argsOf(cyrusBoard, 'cyrdeliver -e -m $u'),
  pathOf(fax, '/usr/bin/faxmail'),
  argsOf(fax, 'faxmail -d $u@$h $f'),
  maxOf(fax, '100000'),
  queueGroupOf(fax),
  pathOf(uucp, '/usr/bin/uux'),
  argsOf(uucp, 'uux - -r -a$g -gC $h!rmail ($u)'),
  flagsOf(uucp),
  maxOf(uucp, '100000'),
  charsetOf(uucp),
  queueGroupOf(uucp),
  pathOf(usenet, '/usr/lib/news/inews'),
  argsOf(usenet, 'inews -m -h -n'),
  flagsOf(usenet, 'rsDFMmn'),
  maxOf(usenet),
  queueGroupOf(usenet),
  pathOf(pop, '/usr/lib/mh/spop'),
  argsOf(pop, 'pop $u'),
  flagsOf(pop, 'Penu'),
  queueGroupOf(pop),
  pathOf(ph, '/usr/local/etc/phquery'),
  argsOf(ph, 'phquery -- $u'),
  flagsOf(ph, 'ehmu'),
  queueGroupOf(ph),
  pathOf(qpage, '/usr/local/bin/qpage'),
  argsOf(qpage, 'qpage -l0 -m -P$u'),
  flagsOf(qpage, 'mDFMs'),
  maxOf(qpage, '4096'),
  queueGroupOf(qpage),
  pathOf(decnet, '/usr/etc/mail11'),
  argsOf(decnet, 'mail11 $g $x $h $u'),
  flagsOf(decnet, 'nsFx'),
  queueGroupOf(decnet),
];
