import { type NextRequest, NextResponse } from 'next/server';
import { contentPolicy } from '#lib/web/content-policy.ts';

/** Gives every page its own nonce, and every answer the headers that keep a browser strict. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString('base64');
  // NODE_ENV is put in by Next when it builds; nothing is read from the environment here.
  const policy = contentPolicy(nonce, { development: process.env.NODE_ENV === 'development' });
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  // Where to come back to after sign-in; a client's own word for it is overwritten here.
  headers.set('x-postern-path', request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('x-content-type-options', 'nosniff');
  // the address of a link is as good as what it opens; without any origin a form could not be sent from its page
  const isLink = /^\/(mail-password|choose-password|set-up)(\/|$)/.test(request.nextUrl.pathname);
  response.headers.set('referrer-policy', isLink ? 'strict-origin' : 'same-origin');
  response.headers.set('cross-origin-opener-policy', 'same-origin');
  response.headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=()');
  return response;
}

export const config = {
  matcher: [
    {
      source: '/((?!_next/static|_next/image|icon.svg).*)',
      missing: [
        { type: 'header', key: 'next-router-prefetch' },
        { type: 'header', key: 'purpose', value: 'prefetch' },
      ],
    },
  ],
};
