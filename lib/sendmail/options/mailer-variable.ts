import type { OptionGroup, OptionRow } from '../option.ts';

/** What the variables of a mailer are called after, and whom they are about. */
export type Mailer = { name: string; says: string; group: OptionGroup };

/** One variable of a mailer (cf/mailer/*.m4; cf/README, “OSTYPE”): `SMTP_MAILER_MAX`. */
export type MailerVariable = (mailer: Mailer, usual?: string) => OptionRow;

const row = (
  { name, group }: Mailer,
  end: string,
  rest: Pick<OptionRow, 'label' | 'help' | 'safe' | 'value' | 'default'>,
): OptionRow => ({ name: `${name}_${end}`, option: null, group, ...rest });

export const flagsOf: MailerVariable = (mailer, usual = '') =>
  row(mailer, 'MAILER_FLAGS', {
    label: `Flags of the ${mailer.says} mailer`,
    help: 'Letters that say how it wants its mail, added to those it always has (Operation Guide, section 5.4).',
    safe: 'The default.',
    value: { type: 'text', pattern: /^[A-Za-z0-9/:|@%]{1,40}$/, example: usual || 'k5', plain: true },
    default: usual,
  });

export const pathOf: MailerVariable = (mailer, usual = '') =>
  row(mailer, 'MAILER_PATH', {
    label: `Program of the ${mailer.says} mailer`,
    help: 'Started for every message it carries. Only delivery programs by their usual places can be chosen.',
    safe: 'A program that root alone can change.',
    value: { type: 'program' },
    default: usual,
  });

export const argsOf: MailerVariable = (mailer, usual = '') =>
  row(mailer, 'MAILER_ARGS', {
    label: `Arguments of the ${mailer.says} mailer`,
    help: 'The name of the program, then its arguments. $u is the recipient, $h the host, $f the sender.',
    safe: 'The default. What follows $u or $f must not be taken for a flag.',
    value: {
      type: 'text',
      pattern: /^[A-Za-z][\w.-]*(?: (?:[A-Za-z0-9@%+=:._/!()-]|\$[a-z]|\$\{[a-z_]+\}){1,120}){0,15}$/,
      example: usual || 'procmail -Y -a $h -d $u',
      plain: true,
    },
    default: usual,
  });

export const maxOf: MailerVariable = (mailer, usual = '') =>
  row(mailer, 'MAILER_MAX', {
    label: `Largest message for the ${mailer.says} mailer`,
    help: 'A larger one bounces. Empty: as large as the daemon takes.',
    safe: usual === '' ? 'Empty: one limit for all is easier to keep in mind.' : 'The default.',
    value: { type: 'size' },
    default: usual,
  });

export const maxMessagesOf: MailerVariable = (mailer) =>
  row(mailer, 'MAILER_MAXMSGS', {
    label: `Most messages in a connection of the ${mailer.says} mailer`,
    help: 'Then it connects anew. Empty is no limit.',
    safe: 'Empty, or what a busy receiver asks you for.',
    value: { type: 'int', min: 1, max: 100_000, unit: 'messages' },
    default: '',
  });

export const maxRecipientsOf: MailerVariable = (mailer) =>
  row(mailer, 'MAILER_MAXRCPTS', {
    label: `Most recipients in a transaction of the ${mailer.says} mailer`,
    help: 'The others get the message in another transaction. Empty is no limit.',
    safe: 'Empty, or 100 where a receiver refuses more.',
    value: { type: 'int', min: 1, max: 100_000, unit: 'recipients' },
    default: '',
  });

export const charsetOf: MailerVariable = (mailer) =>
  row(mailer, 'MAILER_CHARSET', {
    label: `Character set of 8-bit text from the ${mailer.says} mailer`,
    help: 'Written into MIME headers for unlabelled text from addresses that this mailer serves.',
    safe: 'Empty: nothing is claimed that nobody knows.',
    value: {
      type: 'text',
      pattern: /^[A-Za-z0-9][A-Za-z0-9._:+-]{0,39}$/,
      example: 'iso-8859-1',
      plain: true,
    },
    default: '',
  });

export const queueGroupOf: MailerVariable = (mailer) =>
  row(mailer, 'MAILER_QGRP', {
    label: `Queue group of the ${mailer.says} mailer`,
    help: 'The queue group that its mail waits in. The group must exist.',
    safe: 'Empty: the main queue.',
    value: { type: 'text', pattern: /^[A-Za-z][A-Za-z0-9-]{0,19}$/, example: 'slow', plain: true },
    default: '',
  });

/** `TCP $h`, with the port after it. */
export const tcpArgsOf: MailerVariable = (mailer) =>
  row(mailer, 'MAILER_ARGS', {
    label: `How the ${mailer.says} mailer connects`,
    help: 'TCP $h is the host on port 25; a number behind it is another port.',
    safe: 'The default, TCP $h.',
    value: { type: 'text', pattern: /^(?:TCP|IPC) \$h(?: \d{1,5})?$/, example: 'TCP $h 587' },
    default: 'TCP $h',
  });
