import type { OptionRow } from '../option.ts';

const group = 'tls';
const needs = { compiledWith: 'STARTTLS' };

/** Of TLS what is no certificate and has no form of its own (op.me section 5.6; cf/README, “STARTTLS”). */
export const tlsOptions: readonly OptionRow[] = [
  {
    name: 'confDH_PARAMETERS',
    option: 'DHParameters',
    group,
    label: 'Parameters of Diffie-Hellman',
    help: 'For ciphers without elliptic curves: 2 makes 2048 bits anew at every start, 5 and 1 are 512 and 1024 bits, none switches such ciphers off, i takes those built in.',
    safe: '2, or empty: the daemon takes those built in.',
    value: {
      type: 'enum',
      choices: [
        { value: '2', words: '2: 2048 bits, made at each start' },
        { value: 'i', words: 'i: 2048 bits, built in' },
        { value: 'none', words: 'none: no such ciphers' },
        { value: '1', words: '1: 1024 bits, too few today' },
      ],
    },
    default: '',
    defaultSays: 'i: 2048 bits, built in',
    needs,
  },
  {
    name: 'confRAND_FILE',
    option: 'RandFile',
    group,
    label: 'Source of random numbers',
    help: 'Only for hosts without /dev/urandom.',
    safe: 'Empty: OpenSSL asks the kernel.',
    value: {
      type: 'enum',
      choices: [
        { value: '/dev/urandom', words: '/dev/urandom' },
        { value: '/dev/random', words: '/dev/random' },
      ],
    },
    default: '',
    needs,
  },
  {
    name: 'confCERT_FINGERPRINT_ALGORITHM',
    option: 'CertFingerprintAlgorithm',
    group,
    label: 'Algorithm of certificate fingerprints',
    help: 'For {cert_fp}, by which rules can know a certificate.',
    safe: 'sha256.',
    value: {
      type: 'enum',
      choices: ['sha256', 'sha384', 'sha512', 'sha1', 'md5'].map((value) => ({ value, words: value })),
    },
    default: '',
    defaultSays: 'md5',
    needs: { ...needs, version: '8.15.1' },
  },
  {
    name: 'confDANE',
    option: 'DANE',
    group,
    label: 'Check servers by DANE',
    help: 'Holds the certificate of a server against its TLSA records (RFC 7672). The resolver must check DNSSEC.',
    safe: 'true where the resolver on this host checks DNSSEC and the daemon can.',
    value: {
      type: 'enum',
      choices: [
        { value: 'false', words: 'false' },
        { value: 'true', words: 'true: where records are signed' },
        { value: 'always', words: 'always: also where MX records are not signed' },
      ],
    },
    default: 'false',
    needs: { compiledWith: 'DANE', version: '8.16.1' },
  },
];
