import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Db, Tx } from '#lib/db/client.ts';
import type { WriteContext } from '#lib/operation.ts';
import { fleetSections } from '#lib/policy/schema.ts';
import type { Outgoing, OutgoingLogin } from '#lib/policy/section/outgoing.ts';
import { fleet, readFleetSection, writeSection } from '#lib/policy/store.ts';
import type { Sealer } from '#lib/seal.ts';
import { Secret } from '#lib/secret.ts';
import type { OutgoingPassword, OutgoingPasswords } from '#lib/sendmail/render-authinfo.ts';

const section = 'outgoing';

/** What is sealed. The server stands with the password, so that a login for another server never gets it. */
const sealedPassword = z.object({ key: z.string(), password: z.string(), salt: z.string() });

const context = (id: string) => `outgoing-password:${id}`;

export const readOutgoing = (db: Db | Tx) => readFleetSection(db, section);

/** Saves all logins over the version they were read with. */
export function writeOutgoing({ tx, caller }: WriteContext, version: number, value: Outgoing) {
  const checked = fleetSections.outgoing.parse(value);
  return writeSection(tx, { scope: fleet, name: section, version, value: checked, by: caller.actor.name });
}

/** Stores a password for a server; answers the name it has in the policy. */
export async function storePassword(context: WriteContext, key: string, password: Secret): Promise<string> {
  const [id = ''] = await storePasswords(context, [{ key, password }]);
  return id;
}

/** Stores the passwords of several servers; answers their names in the same order. */
export async function storePasswords(
  context: WriteContext,
  passwords: readonly { key: string; password: Secret }[],
): Promise<string[]> {
  const rows = passwords.map((one) => sealedRow(context, one));
  await context.tx.outgoingPassword.createMany({ data: rows });
  return rows.map(({ id }) => id);
}

function sealedRow(
  { sealer, now, caller }: WriteContext,
  { key, password }: { key: string; password: Secret },
) {
  const id = randomBytes(12).toString('hex');
  const salt = randomBytes(12).toString('hex');
  const sealed = sealer.seal(JSON.stringify({ key, password: password.reveal(), salt }), context(id));
  return { id, sealed, setAt: now, setBy: caller.actor.name };
}

/** The passwords of these logins: the only way they leave. One that was stored for another server is not among them. */
export async function readPasswords(
  db: Db | Tx,
  sealer: Sealer,
  logins: readonly OutgoingLogin[],
): Promise<OutgoingPasswords> {
  if (logins.length === 0) return new Map();
  const rows = await db.outgoingPassword.findMany({ where: { id: { in: namesOf(logins) } } });
  const sealed = new Map(rows.map((row) => [row.id, row.sealed]));
  const known = new Map<string, OutgoingPassword>();
  for (const login of logins) {
    const text = sealed.get(login.passwordId);
    if (text === undefined) continue;
    const opened = sealer.open(text, context(login.passwordId)).toString('utf8');
    const { key, password, salt } = sealedPassword.parse(JSON.parse(opened));
    if (key === login.key) known.set(login.passwordId, { password: new Secret(password), salt });
  }
  return known;
}

/** When each password was set and by whom, by its name. */
export async function passwordFacts(db: Db | Tx, logins: readonly OutgoingLogin[]) {
  const where = { id: { in: namesOf(logins) } };
  const rows = await db.outgoingPassword.findMany({ where, select: { id: true, setAt: true, setBy: true } });
  return new Map(rows.map(({ id, setAt, setBy }) => [id, { at: setAt, by: setBy }]));
}

/** Forgets passwords that neither the draft nor the newest release names. Bundles of older releases hold what they need themselves. */
export async function sweepPasswords(tx: Tx, released: readonly OutgoingLogin[]): Promise<void> {
  const { value } = await readOutgoing(tx);
  await tx.outgoingPassword.deleteMany({ where: { id: { notIn: namesOf([...value.logins, ...released]) } } });
}

const releasedSections = z.object({ 'fleet/outgoing': fleetSections.outgoing }).partial();

/** The logins of the newest release. */
export async function releasedLogins(tx: Tx): Promise<OutgoingLogin[]> {
  const release = await tx.release.findFirst({ orderBy: { number: 'desc' }, select: { sections: true } });
  return releasedSections.safeParse(release?.sections ?? {}).data?.['fleet/outgoing']?.logins ?? [];
}

const namesOf = (logins: readonly OutgoingLogin[]): string[] =>
  logins.map((login) => login.passwordId).filter((name) => name !== '');
