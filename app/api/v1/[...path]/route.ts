import { serveApi } from '#lib/web/api.ts';

type Context = { params: Promise<{ path: string[] }> };

async function serve(request: Request, { params }: Context): Promise<Response> {
  return serveApi(request, (await params).path);
}

export { serve as DELETE, serve as GET, serve as POST, serve as PUT };
