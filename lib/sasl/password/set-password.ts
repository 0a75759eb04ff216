import type { AfterContext, WriteContext } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { type InForce, pushAccount } from '#lib/sasl/account/push-account.ts';
import { revokeLinks } from '#lib/sasl/link/link-store.ts';
import { type LegacySecrets, nextRevision, sealLegacy } from '#lib/sasl/store.ts';
import type { Sealer } from '#lib/seal.ts';
import { Secret } from '#lib/secret.ts';
import { checkPassword, generatePassword, generateServerPassword } from './password.ts';
import type { PasswordRule } from './password-rule.ts';
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
  const { cramMd5, digestMd5, digestRealm, ...kept } = verifiers;
  const legacy: LegacySecrets | null = cramMd5 && digestMd5 ? { cramMd5, digestMd5, digestRealm } : null;
  return {
    ...kept,
    importedHash: null,
    legacySecrets: legacy && sealLegacy(sealer, accountId, legacy),
  };
}

/** Stores a new password of an account; whatever link was out for it is worth nothing from now on. */
export async function putPassword(
  { tx, now, sealer, audit }: WriteContext,
  account: { id: string; name: string; version: number },
  verifiers: Verifiers,
  { by, link }: { by: string; link?: true },
): Promise<void> {
  const { id, name, version } = account;
  await tx.account.update({
    where: { id },
    data: {
      ...passwordColumns(sealer, id, verifiers),
      passwordSetAt: now,
      passwordSetBy: by,
      revision: await nextRevision(tx),
      version: version + 1,
    },
  });
  await revokeLinks(tx, id, now);
  await audit({ kind: 'account.password-reset', accountId: id, name, ...(link && { link }) });
}

/** Handed over once: the password, and where it is in force already. */
export type HandOver = {
  id: string;
  name: string;
  /** The id of the device whose password it is; null: the account's own. */
  device: string | null;
  /** Whose it is; empty where nobody said. */
  label: string;
  password: string;
  generated: boolean;
  setAt: string;
  inForce: InForce[];
};

export async function handOver(
  { db, sealer, now }: AfterContext,
  account: { id: string; name: string; label?: string; device?: string },
  password: Secret,
  generated: boolean,
): Promise<HandOver> {
  const inForce = await pushAccount(db, sealer, { kind: 'set', accountId: account.id, since: now });
  return {
    id: account.id,
    name: account.name,
    device: account.device ?? null,
    label: account.label ?? '',
    password: password.reveal(),
    generated,
    setAt: now.toISOString(),
    inForce,
  };
}
