import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { query } from '#lib/operation.ts';
import { readAuthInForce } from '#lib/sasl/account/accounts-home.ts';
import { accountsElsewhere } from '#lib/sasl/account/elsewhere.ts';
import { readMailSettings } from './client-sheet.ts';
import { type LoginsInForce, type PeerLack, peerLack } from './peer-lack.ts';
import { type PeerMechanism, peerMechanisms } from './peer-settings.ts';

export type ServerMechanism = { mechanism: PeerMechanism; lack: PeerLack | null };

/** How another mail server may log in, and what each way still lacks here: to be read before its account is made. */
export const listServerMechanisms = query({
  name: 'accounts.server-mechanisms',
  summary: 'How another mail server may log in, and what that still lacks here',
  permission: 'accounts.manage',
  route: 'GET /accounts/servers/mechanisms',
  input: z.object({}),
  read: async ({ db }): Promise<ServerMechanism[]> => {
    const inForce = await readLoginsInForce(db);
    return peerMechanisms.map((mechanism) => ({ mechanism, lack: peerLack(mechanism, inForce) }));
  },
});

export async function readLoginsInForce(db: Db): Promise<LoginsInForce> {
  const [settings, auth] = await Promise.all([readMailSettings(db), readAuthInForce(db)]);
  return {
    offered: settings?.mechanisms ?? null,
    trusted: auth.trusted,
    elsewhere: accountsElsewhere(auth),
  };
}
