import { exportEntries } from '#lib/policy/entry/export-entries.ts';
import { call } from '#lib/web/call.ts';

type Context = { params: Promise<{ map: string }> };

/** The entries that are ticked in the list of a map. Its form sends what the list's address says as well, which the API would refuse. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { map } = await params;
  return call(exportEntries, { map, row: new URL(request.url).searchParams.getAll('row') });
}
