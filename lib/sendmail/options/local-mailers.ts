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

const group = 'local';
const local: Mailer = { name: 'LOCAL', says: 'local', group };

/**
 * Delivery on the host itself, and the programs of aliases (cf/mailer/local.m4). On Linux procmail delivers (cf/ostype/linux.m4). The shell has no path and
 * no arguments here: FEATURE(smrsh) sets them.
 */
export const localMailerOptions: readonly OptionRow[] = [
  pathOf(local, '/usr/bin/procmail'),
  argsOf(local, 'procmail -a $h -d $u'),
  flagsOf(local, 'SPfhn9'),
  maxOf(local),
  maxMessagesOf(local),
  maxRecipientsOf(local),
  charsetOf(local),
  queueGroupOf(local),
  {
    name: 'LOCAL_MAILER_EOL',
    option: null,
    group,
    label: 'End of line for the local mailer',
    help: 'What its program wants lines to end with. LMTP wants \\r\\n.',
    safe: 'Empty: as the mailer usually has it.',
    value: {
      type: 'enum',
      choices: [
        { value: '\\n', words: '\\n' },
        { value: '\\r\\n', words: '\\r\\n' },
      ],
    },
    default: '',
  },
  {
    name: 'LOCAL_MAILER_DSN_DIAGNOSTIC_CODE',
    option: null,
    group,
    label: 'Kind of answers of the local mailer',
    help: 'What a bounce says of its words: X-Unix for the exit code of a program, SMTP for LMTP.',
    safe: 'The default; SMTP with LMTP.',
    value: {
      type: 'enum',
      choices: ['X-Unix', 'SMTP'].map((value) => ({ value, words: value })),
    },
    default: 'X-Unix',
  },
  {
    name: 'LOCAL_SHELL_FLAGS',
    option: null,
    group,
    label: 'Flags of the mailer that starts programs',
    help: 'Letters added to those it always has (Operation Guide, section 5.4).',
    safe: 'The default.',
    value: { type: 'text', pattern: /^[A-Za-z0-9/:|@%]{1,40}$/, example: 'eu9', plain: true },
    default: 'eu9',
  },
  {
    name: 'LOCAL_SHELL_DIR',
    option: null,
    group,
    label: 'Folders that programs start in',
    help: 'The first that exists; $z is the home of the user.',
    safe: 'The default.',
    value: {
      type: 'text',
      pattern: /^(?:\$z|\/)[\w./-]{0,80}(?::\/[\w./-]{0,80}){0,3}$/,
      example: '$z:/',
      plain: true,
    },
    default: '$z:/',
  },
  {
    name: 'LOCAL_PROG_QGRP',
    option: null,
    group,
    label: 'Queue group of mail for programs',
    help: 'The queue group that it waits in. The group must exist.',
    safe: 'Empty: the main queue.',
    value: { type: 'text', pattern: /^[A-Za-z][A-Za-z0-9-]{0,19}$/, example: 'slow', plain: true },
    default: '',
  },
];
