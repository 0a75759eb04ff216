import { exportPolicy } from '#lib/release/export-policy.ts';
import { call } from '#lib/web/call.ts';

/** The draft, or with `?release=12` a release, as a file to keep. */
export async function GET(request: Request): Promise<Response> {
  const release = new URL(request.url).searchParams.get('release') ?? undefined;
  const { text } = await call(exportPolicy, { release });
  const name = release === undefined ? 'policy.json' : `policy-${release}.json`;
  return new Response(text, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  });
}
