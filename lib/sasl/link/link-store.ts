import { hashToken, newToken } from '#lib/auth/token.ts';
import type { Db, Tx } from '#lib/db/client.ts';
import type { Account, AccountLink } from '#lib/db/generated/client.ts';
import { Refusal } from '#lib/refusal.ts';

const hour = 3_600_000;

/** A link that would still be taken, if nothing else stood against it. */
const pendingAt = (now: Date) => ({ usedAt: null, revokedAt: null, expiresAt: { gt: now } });
const pending = (accountId: string, now: Date) => ({ accountId, ...pendingAt(now) });

export const readPendingLink = (db: Db | Tx, accountId: string, now: Date): Promise<AccountLink | null> =>
  db.accountLink.findFirst({ where: pending(accountId, now), orderBy: { createdAt: 'desc' } });

/** Answers how many were pending. */
export async function revokeLinks(tx: Tx, accountId: string, now: Date): Promise<number> {
  const { count } = await tx.accountLink.updateMany({
    where: pending(accountId, now),
    data: { revokedAt: now },
  });
  return count;
}

/** The same of many accounts. */
export async function revokeAllLinks(tx: Tx, accountIds: readonly string[], now: Date): Promise<void> {
  const linked = await tx.accountLink.findMany({ where: pendingAt(now), select: { accountId: true } });
  const open = new Set(linked.map(({ accountId }) => accountId));
  for (const id of accountIds) if (open.has(id)) await revokeLinks(tx, id, now);
}

/** Makes a link; the token is in the answer and nowhere else. An older one is revoked. */
export async function makeLink(
  tx: Tx,
  { accountId, by, hours, now }: { accountId: string; by: string; hours: number; now: Date },
): Promise<{ token: string; expiresAt: Date }> {
  await revokeLinks(tx, accountId, now);
  const { token, hash } = newToken();
  const expiresAt = new Date(now.getTime() + hours * hour);
  await tx.accountLink.create({
    data: { accountId, tokenHash: hash, createdAt: now, createdBy: by, expiresAt },
  });
  return { token, expiresAt };
}

/** The link of a token and its account. Refuses one that does not work, and says why. */
export async function readLink(
  db: Db | Tx,
  token: string,
  now: Date,
): Promise<AccountLink & { account: Account }> {
  const link = await db.accountLink.findUnique({
    where: { tokenHash: hashToken(token) },
    include: { account: true },
  });
  const reason = link ? objection(link, now) : 'There is no such link, or its account is gone.';
  if (link && !reason) return link;
  const next = link?.usedAt
    ? 'If that was not you, or the password is forgotten, call the helpdesk.'
    : 'Call the helpdesk for another one.';
  throw new Refusal('forbidden', link ? 'link-spent' : 'no-link', reason ?? '', { next });
}

function objection(link: AccountLink & { account: Account }, now: Date): string | null {
  const { usedAt, revokedAt, expiresAt, account } = link;
  if (usedAt) return 'This link was used already: a password was chosen by it.';
  if (revokedAt) return 'This link was withdrawn.';
  if (expiresAt <= now) return 'This link is too old.';
  if (account.disabledAt || (account.expiresAt && account.expiresAt <= now))
    return 'The account is not active any more.';
  return null;
}

/** Marks a link as used. False when somebody else was first. */
export async function spendLink(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.accountLink.updateMany({
    where: { id, usedAt: null, revokedAt: null },
    data: { usedAt: now },
  });
  return count === 1;
}
