import type { BuildNeed, OptionGroup, OptionRow, OptionValue } from '../option.ts';

type Timeout = {
  name: `confTO_${string}`;
  option: string;
  label: string;
  help: string;
  safe?: string;
  default: string;
  defaultSays?: string;
  ours?: string;
  needs?: BuildNeed;
  value?: OptionValue;
};

const rfc = 'The default. Not below what RFC 5321 section 4.5.3.2 demands.';

const rows: readonly Timeout[] = [
  {
    name: 'confTO_INITIAL',
    option: 'initial',
    label: 'Greeting of a server',
    help: 'From connecting to the server’s 220.',
    default: '5m',
  },
  {
    name: 'confTO_CONNECT',
    option: 'connect',
    label: 'Connecting to a server',
    help: 'For each try.',
    safe: '30s to 2m: a dead host must not hold a queue run.',
    default: '5m',
  },
  {
    name: 'confTO_ICONNECT',
    option: 'iconnect',
    label: 'Connecting the first time',
    help: 'For the first try of a message; later ones take the time above.',
    safe: '10s to 30s keeps new mail moving.',
    default: '5m',
  },
  {
    name: 'confTO_ACONNECT',
    option: 'aconnect',
    label: 'Connecting to all hosts of a domain',
    help: 'Altogether. 0s is no limit.',
    safe: 'The default, 0s.',
    default: '0s',
  },
  { name: 'confTO_HELO', option: 'helo', label: 'Answer to HELO', help: 'From a server.', default: '5m' },
  { name: 'confTO_MAIL', option: 'mail', label: 'Answer to MAIL', help: 'From a server.', default: '10m' },
  { name: 'confTO_RCPT', option: 'rcpt', label: 'Answer to RCPT', help: 'From a server.', default: '1h' },
  {
    name: 'confTO_DATAINIT',
    option: 'datainit',
    label: 'Answer to DATA',
    help: 'From a server.',
    default: '5m',
  },
  {
    name: 'confTO_DATABLOCK',
    option: 'datablock',
    label: 'Next block of a message',
    help: 'From or to the other side.',
    default: '1h',
  },
  {
    name: 'confTO_DATAFINAL',
    option: 'datafinal',
    label: 'Answer to the end of a message',
    help: 'Too short a time makes doubles.',
    default: '1h',
  },
  { name: 'confTO_RSET', option: 'rset', label: 'Answer to RSET', help: 'From a server.', default: '5m' },
  { name: 'confTO_QUIT', option: 'quit', label: 'Answer to QUIT', help: 'From a server.', default: '2m' },
  {
    name: 'confTO_MISC',
    option: 'misc',
    label: 'Answer to other commands',
    help: 'NOOP, VERB.',
    default: '2m',
  },
  {
    name: 'confTO_COMMAND',
    option: 'command',
    label: 'Next command of a client',
    help: 'Then the session ends.',
    safe: '5m (RFC 5321) frees sessions that idle clients hold.',
    default: '1h',
  },
  {
    name: 'confTO_STARTTLS',
    option: 'starttls',
    label: 'TLS handshake',
    help: 'From STARTTLS to the encrypted session.',
    safe: '2m.',
    default: '1h',
  },
  {
    name: 'confTO_AUTH',
    option: 'auth',
    label: 'AUTH dialogue',
    help: 'Next step of a log-in.',
    safe: '2m.',
    default: '10m',
  },
  {
    name: 'confTO_IDENT',
    option: 'ident',
    label: 'Ident question to a client',
    help: 'Few answer; every one that does not delays its greeting.',
    safe: '0s: do not ask.',
    default: '5s',
    ours: '0s',
  },
  {
    name: 'confTO_LHLO',
    option: 'lhlo',
    label: 'Answer to LHLO',
    help: 'From a server that speaks LMTP.',
    safe: 'The default, 2m.',
    default: '2m',
  },
  {
    name: 'confTO_FILEOPEN',
    option: 'fileopen',
    label: 'Opening a file',
    help: 'Such as an :include: file on a disk that does not answer.',
    safe: 'The default, 60s.',
    default: '60s',
    value: { type: 'time', bare: 's' },
  },
  {
    name: 'confTO_CONTROL',
    option: 'control',
    label: 'A question to the control socket',
    help: 'From the first byte to the last.',
    safe: 'The default, 2m.',
    default: '2m',
  },
  {
    name: 'confTO_HOSTSTATUS',
    option: 'hoststatus',
    label: 'How long a host is known to be down',
    help: 'Within one queue run.',
    safe: 'The default, 30m.',
    default: '30m',
  },
];

const asked: OptionValue = { type: 'int', min: 1, max: 30 };

/** For the resolver. */
const resolverRows: readonly Timeout[] = [
  {
    name: 'confTO_RESOLVER_RETRANS',
    option: 'resolver.retrans',
    label: 'Wait for a name server',
    help: 'For each question, before it is asked again.',
    safe: 'The default, 5s.',
    default: '',
    defaultSays: '5s',
    value: { type: 'time', bare: 's' },
  },
  {
    name: 'confTO_RESOLVER_RETRY',
    option: 'resolver.retry',
    label: 'Questions to a name server',
    help: 'How often it is asked before the name counts as not found for now.',
    safe: 'The default, 4.',
    default: '',
    defaultSays: '4',
    value: asked,
  },
  ...(
    [
      ['FIRST', 'first', 'the first try'],
      ['NORMAL', 'normal', 'later tries'],
    ] as const
  ).flatMap(([end, option, says]): Timeout[] => [
    {
      name: `confTO_RESOLVER_RETRANS_${end}`,
      option: `resolver.retrans.${option}`,
      label: `Wait for a name server, ${says}`,
      help: `As the wait for a name server, for ${says} of a message only.`,
      safe: 'Empty: one time for all.',
      default: '',
      defaultSays: '5s',
      value: { type: 'time', bare: 's' },
    },
    {
      name: `confTO_RESOLVER_RETRY_${end}`,
      option: `resolver.retry.${option}`,
      label: `Questions to a name server, ${says}`,
      help: `How often it is asked, for ${says} of a message only.`,
      safe: 'Empty: one number for all.',
      default: '',
      defaultSays: '4',
      value: asked,
    },
  ]),
];

/** How long mail waits in the queue. */
const waitingRows: readonly Timeout[] = [
  {
    name: 'confTO_QUEUERETURN',
    option: 'queuereturn',
    label: 'Give up and bounce',
    help: 'How long a message is tried.',
    safe: 'At least 4d (RFC 5321 section 4.5.4.1).',
    default: '5d',
    value: { type: 'time', bare: 'd' },
  },
  {
    name: 'confTO_QUEUEWARN',
    option: 'queuewarn',
    label: 'Tell the sender that mail waits',
    help: 'When the first warning goes out. 0s is never.',
    safe: 'The default, 4h.',
    default: '4h',
    value: { type: 'time', bare: 'h' },
  },
  ...(
    [
      ['NORMAL', 'normal', 'normal', '5d', '4h'],
      ['URGENT', 'urgent', 'urgent', '2d', '1h'],
      ['NONURGENT', 'non-urgent', 'not urgent', '7d', '12h'],
    ] as const
  ).flatMap(([end, option, says, bounce, warn]): Timeout[] => [
    {
      name: `confTO_QUEUERETURN_${end}`,
      option: `queuereturn.${option}`,
      label: `Give up on mail that is ${says}`,
      help: 'By its Priority header; empty is as all other mail.',
      safe: `Empty; ${bounce} where you want a difference.`,
      default: '',
      defaultSays: 'as all mail',
      value: { type: 'time', bare: 'd' },
    },
    {
      name: `confTO_QUEUEWARN_${end}`,
      option: `queuewarn.${option}`,
      label: `Tell that mail waits which is ${says}`,
      help: 'By its Priority header; empty is as all other mail. 0s is never.',
      safe: `Empty; ${warn} where you want a difference.`,
      default: '',
      defaultSays: 'as all mail',
      value: { type: 'time', bare: 'h' },
    },
  ]),
  {
    name: 'confTO_QUEUERETURN_DSN',
    option: 'queuereturn.dsn',
    label: 'Give up on a bounce',
    help: 'How long a bounce or a warning is tried; empty is as all other mail.',
    safe: 'Empty, or 1d where bounces to forged senders fill the queue.',
    default: '',
    defaultSays: 'as all mail',
    needs: { version: '8.13.0' },
    value: { type: 'time', bare: 'd' },
  },
  {
    name: 'confTO_QUEUEWARN_DSN',
    option: 'queuewarn.dsn',
    label: 'Tell that a bounce waits',
    help: 'Nobody reads such a warning; empty is as all other mail. 0s is never.',
    safe: 'Empty, or 0s.',
    default: '',
    defaultSays: 'as all mail',
    needs: { version: '8.13.0' },
    value: { type: 'time', bare: 'h' },
  },
];

const inGroup = (group: OptionGroup, rows: readonly Timeout[]): OptionRow[] =>
  rows.map(({ option, safe = rfc, value = { type: 'time', bare: 'm' }, ...row }) => ({
    ...row,
    option: `Timeout.${option}`,
    group,
    safe,
    value,
  }));

/** Timeouts (op.me section 5.6, option Timeout). */
export const timeoutOptions: readonly OptionRow[] = [
  ...inGroup('timeouts', rows),
  ...inGroup('dns', resolverRows),
  ...inGroup('waiting', waitingRows),
];
