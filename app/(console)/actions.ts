'use server';

import { redirect } from 'next/navigation';
import { signOut } from '#lib/auth/sign-out.ts';
import { call } from '#lib/web/call.ts';
import { clearSessionCookie, requireSignedIn } from '#lib/web/session.ts';

/** Ends this session and goes back to the door. */
export async function leave(): Promise<void> {
  const { sessionId } = await requireSignedIn();
  await call(signOut, { sessionId });
  await clearSessionCookie();
  redirect('/sign-in');
}
