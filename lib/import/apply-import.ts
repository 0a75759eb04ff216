import { z } from 'zod';
import { readGateway } from '#lib/gateway/store.ts';
import { operation, type WriteContext } from '#lib/operation.ts';
import { storePassword } from '#lib/outgoing/store.ts';
import type { HostSection } from '#lib/policy/host.ts';
import { allEntries, emptyHost, type Policy } from '#lib/policy/policy.ts';
import { fleetSectionNames, hostSectionName } from '#lib/policy/schema.ts';
import { fleet, readFleetSection, readHostSection, writeSection } from '#lib/policy/store.ts';
import type { ImportedMail } from '#lib/sendmail/import/import-mail.ts';
import { importedHost } from '#lib/sendmail/import/import-mc.ts';
import { readImported } from './read-imported.ts';
import { replaceEntries } from './replace-entries.ts';
import { readPending, removePending } from './store.ts';

/**
 * Puts what was imported into the draft, in place of what is there: every section, every entry, and the host's part of one gateway. Its certificates stay.
 * All of it, or nothing. Nothing is deployed by it.
 */
export const applyImport = operation({
  name: 'imports.apply',
  summary: 'Put what was imported into the draft',
  permission: 'policy.write',
  route: 'POST /imports/{id}/apply',
  audit: ['policy.imported'],
  input: z.object({ id: z.string(), gatewayId: z.string().default('') }),
  prepare: async (context, { id }) => readImported((await readPending(context, id)).files),
  run: async (context, { id, gatewayId }, imported) => {
    const { tx, audit } = context;
    const policy = await withPasswords(context, imported);
    let sections = 0;
    for (const name of fleetSectionNames) {
      const { version } = await readFleetSection(tx, name);
      sections += await put(context, { scope: fleet, name, version, value: policy[name] });
    }
    sections += await putHosts(context, gatewayId, policy);
    const { changed, gone } = await replaceEntries(tx, allEntries(policy), {
      by: context.caller.actor.name,
      now: context.now,
    });
    const origin = await removePending(tx, id);
    const kept = policy.source.directives.filter(({ kind }) => kind === 'kept').length;
    await audit(
      { kind: 'policy.imported', importId: id, origin, sections, entries: changed, gone, kept },
      id,
    );
    return { sections, entries: changed, gone, kept };
  },
});

type Put = { scope: string; name: string; version: number; value: object };

/** Writes a section; answers 1 when anything in it changed. */
async function put({ tx, caller }: WriteContext, section: Put): Promise<number> {
  const changes = await writeSection(tx, { ...section, by: caller.actor.name });
  return Object.keys(changes).length > 0 ? 1 : 0;
}

/** A policy.json knows gateways by their ids; any other host belongs to the gateway that was chosen. */
async function putHosts(context: WriteContext, chosen: string, { hosts }: Policy): Promise<number> {
  const known = await context.tx.gateway.findMany({
    where: { id: { in: Object.keys(hosts) } },
    select: { id: true },
  });
  let sections = 0;
  for (const { id } of known) sections += await putHost(context, id, hosts[id] ?? emptyHost());
  if (chosen === '' || known.some(({ id }) => id === chosen)) return sections;
  const found = hosts[importedHost] ?? Object.values(hosts)[0] ?? emptyHost();
  return sections + (await putHost(context, chosen, found));
}

/** What the old host was; which certificates it shows and where names come from is this gateway's own. */
async function putHost(context: WriteContext, gatewayId: string, found: HostSection): Promise<number> {
  await readGateway(context.tx, gatewayId);
  const { value: own, version } = await readHostSection(context.tx, gatewayId);
  const { certificateId, clientCertificateId, names } = own;
  const hostName = found.hostName || own.hostName;
  const value = { ...found, hostName, certificateId, clientCertificateId, names };
  return put(context, { scope: gatewayId, name: hostSectionName, version, value });
}

/** Passwords that came with the files are stored; a policy.json names those that are stored already. */
async function withPasswords(context: WriteContext, { policy, secrets }: ImportedMail): Promise<Policy> {
  const named = policy.outgoing.logins.map(({ passwordId }) => passwordId);
  const stored = await context.tx.outgoingPassword.findMany({
    where: { id: { in: named } },
    select: { id: true },
  });
  const logins = [];
  for (const login of policy.outgoing.logins) {
    const password = secrets.get(login.passwordId);
    const passwordId = password
      ? await storePassword(context, login.key, password)
      : knownId(stored, login.passwordId);
    logins.push({ ...login, passwordId });
  }
  return { ...policy, outgoing: { logins } };
}

const knownId = (stored: readonly { id: string }[], id: string): string =>
  stored.some((one) => one.id === id) ? id : '';
