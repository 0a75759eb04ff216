import type { Db, Tx } from '#lib/db/client.ts';
import { Refusal } from '#lib/refusal.ts';
import { type Role, roles } from './permissions.ts';
import { afterFailure, secondsLocked, type ThrottleKey } from './throttle.ts';
import { hashToken, newToken } from './token.ts';

export const sessionHours = 12;
export const linkHours = 72;
const hour = 3_600_000;

export type SignedIn = {
  sessionId: string;
  operator: { id: string; email: string; name: string; role: Role };
};

export function roleOf(text: string): Role {
  const role = roles.find((known) => known === text);
  if (!role) throw new Error(`unknown role ${text} in the database`);
  return role;
}

/** Makes a session; the token goes into the cookie and nowhere else. */
export async function createSession(
  tx: Tx,
  operatorId: string,
  origin: { address: string; userAgent: string },
  now: Date,
): Promise<{ token: string; expiresAt: Date }> {
  const { token, hash } = newToken();
  const expiresAt = new Date(now.getTime() + sessionHours * hour);
  await tx.session.create({
    data: { tokenHash: hash, operatorId, ...origin, createdAt: now, lastSeenAt: now, expiresAt },
  });
  await tx.operator.update({ where: { id: operatorId }, data: { lastSignInAt: now } });
  return { token, expiresAt };
}

/** Who a session cookie belongs to; null when it is unknown, over, revoked, or its operator is disabled. */
export async function readSession(db: Db, token: string, now: Date): Promise<SignedIn | null> {
  const session = await db.session.findUnique({
    where: { tokenHash: hashToken(token) },
    include: { operator: true },
  });
  if (!session || session.revokedAt || session.expiresAt <= now || session.operator.disabledAt) return null;
  if (now.getTime() - session.lastSeenAt.getTime() > 60_000)
    await db.session.update({ where: { id: session.id }, data: { lastSeenAt: now } });
  const { id, email, name, role } = session.operator;
  return { sessionId: session.id, operator: { id, email, name, role: roleOf(role) } };
}

/** Who an API token belongs to; null when it is unknown, over or revoked. */
export async function readApiToken(db: Db, token: string, now: Date) {
  const found = await db.apiToken.findUnique({
    where: { tokenHash: hashToken(token) },
    include: { operator: true },
  });
  if (!found || found.revokedAt || (found.expiresAt && found.expiresAt <= now) || found.operator.disabledAt)
    return null;
  if (now.getTime() - (found.lastUsedAt?.getTime() ?? 0) > 60_000)
    await db.apiToken.update({ where: { id: found.id }, data: { lastUsedAt: now } });
  return {
    tokenId: found.id,
    tokenName: found.name,
    role: roleOf(found.operator.role),
    operatorName: found.operator.name,
  };
}

/** Refuses while either key is locked, with the seconds left. */
export async function refuseThrottled(db: Db | Tx, keys: ThrottleKey[], now: Date): Promise<void> {
  const rows = await db.signInThrottle.findMany({ where: { key: { in: keys } } });
  const seconds = Math.max(0, ...rows.map((row) => secondsLocked(row, now)));
  if (seconds > 0)
    throw new Refusal('throttled', 'sign-in-throttled', `Too many failures. Try again in ${wait(seconds)}.`, {
      next: 'An admin can see the failures in the trail.',
    });
}

function wait(seconds: number): string {
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}

export async function noteSignInFailure(tx: Tx, keys: ThrottleKey[], now: Date): Promise<void> {
  for (const key of keys) {
    const next = afterFailure(key, await tx.signInThrottle.findUnique({ where: { key } }), now);
    await tx.signInThrottle.upsert({ where: { key }, create: { key, ...next }, update: next });
  }
}

export async function forgetSignInFailures(tx: Tx, key: ThrottleKey): Promise<void> {
  await tx.signInThrottle.deleteMany({ where: { key } });
}

/** A new link to choose a password with; an older one stops working. */
export async function makeLink(tx: Tx, operatorId: string, now: Date): Promise<string> {
  const { token, hash } = newToken();
  await tx.operator.update({
    where: { id: operatorId },
    data: { linkHash: hash, linkExpires: new Date(now.getTime() + linkHours * hour) },
  });
  return token;
}

/** Nobody may take the last admin's rights away, or no one could ever give them back. */
export async function refuseLosingLastAdmin(tx: Tx, operatorId: string): Promise<void> {
  const others = await tx.operator.count({
    where: { role: 'admin', disabledAt: null, passwordHash: { not: null }, id: { not: operatorId } },
  });
  if (others === 0)
    throw new Refusal('conflict', 'last-admin', 'This is the only admin who can sign in.', {
      next: 'Make another admin first.',
    });
}
