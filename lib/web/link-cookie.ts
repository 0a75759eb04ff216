import 'server-only';
import { cookies } from 'next/headers';
import { overTls } from './session.ts';

const name = 'postern-link';
const path = '/mail-password';
const seconds = 60 * 60;

/** Keeps the token of a link for the page behind it, and for no other page. */
export async function setLinkCookie(token: string): Promise<void> {
  (await cookies()).set(name, token.slice(0, 100), {
    httpOnly: true,
    sameSite: 'lax',
    secure: await overTls(),
    path,
    maxAge: seconds,
  });
}

export async function linkToken(): Promise<string | null> {
  return (await cookies()).get(name)?.value ?? null;
}
