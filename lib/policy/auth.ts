import { z } from 'zod';
import { optionalDomainName } from '#lib/mail/domain-name.ts';

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
    /** Sendmail.conf */
    sasl: z
      .object({
        /** Who answers PLAIN and LOGIN: Postern's own agent over the saslauthd socket, or the plaintext passwords of another sasldb. */
        passwordCheck: z.enum(['saslauthd', 'auxprop'], 'Choose saslauthd or auxprop.').default('saslauthd'),
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
