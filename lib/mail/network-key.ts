import { formatNetwork, type Network } from './network.ts';

/** A network that is spelled out in more lines than this is refused. */
export const mostLines = 256;

/**
 * The keys under which the daemon finds a network in `access` or class R. It strips an address part by part from the right (cf/m4/proto.m4, rule set
 * A), so a key is whole octets (`192.0.2`) or whole groups (`IPv6:2001:db8:7`, written in full because it is built with IPV6_FULL). A network
 * between two such steps becomes the list of all its parts. Refused with the reason when that list would be longer than `mostLines`.
 */
export function networkKeys(network: Network): { keys: string[] } | { reason: string } {
  const step = network.family === 4 ? 8 : 16;
  if (network.prefix === 0)
    return { reason: 'This network is everybody. Leave the entry out, or use the setting for all clients.' };
  const parts = Math.ceil(network.prefix / step);
  const spare = parts * step - network.prefix;
  if (2 ** spare > mostLines) return { reason: tooLong(network, step, spare) };
  const first = partsOf(network, step).slice(0, parts);
  const last = first.pop() ?? 0;
  const keys = Array.from({ length: 2 ** spare }, (_, at) => spell(network.family, [...first, last + at]));
  return { keys };
}

function partsOf({ bytes }: Network, step: number): number[] {
  if (step === 8) return [...bytes];
  return Array.from(
    { length: bytes.length / 2 },
    (_, at) => ((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0),
  );
}

function spell(family: 4 | 6, parts: number[]): string {
  return family === 4 ? parts.join('.') : `IPv6:${parts.map((part) => part.toString(16)).join(':')}`;
}

function tooLong(network: Network, step: number, spare: number): string {
  const lines = (2 ** spare).toLocaleString('en');
  const below = Math.floor(network.prefix / step) * step;
  const wider = below === 0 ? '' : `/${below} or `;
  return `${formatNetwork(network)} would become ${lines} lines, because the daemon compares whole groups of ${step} bits. Use ${wider}/${below + step}.`;
}
