import { z } from 'zod';
import { readGateway } from '#lib/gateway/store.ts';
import { operation, type WriteContext } from '#lib/operation.ts';
import { storePassword } from '#lib/outgoing/store.ts';
import { allEntries, emptyHost, type Policy } from '#lib/policy/policy.ts';
import { fleetSectionNames, hostSectionName } from '#lib/policy/schema.ts';
import type { HostSection } from '#lib/policy/section/host.ts';
import { fleet, readFleetSection, readHostSection, writeSection } from '#lib/policy/store.ts';
import { Refusal } from '#lib/refusal.ts';
import type { ImportedMail } from '#lib/sendmail/import/import-mail.ts';
import { hostOf, otherHost } from './host-of.ts';
import { readImported } from './read-imported.ts';
import { replaceEntries } from './replace-entries.ts';
import { draftStamp, readPending, removePending } from './store.ts';
import { judgeFound, type Showable, storeFound } from './take-certificates.ts';

/**
 * Puts what was imported into the draft, in place of what is there: every section, every entry, and the host's part of one gateway. Certificates are stored
 * beside it; the gateway keeps its own where none came with its key. All of it, or nothing. Nothing is deployed by it.
 */
export const applyImport = operation({
  name: 'imports.apply',
  summary: 'Put what was imported into the draft',
  permission: 'policy.write',
  route: 'POST /imports/{id}/apply',
  audit: ['policy.imported', 'certificate.created'],
  input: z.object({
    id: z.string(),
    gatewayId: z.string().default(''),
    /** The draft that was looked at, as `imports.get` named it; empty: whatever it is by now. */
    draft: z.string().max(64).default(''),
  }),
  prepare: async (context, { id }) => {
    const imported = readImported((await readPending(context, id)).files);
    return { imported, judged: await judgeFound(context.db, imported.certificates, context.now) };
  },
  run: async (context, { id, gatewayId, draft }, { imported, judged }) => {
    const { tx, audit } = context;
    if (draft !== '' && draft !== (await draftStamp(tx))) throw superseded();
    const policy = await withPasswords(context, imported);
    let sections = 0;
    for (const name of fleetSectionNames) {
      const { version } = await readFleetSection(tx, name);
      sections += await put(context, { scope: fleet, name, version, value: policy[name] });
    }
    const { stored, showable } = await storeFound(context, judged, imported.certificates.authorities);
    sections += await putHosts(context, { chosen: gatewayId, showable }, policy);
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
    return { sections, entries: changed, gone, kept, certificates: stored };
  },
});

const superseded = () =>
  new Refusal('conflict', 'superseded', 'Somebody changed the draft in the meantime.', {
    next: 'Load the page again: it shows what the import would change now.',
  });

type Put = { scope: string; name: string; version: number; value: object };

/** Writes a section; answers 1 when anything in it changed. */
async function put({ tx, caller }: WriteContext, section: Put): Promise<number> {
  const changes = await writeSection(tx, { ...section, by: caller.actor.name });
  return Object.keys(changes).length > 0 ? 1 : 0;
}

/** A policy.json knows gateways by their ids; any other host belongs to the gateway that was chosen. */
async function putHosts(
  context: WriteContext,
  { chosen, showable }: { chosen: string; showable: Showable },
  { hosts }: Policy,
): Promise<number> {
  const known = await context.tx.gateway.findMany({
    where: { id: { in: Object.keys(hosts) } },
    select: { id: true },
  });
  let sections = 0;
  for (const { id } of known) sections += await putHost(context, id, hosts[id] ?? emptyHost(), {});
  if (chosen === '' || known.some(({ id }) => id === chosen)) return sections;
  return sections + (await putHost(context, chosen, otherHost(hosts), showable));
}

/** What the old host was; which certificates it shows and where names come from is this gateway's own. */
async function putHost(
  context: WriteContext,
  gatewayId: string,
  found: HostSection,
  showable: Showable,
): Promise<number> {
  await readGateway(context.tx, gatewayId);
  const { value: own, version } = await readHostSection(context.tx, gatewayId);
  const value = hostOf(found, own, showable);
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
