import { z } from 'zod';
import { optionalDomainName } from '#lib/mail/domain-name.ts';
import { type Reason, textThat } from '#lib/mail/reason.ts';

/** Mechanisms that can be offered, the strongest first: the order in which they stand in EHLO's list. */
export const mechanisms = [
  'EXTERNAL',
  'GSSAPI',
  'SCRAM-SHA-512',
  'SCRAM-SHA-256',
  'SCRAM-SHA-1',
  'DIGEST-MD5',
  'CRAM-MD5',
  'PLAIN',
  'LOGIN',
] as const;
export type Mechanism = (typeof mechanisms)[number];

export const passwordChecks = ['saslauthd', 'system', 'auxprop'] as const;

/** What the host's own saslauthd may be started to ask (`-a`); `any` where the policy says nothing of it. */
export const systemMechanisms = [
  'any',
  'pam',
  'shadow',
  'ldap',
  'kerberos5',
  'rimap',
  'getpwent',
  'sasldb',
] as const;

/** Those that send the password itself. */
export const plaintextMechanisms: readonly Mechanism[] = ['PLAIN', 'LOGIN'];

/** confAUTH_OPTIONS (op.me section 5.6, AuthOptions). */
export const authOptions = ['A', 'a', 'c', 'd', 'f', 'm', 'p', 'y'] as const;
export type AuthOption = (typeof authOptions)[number];

const mechanismList = (initial: Mechanism[]) =>
  z
    .array(z.enum(mechanisms, 'There is no such mechanism.'))
    .overwrite((names) => mechanisms.filter((name) => names.includes(name)))
    .default(initial);

/** Longer names of a certificate cannot be matched safely: the rules see them with other signs encoded. */
const certificateName = textThat(certificateNameReason, z.string().trim().toLowerCase());

/** An absolute path without signs that Sendmail.conf, m4 or the cf would take for something else. */
const hostPath = (initial: string) => textThat(hostPathReason).default(initial);

const usual: Mechanism[] = ['SCRAM-SHA-256', 'PLAIN', 'LOGIN'];

/** SMTP AUTH as a server: who may log in how. Accounts are no part of the policy: they are live. */
export const authSection = z
  .object({
    enabled: z.boolean().default(true),
    /** confAUTH_MECHANISMS */
    mechanisms: mechanismList(usual),
    /** TRUST_AUTH_MECH: who logged in by one of these may relay. */
    trusted: mechanismList(usual),
    options: z
      .array(z.enum(authOptions, 'There is no such option.'))
      .overwrite((flags) => authOptions.filter((flag) => flags.includes(flag)))
      .default(['A', 'p', 'y']),
    /** confAUTH_REALM: fixed, so that accounts survive a change of the host's name. */
    realm: optionalDomainName.default(''),
    /** confAUTH_MAX_BITS: strength of a security layer within SASL; 0: none, TLS does it. */
    maxBits: z.coerce
      .number('Enter a number.')
      .int('Enter a whole number.')
      .min(0)
      .max(256, 'Enter a number from 0 to 256.')
      .default(0),
    /** Common names of client certificates that may relay by EXTERNAL; every other one may only log in. */
    certificates: z
      .array(certificateName)
      .max(500, 'Use at most 500 names.')
      .overwrite((names) => [...new Set(names)].sort())
      .default([]),
    /** Sendmail.conf */
    sasl: z
      .object({
        /**
         * Who answers PLAIN and LOGIN: Postern's own agent, which speaks as a saslauthd; the host's own saslauthd, with PAM, shadow, LDAP or
         * Kerberos behind it; or the plaintext passwords of a sasldb (auxprop).
         */
        passwordCheck: z
          .enum(passwordChecks, 'Choose who checks passwords: saslauthd, system or auxprop.')
          .default('saslauthd'),
        /** saslauthd_path of the host's own saslauthd. */
        systemSocket: hostPath('/run/saslauthd/mux'),
        /** What it asks: said on pages, and held against how it runs. It is set on the host (docs/decisions.md). */
        systemMechanism: z.enum(systemMechanisms, 'Choose what saslauthd asks, or any.').default('any'),
        /** A sasldb that somebody else keeps, for auxprop; empty: the one that Postern makes. */
        foreignSasldb: textThat((text) => (text === '' ? null : hostPathReason(text))).default(''),
        /** keytab of GSSAPI: the Kerberos keys of this service; empty: the host's /etc/krb5.keytab. */
        keytab: textThat((text) => (text === '' ? null : hostPathReason(text))).default(''),
        logLevel: z.coerce
          .number('Enter a number.')
          .int('Enter a whole number.')
          .min(0)
          .max(7, 'Enter a number from 0 to 7.')
          .default(4),
      })
      .prefault({}),
  })
  .check(({ value, issues }) => {
    for (const [at, name] of value.trusted.entries()) {
      if (value.mechanisms.includes(name)) continue;
      const message = `${name} is trusted but not offered. Offer it, or take it from this list.`;
      issues.push({ code: 'custom', message, path: ['trusted', at], input: name });
    }
    if (value.enabled && value.mechanisms.length === 0) {
      issues.push({
        code: 'custom',
        message: 'Choose at least one mechanism.',
        path: ['mechanisms'],
        input: [],
      });
    }
  });
export type Auth = z.infer<typeof authSection>;

/** The signs a name may have stand for themselves in {cn_subject} and in a class of the cf. */
function certificateNameReason(name: string): Reason {
  if (name.length > 64) return 'Use at most 64 characters.';
  return /^[a-z0-9](?:[a-z0-9._@-]*[a-z0-9])?$/.test(name)
    ? null
    : 'Use the common name (CN) of a certificate: letters, digits, dot, hyphen, underscore and @.';
}

function hostPathReason(path: string): Reason {
  if (path.length > 100) return 'Use at most 100 characters.';
  return /^(?:\/[A-Za-z0-9+_-][A-Za-z0-9.+_-]*)+$/.test(path)
    ? null
    : 'Write an absolute path of letters, digits, dots, hyphens and underscores.';
}
