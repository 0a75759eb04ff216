import { z } from 'zod';
import { clientOf, readGateway, readGateways } from '#lib/gateway/store.ts';
import { hostNameReason } from '#lib/mail/domain-name.ts';
import { textThat } from '#lib/mail/reason.ts';
import { type AfterContext, operation } from '#lib/operation.ts';
import { loginName, type OutgoingLogin, serverWords } from '#lib/policy/section/outgoing.ts';
import { readFleetSection, readHostSection } from '#lib/policy/store.ts';
import { Refusal } from '#lib/refusal.ts';
import { readOutgoing, readPasswords } from './store.ts';

const serverReason = (text: string) =>
  text === '' || /^[0-9a-f.:]+$/i.test(text) ? null : hostNameReason(text);

const input = z.object({
  /** Of which login of the draft; nothing: the one for every other server. */
  key: z.string().max(400),
  /** The gateway that logs in; nothing: the first one. */
  gatewayId: z.string().max(64).default(''),
  /** Where to, when the login does not name a server. */
  server: textThat(serverReason, z.string().trim().toLowerCase().max(255)).default(''),
  port: z.coerce
    .number('Enter a port.')
    .int('Enter a port.')
    .min(1, 'Enter a port from 1 to 65535.')
    .max(65535, 'Enter a port from 1 to 65535.')
    .optional(),
});

/** Logs in at another server from a gateway, for real, with what the draft has, and says what the server answered. Nothing is sent. */
export const testLogin = operation({
  name: 'outgoing.test-login',
  summary: 'Try a login at another server from a gateway',
  permission: 'policy.write',
  route: 'POST /outgoing/logins/test',
  audit: ['outgoing.login-tested'],
  input,
  prepare: async (context, { key, gatewayId, server, port }) => {
    const login = await loginOf(context, key);
    const gateway = await gatewayOf(context, gatewayId);
    const host = login.key || server;
    if (host === '')
      throw refusedAt('server', 'This login is for every other server: name the one to try it at.');
    const client = await clientOf(context.db, context.sealer, gateway.id);
    const trial = {
      ...(await trialOf(context, login)),
      host: host.replace(/^IPv6:/i, ''),
      port: port ?? (await usualPort(context, gateway.id, host)),
    };
    return { gateway, host, port: trial.port, outcome: await client.tryOutgoing(trial) };
  },
  run: async ({ audit }, { key }, { gateway, host, port, outcome }) => {
    const { accepted } = outcome;
    const event = { kind: 'outgoing.login-tested', server: host, gateway: gateway.name, accepted } as const;
    await audit(event, key);
    return { gateway: gateway.name, server: host, port, ...outcome };
  },
});

async function loginOf({ db }: AfterContext, key: string): Promise<OutgoingLogin> {
  const { value } = await readOutgoing(db);
  const login = value.logins.find((one) => one.key === key);
  if (login) return login;
  throw new Refusal('not-found', 'no-login', `There is no login for ${serverWords(key)} in the draft.`);
}

async function gatewayOf({ db }: AfterContext, id: string): Promise<{ id: string; name: string }> {
  if (id !== '') return readGateway(db, id);
  const [first] = await readGateways(db);
  if (first) return first;
  throw new Refusal('conflict', 'no-gateway', 'There is no gateway yet that could log in.', {
    next: 'Enrol one under System, Gateways.',
  });
}

/** What the daemon would use: the mechanisms of the login, else those that are offered to clients here. */
async function trialOf({ db, sealer }: AfterContext, login: OutgoingLogin) {
  const passwords = await readPasswords(db, sealer, [login]);
  const known = passwords.get(login.passwordId);
  const mechanisms =
    login.mechanisms.length > 0 ? login.mechanisms : (await readFleetSection(db, 'auth')).value.mechanisms;
  const usable = mechanisms.flatMap((name) => (name === 'GSSAPI' ? [] : [name]));
  if (!known && usable.some((name) => name !== 'EXTERNAL'))
    throw new Refusal('conflict', 'no-password', 'No password is stored for this login.', {
      next: 'Edit the login and type it.',
    });
  const { authorization, realm } = login;
  const authentication = loginName(login);
  const password = known?.password.reveal() ?? '';
  return { authentication, authorization, realm, password, mechanisms: usable };
}

/** The port of the mailer that leads there. */
async function usualPort({ db }: AfterContext, gatewayId: string, host: string): Promise<number> {
  const [{ value: routing }, { value: ours }, routes] = await Promise.all([
    readFleetSection(db, 'routing'),
    readHostSection(db, gatewayId),
    db.policyEntry.count({
      where: { map: 'mailertable', value: { in: [`relay:${host}`, `relay:[${host}]`] } },
    }),
  ]);
  const smart = [`relay:${host}`, `relay:[${host}]`].includes(routing.smartHost);
  return smart || routes > 0 ? ours.relayPort : 25;
}

function refusedAt(field: string, sentence: string): Refusal {
  return new Refusal('invalid', 'invalid-input', sentence, { fields: { [field]: [sentence] } });
}
