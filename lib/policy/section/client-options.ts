import { z } from 'zod';
import { readNetwork } from '#lib/mail/network.ts';
import { type Reason, textThat } from '#lib/mail/reason.ts';
import { eachOnce } from './each-once.ts';
import { numberOrNothing } from './number-field.ts';

/** One CLIENT_OPTIONS line: how the gateway goes out over one family of addresses (op.me section 5.6, ClientPortOptions). */
export const clientOptions = z
  .object({
    family: z.enum(['inet', 'inet6'], 'Choose IPv4 or IPv6.').default('inet'),
    /** The address mail goes out from; empty: as the host routes. */
    address: textThat(addressReason).default(''),
    /** The port it goes out from. */
    port: numberOrNothing(1, 65_535),
    /** M=h: HELO says the name of that address. */
    helloByInterface: z.boolean().default(false),
    /** M=A: no log-in at other servers. */
    noAuth: z.boolean().default(false),
    /** M=S: no STARTTLS with other servers. */
    noStartTls: z.boolean().default(false),
    sendBuffer: numberOrNothing(1024, 16_777_216),
    receiveBuffer: numberOrNothing(1024, 16_777_216),
  })
  .check(({ value, issues }) => {
    const isV6 = value.address.includes(':');
    if (value.address === '' || isV6 === (value.family === 'inet6')) return;
    const message = `This is an ${isV6 ? 'IPv6' : 'IPv4'} address. Enter it for the other family.`;
    issues.push({ code: 'custom', message, path: ['address'], input: value });
  });
export type ClientOptions = z.infer<typeof clientOptions>;

/** Each family once; a family of which nothing is said is left out. */
export const clientOptionsList = z
  .array(clientOptions)
  .max(4, 'Use one line for each family.')
  .overwrite((list) => list.filter(saysAnything))
  .check(
    eachOnce<ClientOptions, 'family'>({
      field: 'family',
      message: () => 'There is a line for this family already.',
    }),
  )
  .default([]);

function saysAnything({ family: _family, ...rest }: ClientOptions): boolean {
  return Object.values(rest).some((value) => value !== '' && value !== false && value !== null);
}

/** One address of the host, or nothing. */
export function addressReason(text: string): Reason {
  if (text === '') return null;
  const reading = readNetwork(text);
  if ('reason' in reading) return reading.reason;
  const { family, prefix } = reading.network;
  return prefix === (family === 4 ? 32 : 128) && !text.includes('/')
    ? null
    : 'Enter one address of the host, or nothing for all.';
}
