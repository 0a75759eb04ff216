import ipaddr from 'ipaddr.js';

/** An IPv4 address in four decimal parts or an IPv6 address; `1` and `0x7f.1` are names of nothing. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(':') && ipaddr.IPv6.isValid(text));
}

/**
 * Whether one of the names stands for this host, as a TLS client compares them (RFC 9525 section 6): without regard to
 * case; `*` only as the whole leftmost label, for exactly one label, and never directly above a top-level domain.
 */
export function coversName(names: readonly string[], host: string): boolean {
  const wanted = plain(host);
  if (wanted === '' || wanted.includes('*')) return false;
  if (isAddress(wanted)) return names.some((name) => sameAddress(name, wanted));
  const [, ...parent] = wanted.split('.');
  const wildcard = parent.length >= 2 ? `*.${parent.join('.')}` : wanted;
  return names.some((name) => plain(name) === wanted || plain(name) === wildcard);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function sameAddress(name: string, address: string): boolean {
  return isAddress(name) && ipaddr.parse(name).toString() === ipaddr.parse(address).toString();
}
