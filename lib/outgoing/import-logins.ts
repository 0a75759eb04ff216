import { z } from 'zod';
import { operation, type WriteContext } from '#lib/operation.ts';
import { type OutgoingLogin, serverWords, takenKey } from '#lib/policy/section/outgoing.ts';
import { Refusal } from '#lib/refusal.ts';
import { type ReadLogin, readLogins } from '#lib/sendmail/read-authinfo.ts';
import { withLogins } from './save-login.ts';
import { version } from './schema.ts';
import { readOutgoing, storePasswords, writeOutgoing } from './store.ts';

/** Adds the logins of an `authinfo`, of an `access` or of a `default-auth-info` to the draft. All of them, or none: what is wrong is said by line. */
export const importLogins = operation({
  name: 'outgoing.import-logins',
  summary: 'Add logins at other servers from a file of Sendmail',
  permission: 'policy.write',
  route: 'POST /outgoing/logins/import',
  audit: ['outgoing.logins-imported'],
  input: z.object({
    version,
    text: z.string('Paste the file.').max(500_000, 'Use at most 500 kB.').regex(/\S/, 'Paste the file.'),
  }),
  run: async (context, { version: base, text }) => {
    const { logins, rows } = readLogins(text);
    const refused = rows.filter(({ verdict }) => verdict === 'refused');
    if (refused.length > 0)
      throw notTaken(refused.map(({ line, key, words }) => `Line ${line}${key ? `, ${key}` : ''}: ${words}`));
    if (logins.length === 0) throw notTaken(['There is no login in it.']);
    const { value } = await readOutgoing(context.tx);
    const taken = new Set(value.logins.map(({ key }) => key));
    const double = logins.filter(({ login }) => taken.has(login.key)).map(({ login }) => takenKey(login.key));
    if (double.length > 0) throw notTaken(double);
    await writeOutgoing(context, base, withLogins(value, await withPasswords(context, logins)));
    const servers = logins.map(({ login }) => serverWords(login.key));
    await context.audit({
      kind: 'outgoing.logins-imported',
      count: logins.length,
      servers: servers.slice(0, 50),
    });
    const notes = rows.filter(({ verdict, words }) => verdict === 'understood' && words !== '');
    return { count: logins.length, notes: notes.map(({ key, words }) => (key ? `${key}: ${words}` : words)) };
  },
});

async function withPasswords(context: WriteContext, logins: readonly ReadLogin[]): Promise<OutgoingLogin[]> {
  const wanted = logins.map(({ login, password }) => ({ key: login.key, password }));
  const ids = await storePasswords(context, wanted);
  return logins.map(({ login }, at) => ({ ...login, passwordId: ids[at] ?? '' }));
}

function notTaken(sentences: string[]): Refusal {
  return new Refusal('invalid', 'not-taken', 'Nothing was taken over.', { fields: { text: sentences } });
}
