import type { FeatureRow } from '../feature.ts';
import { mapReason } from './argument.ts';

/** What belongs to STARTTLS (cf/README, “STARTTLS”; the certificates and rules have forms of their own). */
export const tlsFeatures: readonly FeatureRow[] = [
  {
    name: 'tls_session_features',
    group: 'tls',
    label: 'TLS settings for single peers',
    help: 'Srv_Features: and Clt_Features: entries may name certificates and options for one peer.',
    args: [],
    since: '8.15',
    build: ['STARTTLS'],
  },
  {
    name: 'check_cert_altnames',
    group: 'tls',
    label: 'Names of the certificate beside its first',
    help: 'TLS_Rcpt: and TLS_Srv: entries compare all names of a certificate, not its subject alone.',
    args: [],
    since: '8.15',
    build: ['STARTTLS', '_FFR_TLS_ALTNAMES'],
  },
  {
    name: 'sts',
    group: 'tls',
    label: 'MTA-STS',
    help: 'Asks a resolver on this host for the policies of RFC 8461 and holds to them.',
    safe: 'Only with a resolver that runs: without one mail waits.',
    args: [
      {
        label: 'Resolver',
        help: 'Empty: socket -d5 -T<TMPF> inet:5461@127.0.0.1.',
        reason: mapReason,
        optional: true,
      },
      {
        label: 'Names of certificates',
        help: 'NO_SAN_TST does not compare all names of a certificate.',
        choices: ['', 'NO_SAN_TST'],
        optional: true,
      },
    ],
    since: '8.16',
    build: ['STARTTLS', 'SOCKETMAP', '_FFR_MTA_STS'],
  },
  {
    name: 'tls_failures',
    group: 'tls',
    label: 'In the clear after a failed handshake',
    help: 'Replaced by the option TLSFallbacktoClear.',
    args: [],
    elsewhere: {
      href: '/certificates/tls-policy',
      text: 'It is a setting of TLS now: “In the clear after a failed handshake”.',
    },
  },
];
