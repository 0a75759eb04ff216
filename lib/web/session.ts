import 'server-only';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import type { Role } from '#lib/auth/permissions.ts';
import { readSession, type SignedIn } from '#lib/auth/store.ts';
import { settings } from '#lib/env.ts';
import type { Caller } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { runtime } from './runtime.ts';

const plainCookie = 'postern-session';
const secureCookie = '__Host-postern-session';

/** Whether this request came over TLS, by the console's own address or what a trusted proxy says. */
export async function overTls(): Promise<boolean> {
  const { origin, trustProxy } = settings();
  if (origin) return origin.startsWith('https:');
  return trustProxy && (await headers()).get('x-forwarded-proto') === 'https';
}

async function onLoopback(): Promise<boolean> {
  const host = (await headers()).get('host') ?? '';
  return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
}

/** Address and browser of this request, for the session and the trail. */
export async function requestOrigin(): Promise<{ address: string; userAgent: string }> {
  const all = await headers();
  const address = all.get('x-forwarded-for')?.split(',').at(-1)?.trim() || 'unknown';
  return {
    address: address.replace(/^::ffff:/, '').slice(0, 64),
    userAgent: (all.get('user-agent') ?? '').slice(0, 400),
  };
}

/** How browsers reach this console: what was set, or what this request named. */
export async function consoleAddress(): Promise<string> {
  const { origin } = settings();
  if (origin) return origin;
  return `${(await overTls()) ? 'https' : 'http'}://${(await headers()).get('host') ?? 'localhost'}`;
}

/** Refuses to hand a session to a browser that would carry it in the clear. */
export async function refuseWithoutTls(): Promise<void> {
  if ((await overTls()) || (await onLoopback())) return;
  throw new Refusal('forbidden', 'no-tls', 'This console was reached without TLS, so nobody can sign in.', {
    next: 'Put it behind a TLS reverse proxy and set POSTERN_ORIGIN to its https address (docs/console.md).',
  });
}

export async function setSessionCookie(session: { token: string; expiresAt: Date }): Promise<void> {
  const secure = await overTls();
  (await cookies()).set(secure ? secureCookie : plainCookie, session.token, {
    httpOnly: true,
    sameSite: 'lax',
    secure,
    path: '/',
    expires: session.expiresAt,
  });
}

export async function clearSessionCookie(): Promise<void> {
  const jar = await cookies();
  jar.delete({ name: plainCookie, path: '/' });
  jar.delete({ name: secureCookie, path: '/', secure: true });
}

/** Who is signed in on this request; read once per request. */
export const signedIn = cache(async (): Promise<SignedIn | null> => {
  const jar = await cookies();
  const token = (jar.get(secureCookie) ?? jar.get(plainCookie))?.value;
  if (!token) return null;
  const { db, now } = await runtime();
  return readSession(db, token, now());
});

/** The operator behind this page; others are sent to sign in and back. */
export async function requireSignedIn(): Promise<SignedIn> {
  const session = await signedIn();
  if (session) return session;
  const path = (await headers()).get('x-postern-path') ?? '/';
  redirect(path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`);
}

/** The operator as operations want it. */
export async function callerOf(session: SignedIn): Promise<Caller> {
  const { id, name, role } = session.operator;
  const { address } = await requestOrigin();
  return { actor: { kind: 'operator', id, name, role, address }, role };
}

/** A caller for what is done before sign-in: the role counts for nothing there. */
export async function visitor(name = 'visitor'): Promise<Caller> {
  const { address } = await requestOrigin();
  const role: Role = 'auditor';
  return { actor: { kind: 'operator', id: 'visitor', name, role: 'none', address }, role };
}
