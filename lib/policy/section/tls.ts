import { z } from 'zod';
import { asciiLineReason, type Reason, textThat } from '#lib/mail/reason.ts';

export const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof tlsVersions)[number];

/** STARTTLS for all gateways; which certificate stands with each gateway. */
export const tlsSection = z.object({
  minimumVersion: z.enum(tlsVersions, `Choose ${tlsVersions.join(', ')}.`).default('TLSv1.2'),
  /** confCIPHER_LIST: OpenSSL's list for TLS up to 1.2; empty: the library's own. */
  ciphers: textThat(ciphersReason).default(''),
  /** SSL_OP_CIPHER_SERVER_PREFERENCE */
  preferServerCiphers: z.boolean().default(true),
  /** confTLS_SRV_OPTIONS without V: clients are asked for a certificate. Needed to relay by certificate. */
  askClientCertificate: z.boolean().default(false),
  /** confTLS_FALLBACK_TO_CLEAR: after a failed handshake with a server, deliver in clear text. */
  fallbackToClear: z.boolean().default(false),
  /** confCRL: revoked client certificates, PEM; empty: none. */
  revocationList: textThat(crlReason, z.string().trim().max(2_000_000, 'Use at most 2 MB.')).default(''),
});
export type Tls = z.infer<typeof tlsSection>;

function ciphersReason(text: string): Reason {
  if (text === '') return null;
  const ascii = asciiLineReason(text);
  if (ascii !== null) return ascii;
  if (text.length > 1000) return 'Use at most 1,000 characters.';
  return /^[A-Za-z0-9+!@_=.-]+(?::[A-Za-z0-9+!@_=.-]+)*$/.test(text)
    ? null
    : 'Write names with colons between, such as HIGH:!aNULL:!MD5.';
}

function crlReason(text: string): Reason {
  if (text === '') return null;
  const block = /^-----BEGIN X509 CRL-----\r?\n[A-Za-z0-9+/=\r\n]+-----END X509 CRL-----$/;
  return block.test(text)
    ? null
    : 'Paste one certificate revocation list in PEM: -----BEGIN X509 CRL----- and so on.';
}
