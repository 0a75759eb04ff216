import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { hostNameReason } from '#lib/mail/domain-name.ts';
import { textThat } from '#lib/mail/reason.ts';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { accountName } from '#lib/sasl/account/account-name.ts';
import { addAccount, prepareAccount } from '#lib/sasl/account/create-account.ts';
import { type HandOver, handOver } from '#lib/sasl/password/set-password.ts';
import { note } from '#lib/sasl/schema.ts';
import { readMailSettings } from './client-sheet.ts';
import { readLoginsInForce } from './list-server-mechanisms.ts';
import { peerLack } from './peer-lack.ts';
import {
  isLegacy,
  type PeerMechanism,
  type PeerPiece,
  peerMechanisms,
  peerPrograms,
  peerSettings,
} from './peer-settings.ts';

const input = z
  .object({
    /** The other mail server. */
    peer: textThat(hostNameReason, z.string('Enter the name of the other server.').trim().toLowerCase()),
    name: accountName,
    program: z.enum(peerPrograms, 'Choose what the other server runs.').default('sendmail'),
    mechanism: z.enum(peerMechanisms, 'Choose how it logs in.').default('SCRAM-SHA-256'),
    note,
  })
  .check(({ value: { program, mechanism }, issues }) => {
    if (program !== 'exim' || mechanism !== 'SCRAM-SHA-512') return;
    const message = 'GNU SASL, which Exim uses for it, has no SCRAM-SHA-512. Choose SCRAM-SHA-256.';
    issues.push({ code: 'custom', message, path: ['mechanism'], input: mechanism });
  });

/** What the other side is handed, once. */
export type ConnectedServer = HandOver & {
  peer: string;
  pieces: PeerPiece[];
  /** What still has to be done here, in sentences. */
  missing: string[];
};

async function refuseElsewhere(db: Db, mechanism: PeerMechanism): Promise<void> {
  const lack = peerLack(mechanism, await readLoginsInForce(db));
  if (lack?.kind !== 'elsewhere') return;
  throw new Refusal('conflict', 'accounts-elsewhere', lack.words, { fields: { mechanism: [lack.words] } });
}

/** Makes an account for another mail server, with a password of its own, and the settings for both ends. The password is shown once, within them. */
export const connectServer = operation({
  name: 'accounts.connect-server',
  summary: 'Make the account of another mail server, and what to configure there',
  permission: 'accounts.manage',
  route: 'POST /accounts/servers',
  audit: ['account.created'],
  input,
  prepare: async ({ db }, { name, mechanism }) => {
    await refuseElsewhere(db, mechanism);
    return prepareAccount(db, { name, kind: 'server', legacy: isLegacy(mechanism), password: '' });
  },
  run: (context, { name, peer, mechanism, note: words }, fresh) =>
    addAccount(
      context,
      {
        ...{ name, kind: 'server' as const, label: peer, note: words },
        ...{ legacy: isLegacy(mechanism), address: '', expiresAt: null },
      },
      fresh,
    ),
  after: async (context, { account, password }, { peer, program, mechanism }): Promise<ConnectedServer> => {
    const [handed, settings, inForce] = await Promise.all([
      handOver(context, account, password, true),
      readMailSettings(context.db),
      readLoginsInForce(context.db),
    ]);
    const lack = peerLack(mechanism, inForce);
    const pieces = peerSettings({
      program,
      mechanism,
      server: settings?.servers[0] ?? 'gateway.example.org',
      ...bestDoor(program, settings?.doors ?? []),
      realm: settings?.realm ?? '',
      name: account.name,
      password: password.reveal(),
    });
    return { ...handed, peer, pieces, missing: lack ? [lack.words] : [] };
  },
});

type Doors = { port: number; security: 'tls' | 'starttls' | 'none' }[];

/** Sendmail as a client speaks STARTTLS alone. */
function bestDoor(program: string, doors: Doors): { port: number; tlsOnConnect: boolean } {
  const fit =
    doors.find(({ security }) => security === 'starttls') ?? (program === 'sendmail' ? undefined : doors[0]);
  return { port: fit?.port ?? 587, tlsOnConnect: fit?.security === 'tls' };
}
