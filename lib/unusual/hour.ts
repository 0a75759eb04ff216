import { readNetwork } from '#lib/mail/network.ts';

/** What one account did in one hour. */
export type AccountHour = {
  /** When the hour began, milliseconds since 1970. */
  at: number;
  messages: number;
  recipients: number;
  /** Recipients that we or the next server refused. */
  refused: number;
  /** Most recipients of one message. */
  largest: number;
  /** Accepted log-ins and messages by the network they came from (`networkOf`). */
  networks: Readonly<Record<string, number>>;
  /** Failed log-ins by network. */
  failures: Readonly<Record<string, number>>;
};

export const hourLength = 3_600_000;
export const dayLength = 24 * hourLength;

export const emptyHour = (at: number): AccountHour => ({
  ...{ at, messages: 0, recipients: 0, refused: 0, largest: 0, networks: {}, failures: {} },
});

/**
 * The block an address belongs to, by which an account's places are told apart without any database of countries: /24 of IPv4 and /48 of IPv6 are what
 * one provider hands to one site (RFC 6177), and what a dynamic address moves within.
 */
export function networkOf(address: string): string {
  if (plainIpv4.test(address)) return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
  const reading = readNetwork(address);
  if ('reason' in reading) return address;
  const { family, bytes } = reading.network;
  if (family === 4) return `${bytes[0]}.${bytes[1]}.${bytes[2]}.0/24`;
  const group = (at: number) => (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16);
  return `${group(0)}:${group(2)}:${group(4)}::/48`;
}

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
/** Nearly all are of this form, and lists have tens of thousands of them. */
const plainIpv4 = new RegExp(`^(?:${octet}\\.){3}${octet}$`);
