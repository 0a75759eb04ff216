import type { Auth } from '#lib/policy/section/auth.ts';
import { type Tls, type TlsVersion, tlsVersions } from '#lib/policy/section/tls.ts';
import { m4Call, m4Define } from './m4.ts';
import type { Material } from './material.ts';
import { releaseFile } from './mc-base.ts';

/** SMTP AUTH; nothing when it is off: the listeners then refuse it. */
export function authLines({ enabled, mechanisms, trusted, options, realm, maxBits }: Auth): string[] {
  if (!enabled) return [];
  return [
    m4Define('confAUTH_MECHANISMS', mechanisms.join(' ')),
    ...(trusted.length > 0 ? [m4Call('TRUST_AUTH_MECH', [trusted.join(' ')])] : []),
    ...(options.length > 0 ? [m4Define('confAUTH_OPTIONS', options.join(','))] : []),
    ...(realm === '' ? [] : [m4Define('confAUTH_REALM', realm)]),
    ...(maxBits === 0 ? [] : [m4Define('confAUTH_MAX_BITS', String(maxBits))]),
  ];
}

/** STARTTLS; nothing without a certificate. */
export function tlsLines(tls: Tls, material: Material | null): string[] {
  if (material === null) return [];
  const file = (name: string, path: string) => `define(\`${name}', \`${releaseFile(path)}')dnl`;
  const client = material.clientPem && material.clientKey ? 'client' : 'server';
  return [
    // Sendmail 8.17 offers no STARTTLS unless both of these are set
    file('confCACERT_PATH', 'tls'),
    file('confCACERT', material.caPem === '' ? 'tls/server.pem' : 'tls/ca.pem'),
    file('confSERVER_CERT', 'tls/server.pem'),
    file('confSERVER_KEY', 'tls/server.key'),
    file('confCLIENT_CERT', `tls/${client}.pem`),
    file('confCLIENT_KEY', `tls/${client}.key`),
    ...(tls.revocationList === '' ? [] : [file('confCRL', 'tls/crl.pem')]),
    ...tlsSettings(tls).map(({ line }) => line),
  ];
}

/** The lines that no certificate is needed for, with the fields they come from. */
export function tlsSettings(tls: Tls): { fields: (keyof Tls)[]; line: string }[] {
  const { askClientCertificate, ciphers, minimumVersion, fallbackToClear } = tls;
  const refused = refusedVersions(minimumVersion).join(' ');
  return [
    ...(askClientCertificate
      ? []
      : [{ fields: ['askClientCertificate' as const], line: m4Define('confTLS_SRV_OPTIONS', 'V') }]),
    ...(ciphers === '' ? [] : [{ fields: ['ciphers' as const], line: m4Define('confCIPHER_LIST', ciphers) }]),
    {
      fields: ['minimumVersion', 'preferServerCiphers'],
      line: m4Define('confSERVER_SSL_OPTIONS', sslOptions(tls).join(' ')),
    },
    { fields: ['minimumVersion'], line: m4Define('confCLIENT_SSL_OPTIONS', refused) },
    ...(fallbackToClear
      ? [{ fields: ['fallbackToClear' as const], line: m4Define('confTLS_FALLBACK_TO_CLEAR', 'True') }]
      : []),
  ];
}

function sslOptions({ minimumVersion, preferServerCiphers }: Tls): string[] {
  const refused = refusedVersions(minimumVersion);
  return preferServerCiphers ? [...refused, '+SSL_OP_CIPHER_SERVER_PREFERENCE'] : refused;
}

/** OpenSSL has no minimum in its options: every older version is refused by name. */
function refusedVersions(minimum: TlsVersion): string[] {
  const older = tlsVersions.slice(0, tlsVersions.indexOf(minimum));
  return ['SSLv2', 'SSLv3', ...older].map((version) => `+SSL_OP_NO_${version.replace('.', '_')}`);
}
