import { z } from 'zod';
import { hostNameReason } from '#lib/mail/domain-name.ts';
import { textThat } from '#lib/mail/reason.ts';
import { operation, query, type WriteContext } from '#lib/operation.ts';
import { entrySchema } from '#lib/policy/entry/entry.ts';
import { lineOf, writeEntry } from '#lib/policy/entry/entry-store.ts';
import { fleetSections, hostSectionName } from '#lib/policy/schema.ts';
import { hostSection } from '#lib/policy/section/host.ts';
import { outgoingLogin, serverWords } from '#lib/policy/section/outgoing.ts';
import { fleet, readFleetSection, readHostSection, writeSection } from '#lib/policy/store.ts';
import { Refusal } from '#lib/refusal.ts';
import { putLogin } from './save-login.ts';
import { typedPassword, version } from './schema.ts';
import { readOutgoing, writeOutgoing } from './store.ts';

const port = z.coerce
  .number('Enter a port.')
  .int('Enter a port.')
  .min(1, 'Enter a port from 1 to 65535.')
  .max(65535, 'Enter a port from 1 to 65535.')
  .refine(
    (number) => number !== 465,
    'Sendmail begins TLS by STARTTLS alone, which 465 does not have. Use 587.',
  )
  .default(587);

const input = z.object({
  /** Of the sections that were looked at. */
  routingVersion: version,
  outgoingVersion: version,
  host: textThat(hostNameReason, z.string().trim().toLowerCase()),
  port,
  /** Who we are there; nothing: the provider knows us by our address. */
  authentication: z.string().trim().default(''),
  password: typedPassword,
  demandTls: z.stringbool().or(z.boolean()).default(true),
});
type Wish = z.output<typeof input>;

/** AES-128 and better. */
const tlsDemand = 'ENCR:128';

/** All mail that no route decides goes through one server, with a login: smart host, port, login and the demand for TLS in one go. */
export const sendThroughProvider = operation({
  name: 'routing.send-through-provider',
  summary: 'Send all mail through one server, with a login',
  permission: 'policy.write',
  route: 'POST /policy/routing/provider',
  audit: ['policy.section-saved', 'outgoing.login-saved', 'policy.entry-saved'],
  input,
  run: async (context, wish) => {
    await setSmartHost(context, wish);
    const gateways = await setPort(context, wish.port);
    if (wish.authentication !== '') await setLogin(context, wish);
    if (wish.demandTls) await demandTls(context, wish.host);
    return { gateways };
  },
});

/** What the form starts with, and what else the port would change. */
export const providerDraft = query({
  name: 'routing.provider-draft',
  summary: 'The server that all mail goes through in the draft',
  permission: 'policy.read',
  route: 'GET /policy/routing/provider',
  input: z.object({}),
  read: async ({ db }) => {
    const [routing, outgoing, routes] = await Promise.all([
      readFleetSection(db, 'routing'),
      readOutgoing(db),
      db.policyEntry.count({ where: { map: 'mailertable', value: { startsWith: 'relay:' } } }),
    ]);
    const smartHost = /^(?:relay|esmtp|smtp):\[?([^\]:]+)\]?$/.exec(routing.value.smartHost)?.[1] ?? '';
    const login = outgoing.value.logins.find(({ key }) => key === smartHost);
    return {
      routingVersion: routing.version,
      outgoingVersion: outgoing.version,
      smartHost: routing.value.smartHost,
      host: hostNameReason(smartHost) === null ? smartHost : '',
      authentication: login?.authentication ?? '',
      hasPassword: (login?.passwordId ?? '') !== '',
      /** Routes of single domains that use the same mailer, and so the same port. */
      relayRoutes: routes,
    };
  },
});

/** Without brackets: demands for TLS are looked up by the name as the route spells it (cf/m4/proto.m4, tls_server). */
async function setSmartHost(
  { tx, audit, caller }: WriteContext,
  { host, routingVersion }: Wish,
): Promise<void> {
  const { value } = await readFleetSection(tx, 'routing');
  const next = fleetSections.routing.parse({ ...value, smartHost: `relay:${host}` });
  const write = {
    scope: fleet,
    name: 'routing',
    version: routingVersion,
    value: next,
    by: caller.actor.name,
  };
  const changes = await writeSection(tx, write);
  if (Object.keys(changes).length > 0)
    await audit({ kind: 'policy.section-saved', scope: fleet, section: 'routing', changes }, 'routing');
}

/** The port of the mailer `relay`, on every gateway; answers their names. */
async function setPort({ tx, audit, caller }: WriteContext, relayPort: number): Promise<string[]> {
  const gateways = await tx.gateway.findMany({ select: { id: true, name: true }, orderBy: { name: 'asc' } });
  if (gateways.length === 0)
    throw new Refusal(
      'invalid',
      'no-gateway',
      'There is no gateway yet, and the port belongs to each of them.',
      {
        next: 'Enrol a gateway under System, Gateways.',
      },
    );
  for (const { id, name } of gateways) {
    const { value, version: base } = await readHostSection(tx, id);
    if (value.relayPort === relayPort) continue;
    const next = hostSection.parse({ ...value, relayPort });
    const write = { scope: id, name: hostSectionName, version: base, value: next, by: caller.actor.name };
    const changes = await writeSection(tx, write);
    await audit({ kind: 'policy.section-saved', scope: id, section: name, changes }, id);
  }
  return gateways.map(({ name }) => name);
}

async function setLogin(context: WriteContext, wish: Wish): Promise<void> {
  const { host: key, authentication, password } = wish;
  const { value } = await readOutgoing(context.tx);
  const old = value.logins.find((login) => login.key === key);
  const usual = { mechanisms: ['SCRAM-SHA-256', 'PLAIN', 'LOGIN'], insist: true };
  const login = outgoingLogin.safeParse({ ...usual, ...old, key, authentication });
  if (!login.success) {
    const sentence = login.error.issues[0]?.message ?? '';
    throw new Refusal('invalid', 'invalid-input', 'Some fields need another value.', {
      fields: { authentication: [sentence] },
    });
  }
  const next = await putLogin(context, value, { login: login.data, password, was: old && key });
  await writeOutgoing(context, wish.outgoingVersion, next);
  const passwordSet = password.reveal() !== '';
  await context.audit(
    { kind: 'outgoing.login-saved', server: serverWords(key), isNew: !old, passwordSet },
    key,
  );
}

/** An entry that is there already stays: it may demand more. */
async function demandTls({ tx, audit, caller }: WriteContext, key: string): Promise<void> {
  const entry = entrySchema.parse({ map: 'access', tag: 'TLS_Srv:', key, value: tlsDemand });
  const id = { map: entry.map, tag: entry.tag, key: entry.key };
  if (await tx.policyEntry.findUnique({ where: { map_tag_key: id } })) return;
  const { after } = await writeEntry(tx, { entry, by: caller.actor.name });
  await audit({
    kind: 'policy.entry-saved',
    map: 'access',
    entryId: after.id,
    before: null,
    after: lineOf(after),
  });
}
