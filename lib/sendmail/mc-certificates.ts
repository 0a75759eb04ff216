import type { Auth } from '#lib/policy/section/auth.ts';

const className = 'PosternCertificates';

/** Whether what comes by EXTERNAL may relay at all. */
const relaysByCertificate = ({ enabled, trusted }: Auth): boolean => enabled && trusted.includes('EXTERNAL');

/** LOCAL_CONFIG: the names of the certificates that may relay. */
export function certificateConfig(auth: Auth): string[] {
  return relaysByCertificate(auth) ? auth.certificates.map((name) => `C{${className}}${name}`) : [];
}

/**
 * LOCAL_RULESETS: EXTERNAL lets in whoever has a certificate of any authority in confCACERT, so who may relay by it is said by name
 * (cf/README, Local_Relay_Auth: NO takes the permission away). Other mechanisms go on to the admin's own rules.
 */
export function certificateRules(auth: Auth): string[] {
  if (!relaysByCertificate(auth)) return [];
  return [
    'SLocal_Relay_Auth',
    'REXTERNAL\t\t$: EXTERNAL $| $&{cn_subject}',
    ...(auth.certificates.length > 0 ? [`REXTERNAL $| $={${className}}\t$@ OK`] : []),
    'REXTERNAL $| $*\t\t$@ NO',
  ];
}
