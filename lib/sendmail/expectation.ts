import { createHash } from 'node:crypto';
import type { Expectation } from '#lib/gateway/api-manifest.ts';
import type { Policy } from '#lib/policy/policy.ts';
import type { Auth, AuthOption, Mechanism } from '#lib/policy/section/auth.ts';
import type { Material } from './material.ts';
import { hostOf, type RenderHost } from './rendered-host.ts';

/** What the probe holds the running daemon against, once this policy is in force on this gateway. */
export function expectationOf(policy: Policy, target: RenderHost, material: Material | null): Expectation {
  const host = hostOf(policy, target);
  const offered = offeredMechanisms(policy.auth, target.engine?.saslMechanisms ?? null);
  return {
    hostName: host.hostName,
    listeners: host.listeners.map(({ name, address, port, tlsOnConnect, requireAuth }) => ({
      name,
      address,
      port,
      tlsOnConnect,
      requireAuth: requireAuth && policy.auth.enabled,
    })),
    certificateSha256: material && certificateDigest(material.serverPem),
    mechanismsWithTls: offered,
    mechanismsInClear: policy.auth.options.includes('p')
      ? offered.filter((name) => !sendsPassword.has(name))
      : offered,
    ...(policy.auth.enabled &&
      policy.auth.mechanisms.includes('GSSAPI') && { mechanismsPerhaps: ['GSSAPI'] }),
    ...(policy.auth.sasl.passwordCheck === 'system' &&
      policy.auth.sasl.systemMechanism !== 'any' && { saslauthd: policy.auth.sasl.systemMechanism }),
    ...(policy.features.promiscuous_relay?.on && { relayOpen: true }),
  };
}

const sendsPassword = new Set<string>(['PLAIN', 'LOGIN']);

/**
 * What each option of confAUTH_OPTIONS leaves of the mechanisms (Cyrus SASL, plugins/*.c: `security_flags` and `max_ssf` of each). `p` is another matter:
 * TLS satisfies it.
 */
const leaves: Partial<Record<AuthOption, readonly Mechanism[]>> = {
  a: ['GSSAPI', 'EXTERNAL', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'SCRAM-SHA-512'],
  c: ['GSSAPI', 'PLAIN', 'LOGIN'],
  d: ['GSSAPI', 'EXTERNAL'],
  f: [],
  m: ['GSSAPI', 'DIGEST-MD5', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'SCRAM-SHA-512'],
};

/**
 * The mechanisms a client sees once TLS is up: configured, installed on the gateway (`installed` null: not known), and let through by the options. EXTERNAL
 * shows only to clients with a certificate, GSSAPI only where the gateway's keytab can be read, so it is expected perhaps.
 */
export function offeredMechanisms(auth: Auth, installed: readonly string[] | null): string[] {
  if (!auth.enabled) return [];
  return auth.mechanisms.filter(
    (name) =>
      name !== 'EXTERNAL' &&
      name !== 'GSSAPI' &&
      (installed === null || installed.includes(name)) &&
      auth.options.every((option) => leaves[option]?.includes(name) ?? true),
  );
}

/** SHA-256 of the DER of the first certificate, in hexadecimal; null when there is none. */
export function certificateDigest(pem: string): string | null {
  const body = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem)?.[1];
  return body === undefined ? null : createHash('sha256').update(Buffer.from(body, 'base64')).digest('hex');
}
