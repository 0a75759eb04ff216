import { networkOf } from '#lib/unusual/hour.ts';

/** Stands for what is not shown. */
export const hidden = '•••';

const plainDomain = /^(?:[\p{L}\p{N}_-]+\.)*[\p{L}\p{N}_-]+$/u;

/**
 * `kim.berg@example.org` as `k••@example.org`: enough to recognize an address that somebody names, not enough to learn one. Of short ones no letter stays.
 */
export function maskAddress(address: string): string {
  if (address === '' || address === '<>') return address;
  const at = address.lastIndexOf('@');
  const local = [...(at < 0 ? address : address.slice(0, at))];
  const domain = at < 0 ? '' : address.slice(at + 1);
  const first = local.length > 2 && /[\p{L}\p{N}]/u.test(local[0] ?? '') ? local[0] : '';
  if (at < 0) return `${first}••`;
  return `${first}••@${plainDomain.test(domain) ? domain : hidden}`;
}

/** `192.0.2.7` as `192.0.2.x`, an IPv6 address by its /48. */
export function maskClient(address: string): string {
  const network = networkOf(address);
  if (network === address) return hidden;
  return network.includes(':') ? network.replace('/48', 'x') : network.replace('.0/24', '.x');
}

/** `pc-kim.dyn.example.org` as `••.example.org`: names of hosts often hold a person's or the address itself. */
export function maskHost(name: string): string {
  const labels = name.replace(/\.$/, '').split('.');
  const shown = labels.slice(1).slice(-2).join('.');
  return shown === '' || !plainDomain.test(shown) || /^[\d.]+$/.test(shown) ? '••' : `••.${shown}`;
}
