import type { AfterContext } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import type { Sealer } from '#lib/seal.ts';
import { Secret } from '#lib/secret.ts';
import { checkPassword, generatePassword, generateServerPassword } from './password.ts';
import type { PasswordRule } from './password-rule.ts';
import { type InForce, pushAccount } from './push-account.ts';
import { type LegacySecrets, sealLegacy } from './store.ts';
import { makeVerifiers, type Verifiers } from './verifiers.ts';

export type PasswordForm = {
  name: string;
  kind: string;
  realm: string;
  legacy: boolean;
  wanted: string;
  rule: PasswordRule;
};
export type FreshPassword = { password: Secret; verifiers: Verifiers };

/** The wanted password when it is good enough, else one of ours; and its verifiers. Slow on purpose: outside transactions. */
export async function freshPassword({
  name,
  kind,
  realm,
  legacy,
  wanted,
  rule,
}: PasswordForm): Promise<FreshPassword> {
  const reason = wanted === '' ? null : checkPassword(wanted, name, rule);
  if (reason) throw new Refusal('invalid', 'weak-password', reason, { fields: { password: [reason] } });
  const make = () => (kind === 'server' ? generateServerPassword() : generatePassword(rule));
  const password = new Secret(wanted === '' ? make() : wanted);
  return { password, verifiers: await makeVerifiers(password, { name, realm, legacy }) };
}

/** The columns of an account that a password fills. */
export function passwordColumns(sealer: Sealer, accountId: string, verifiers: Verifiers) {
  const { argon2id, scramSha256, cramMd5, digestMd5 } = verifiers;
  const legacy: LegacySecrets | null = cramMd5 && digestMd5 ? { cramMd5, digestMd5 } : null;
  return {
    argon2id,
    scramSha256,
    importedHash: null,
    legacySecrets: legacy && sealLegacy(sealer, accountId, legacy),
  };
}

/** Handed over once: the password, and where it is in force already. */
export type HandOver = {
  id: string;
  name: string;
  password: string;
  generated: boolean;
  setAt: string;
  inForce: InForce[];
};

export async function handOver(
  { db, sealer, now }: AfterContext,
  account: { id: string; name: string },
  password: Secret,
  generated: boolean,
): Promise<HandOver> {
  const inForce = await pushAccount(db, sealer, { kind: 'set', accountId: account.id, since: now });
  return {
    id: account.id,
    name: account.name,
    password: password.reveal(),
    generated,
    setAt: now.toISOString(),
    inForce,
  };
}
