import { setLinkCookie } from '#lib/web/link-cookie.ts';

/**
 * Where a link leads. It only puts the token into a cookie and goes on: so the token stands in no page, in no address that a page hands on,
 * and in no history; and a program that looks at links before people do uses nothing up.
 */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  const { token } = await params;
  await setLinkCookie(token);
  return new Response(null, {
    status: 303,
    headers: { location: '/mail-password', 'cache-control': 'no-store', 'x-robots-tag': 'noindex' },
  });
}
