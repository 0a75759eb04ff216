import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { isAddress } from './name.ts';

/** X.520 names hold 64 characters (RFC 5280 appendix A, ub-common-name); a longer host name stands in subjectAltName alone. */
export const maxCommonName = 64;

/** The values go in as UTF8String and as they are: a text that looks like ASN.1 or like `CN=…` stays a text. */
export function distinguishedName(commonName: string, organization = ''): x509.Name {
  const part = (attribute: 'O' | 'CN', value: string) =>
    value ? [{ [attribute]: [{ utf8String: value }] }] : [];
  const fitting = commonName.length <= maxCommonName ? commonName : '';
  return new x509.Name([...part('O', organization), ...part('CN', fitting)]);
}

/** Critical when nothing else says whose certificate it is (RFC 5280 section 4.2.1.6). */
export function alternativeNames(names: readonly string[]): x509.SubjectAlternativeNameExtension {
  const entries = names.map((name) => ({
    type: isAddress(name) ? ('ip' as const) : ('dns' as const),
    value: name,
  }));
  return new x509.SubjectAlternativeNameExtension(entries, (names[0] ?? '').length > maxCommonName);
}
