import type { Auth, Mechanism } from '#lib/policy/section/auth.ts';
import { backEndName } from '#lib/sasl/elsewhere/saslauthd-word.ts';

/** What the accounts kept here decide: all log-ins, those that send no password, or none. */
type Decides = 'all' | 'challenge' | 'none';

export function ownVerifiers({ sasl }: Auth): Decides {
  if (sasl.passwordCheck === 'saslauthd') return 'all';
  return sasl.passwordCheck === 'auxprop' && sasl.foreignSasldb !== '' ? 'none' : 'challenge';
}

export type Elsewhere = {
  /** Who checks passwords, in words. */
  by: string;
  /** What the host's saslauthd asks, where the policy says (`pam`, `ldap` …). */
  mechanism: string | null;
  /** Mechanisms that the accounts kept here still decide. */
  here: Mechanism[];
};

const ownMechanisms: readonly Mechanism[] = [
  'SCRAM-SHA-512',
  'SCRAM-SHA-256',
  'SCRAM-SHA-1',
  'CRAM-MD5',
  'DIGEST-MD5',
];

/** Where accounts live when it is not here, or not here alone; null when all of them are kept here. */
export function accountsElsewhere(auth: Auth): Elsewhere | null {
  const { passwordCheck, systemSocket, systemMechanism, foreignSasldb } = auth.sasl;
  const decides = ownVerifiers(auth);
  if (decides === 'all') return null;
  const here = decides === 'none' ? [] : auth.mechanisms.filter((name) => ownMechanisms.includes(name));
  const back = systemMechanism === 'any' ? null : backEndName(systemMechanism);
  if (passwordCheck === 'system') {
    return {
      by: back ? `${back}, by the host’s own saslauthd` : `the host’s own saslauthd (${systemSocket})`,
      mechanism: back && systemMechanism,
      here,
    };
  }
  return { by: `the passwords in ${foreignSasldb || 'sasldb'}`, mechanism: null, here };
}
