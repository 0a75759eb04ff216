import type { Check, Finding } from '../finding.ts';

/** Kinds of cipher that nobody should meet. `!aNULL` takes them out and is fine. */
const weak = /(?:^|:)\+?(aNULL|eNULL|NULL|EXP|EXPORT|LOW|RC4|RC2|DES|MD5|ADH|AECDH|SSLv2)(?=[:+@]|$)/;

/** What TLS lets through. */
export const checkTls: Check = ({ tls }) => {
  const found: Finding[] = [];
  if (tls.minimumVersion === 'TLSv1' || tls.minimumVersion === 'TLSv1.1') {
    found.push({
      rule: 'tls/old-version',
      severity: 'warning',
      place: { page: 'tls', section: 'tls', field: 'minimumVersion' },
      title: `${tls.minimumVersion} is accepted`,
      text: 'TLS 1.0 and 1.1 were given up in 2021 (RFC 8996). The library of the gateway may refuse them all the same.',
      fix: {
        label: 'Demand TLS 1.2',
        patch: { kind: 'set', section: 'tls', value: { minimumVersion: 'TLSv1.2' } },
      },
    });
  }
  const cipher = weak.exec(tls.ciphers)?.[1];
  if (cipher !== undefined) {
    found.push({
      rule: 'tls/weak-ciphers',
      severity: 'warning',
      place: { page: 'tls', section: 'tls', field: 'ciphers' },
      title: `The cipher list lets ${cipher} in`,
      text: `Write !${cipher}, or leave the list to the library.`,
    });
  }
  return found;
};
