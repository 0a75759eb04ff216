import type { OptionRow } from '../option.ts';
import {
  charsetOf,
  flagsOf,
  type Mailer,
  maxMessagesOf,
  maxOf,
  maxRecipientsOf,
  queueGroupOf,
  tcpArgsOf,
} from './mailer-variable.ts';

const group = 'smtp';
const smtp: Mailer = { name: 'SMTP', says: 'smtp', group };
const every: Mailer = { ...smtp, says: 'SMTP' };
const esmtp: Mailer = { name: 'ESMTP', says: 'esmtp', group };
const smtp8: Mailer = { name: 'SMTP8', says: 'smtp8', group };
const dsmtp: Mailer = { name: 'DSMTP', says: 'dsmtp', group };
const relay: Mailer = { name: 'RELAY', says: 'relay', group };

const lineLength = (mailer: Mailer, usual: string): OptionRow => ({
  name: `${mailer.name}_MAILER_LL`,
  option: null,
  group,
  label: `Longest line of the ${mailer.says} mailer`,
  help: 'Longer lines are cut in two, which breaks signatures of such mail.',
  safe: `The default, ${usual}.`,
  value: { type: 'int', min: 0, max: 100_000, unit: 'bytes' },
  default: usual,
  needs: { version: '8.14.0' },
});

/** The mailers that speak SMTP to other hosts (cf/mailer/smtp.m4). What is called SMTP_MAILER_… holds for smtp, esmtp, smtp8 and dsmtp. */
export const smtpMailerOptions: readonly OptionRow[] = [
  flagsOf(every),
  maxOf(every),
  maxMessagesOf(every),
  maxRecipientsOf(every),
  charsetOf(every),
  lineLength(every, '990'),
  flagsOf(relay),
  maxMessagesOf(relay),
  charsetOf(relay),
  lineLength(relay, '2040'),
  ...[smtp, esmtp, smtp8, dsmtp].map((mailer) => tcpArgsOf(mailer)),
  ...[smtp, esmtp, smtp8, dsmtp, relay].map((mailer) => queueGroupOf(mailer)),
];
