import { exportAccounts } from '#lib/sasl/account/export-accounts.ts';
import { call } from '#lib/web/call.ts';

/** The accounts that are ticked in the list. Its form sends what the list's address says as well, which the API would refuse. */
export async function GET(request: Request): Promise<Response> {
  return call(exportAccounts, { row: new URL(request.url).searchParams.getAll('row') });
}
