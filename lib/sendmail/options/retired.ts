import type { PlacedOption } from '../option.ts';

const retired = (
  name: string,
  option: string | null,
  label: string,
  help: string,
  usual = '',
): PlacedOption => ({
  name,
  option,
  group: 'retired',
  label,
  help,
  safe: 'Leave it out.',
  default: usual,
  form: null,
});

/** Names that m4 still knows, to warn about them (cf/m4/proto.m4). */
export const retiredOptions: readonly PlacedOption[] = [
  retired(
    'confAUTO_REBUILD',
    null,
    'Build aliases when they are old',
    'No longer valid: it made denial of service easy. A release builds its aliases.',
  ),
  retired('confDEF_GROUP_ID', null, 'Group of programs', 'Write confDEF_USER_ID as user:group.'),
  retired('confREAD_TIMEOUT', null, 'All timeouts in one', 'Each timeout has its own name: confTO_….'),
  retired(
    'confMESSAGE_TIMEOUT',
    null,
    'Bounce and warning in one',
    'Use confTO_QUEUERETURN and confTO_QUEUEWARN.',
  ),
  retired(
    'confUNSAFE_GROUP_WRITES',
    'UnsafeGroupWrites',
    'Trust files that a group may change',
    'Use confDONT_BLAME_SENDMAIL, which names each kind of file.',
    'True',
  ),
  retired('UUCP_MAX_SIZE', null, 'Largest message by UUCP', 'The old name of UUCP_MAILER_MAX.'),
  retired('PROCMAIL_PATH', null, 'procmail', 'The old name of PROCMAIL_MAILER_PATH.'),
];
