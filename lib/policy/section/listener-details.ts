import { z } from 'zod';
import { type Reason, textThat } from '#lib/mail/reason.ts';
import { numberOrNothing } from './number-field.ts';

/** How mail is delivered as it comes in (op.me section 5.6, DeliveryMode). */
export const deliveryModes = ['', 'b', 'i', 'q', 'd'] as const;
export const canonifyModes = ['', 'c', 'C'] as const;

/** What few listeners need: keys of DAEMON_OPTIONS beside address and rules of the door (op.me section 5.6, DaemonPortOptions). */
export const listenerDetails = {
  /** M=f: sender addresses need a full domain. */
  fullSenders: z.boolean().default(false),
  /** M=r: recipient addresses need a full domain. */
  fullRecipients: z.boolean().default(false),
  /** M=b: mail goes out from the address it came in at. */
  bindInterface: z.boolean().default(false),
  /** M=h: HELO says the name of that address. */
  helloByInterface: z.boolean().default(false),
  /** M=O: the daemon starts without this listener when the address is not there. */
  optional: z.boolean().default(false),
  /** M=c looks host names up in DNS, M=C leaves them as written, whatever nocanonify says. */
  canonify: z.enum(canonifyModes, 'Choose what happens to host names.').default(''),
  /** InputMailFilters: names of mail filters; null: those of all listeners. */
  filters: z
    .preprocess(filtersOf, z.array(textThat(filterNameReason)).max(32, 'Use at most 32 filters.').nullable())
    .default(null),
  /** children: processes at a time. */
  children: numberOrNothing(1, 100_000),
  /** Listen: connections that wait. */
  backlog: numberOrNothing(1, 65_535),
  /** SndBufSize and RcvBufSize, in bytes. */
  sendBuffer: numberOrNothing(1024, 16_777_216),
  receiveBuffer: numberOrNothing(1024, 16_777_216),
  deliveryMode: z.enum(deliveryModes, 'Choose how mail is delivered.').default(''),
  /** delayLA, queueLA, refuseLA: load averages. */
  delayLoad: numberOrNothing(1, 10_000),
  queueLoad: numberOrNothing(1, 10_000),
  refuseLoad: numberOrNothing(1, 10_000),
};

/** `one; two` of a form; `none` is a list without any. */
function filtersOf(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  const text = given.trim();
  if (text === '') return null;
  return text === 'none' ? [] : text.split(/[;,\s]+/).filter((name) => name !== '');
}

/** Names stand between commas and semicolons in the cf. */
export function filterNameReason(text: string): Reason {
  return /^[A-Za-z][A-Za-z0-9-]{0,30}$/.test(text)
    ? null
    : 'Use short names of letters, digits and hyphens, with semicolons between.';
}
