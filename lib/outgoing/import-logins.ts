import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { serverWords } from '#lib/policy/outgoing.ts';
import { Refusal } from '#lib/refusal.ts';
import { readLogins } from '#lib/sendmail/read-authinfo.ts';
import { putLogin } from './save-login.ts';
import { version } from './schema.ts';
import { readOutgoing, writeOutgoing } from './store.ts';

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
    let { value } = await readOutgoing(context.tx);
    for (const { login, password } of logins) {
      if (value.logins.some(({ key }) => key === login.key))
        throw notTaken([
          `There is a login for ${serverWords(login.key)} already. Delete it, or change it by hand.`,
        ]);
      value = await putLogin(context, value, { login, password });
    }
    await writeOutgoing(context, base, value);
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

function notTaken(sentences: string[]): Refusal {
  return new Refusal('invalid', 'not-taken', 'Nothing was taken over.', { fields: { text: sentences } });
}
