import { z } from 'zod';
import { operation, type WriteContext } from '#lib/operation.ts';
import { completed, givenOf } from '#lib/policy/given.ts';
import {
  type Outgoing,
  type OutgoingLogin,
  outgoingLogin,
  serverWords,
  spelledServer,
  takenKey,
} from '#lib/policy/section/outgoing.ts';
import { Refusal } from '#lib/refusal.ts';
import type { Secret } from '#lib/secret.ts';
import { typedPassword, version } from './schema.ts';
import { readOutgoing, releasedLogins, storePassword, sweepPasswords, writeOutgoing } from './store.ts';

/** Adds a login at another server to the draft, or changes one: then what is left out of the input stays as it is. */
export const saveLogin = operation({
  name: 'outgoing.save-login',
  summary: 'Add or change a login at another server',
  permission: 'policy.write',
  route: 'POST /outgoing/logins',
  audit: ['outgoing.login-saved'],
  input: z
    .object({
      version,
      /** The server it was for when the form was loaded; missing: it is new. */
      was: z.string().max(400).transform(spelledServer).optional(),
      password: typedPassword,
    })
    .and(givenOf(outgoingLogin)),
  run: async (context, { was, version: base, password, ...given }) => {
    const { value } = await readOutgoing(context.tx);
    const before = value.logins.find(({ key }) => key === was) ?? {};
    const login = completed(outgoingLogin, { before, given });
    const next = await putLogin(context, value, { login, password, was });
    await writeOutgoing(context, base, next);
    await sweepPasswords(context.tx, await releasedLogins(context.tx));
    const passwordSet = password.reveal() !== '';
    const server = serverWords(login.key);
    await context.audit(
      { kind: 'outgoing.login-saved', server, isNew: was === undefined, passwordSet },
      login.key,
    );
    return { key: login.key };
  },
});

export type LoginWish = { login: OutgoingLogin; password: Secret; was?: string | undefined };

/** All logins with this one among them. Refuses a server that has one already, and a login without a password. */
export async function putLogin(context: WriteContext, before: Outgoing, wish: LoginWish): Promise<Outgoing> {
  const { login, password, was } = wish;
  const old = was === undefined ? undefined : before.logins.find(({ key }) => key === was);
  if (was !== undefined && !old)
    throw new Refusal(
      'conflict',
      'superseded',
      `The login for ${serverWords(was)} is gone: somebody deleted it.`,
      {
        next: 'Load the page again; nothing of yours was saved.',
      },
    );
  const others = before.logins.filter((one) => one !== old);
  if (others.some(({ key }) => key === login.key))
    throw refusedAt('key', 'duplicate-key', takenKey(login.key));
  const passwordId =
    password.reveal() === ''
      ? keptPassword(old, login.key)
      : await storePassword(context, login.key, password);
  return withLogins({ logins: others }, [{ ...login, passwordId }]);
}

/** These logins, too, in the order of their servers. */
export function withLogins({ logins }: Outgoing, more: readonly OutgoingLogin[]): Outgoing {
  return { logins: [...logins, ...more].sort((a, b) => (a.key < b.key ? -1 : 1)) };
}

/** A stored password stays with its server: who changes the server types it again, so that it is never shown to another one. */
function keptPassword(old: OutgoingLogin | undefined, key: string): string {
  if (!old || old.passwordId === '') throw refusedAt('password', 'password-missing', 'Enter the password.');
  if (old.key === key) return old.passwordId;
  const sentence = `Type the password again: the stored one is for ${serverWords(old.key)}.`;
  throw refusedAt('password', 'password-missing', sentence);
}

function refusedAt(field: string, code: string, sentence: string): Refusal {
  return new Refusal('invalid', code, sentence, { fields: { [field]: [sentence] } });
}
