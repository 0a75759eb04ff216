import type { Policy } from '#lib/policy/policy.ts';
import { m4Call } from './m4.ts';

/** The macro of each list of names. */
export const addressingMacros = {
  localUsers: 'LOCAL_USER',
  canonifyDomains: 'CANONIFY_DOMAIN',
  ldapDomains: 'LDAPROUTE_DOMAIN',
  ldapEquivalents: 'LDAPROUTE_EQUIVALENT',
} as const satisfies Record<keyof Policy['addressing'], string>;

export function addressingLines({ addressing }: Pick<Policy, 'addressing'>): string[] {
  return (Object.keys(addressingMacros) as (keyof typeof addressingMacros)[]).flatMap((field) =>
    addressing[field].map((name) => m4Call(addressingMacros[field], [name])),
  );
}

/** VERSIONID, OSTYPE and DOMAIN. Debian's files name places outside of the gateway's own, which no release may write to. */
export function buildLines({ build }: Pick<Policy, 'build'>): string[] {
  return [
    ...(build.versionId === '' ? [] : [m4Call('VERSIONID', [build.versionId], 1)]),
    m4Call('OSTYPE', [build.osType]),
    ...domainLines(build),
    ...(build.osType === 'debian' || build.domain === 'debian-mta' ? [debianPlaces] : []),
  ];
}

const debianPlaces =
  "undefine(`confHOST_STATUS_DIRECTORY', `confDEAD_LETTER_DROP', `confCONTROL_SOCKET_NAME')dnl";

export function domainLines({ domain }: Policy['build']): string[] {
  return domain === '' ? [] : [m4Call('DOMAIN', [domain])];
}
