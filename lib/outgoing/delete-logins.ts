import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { serverWords } from '#lib/policy/section/outgoing.ts';
import { Refusal } from '#lib/refusal.ts';
import { readOutgoing, releasedLogins, sweepPasswords, writeOutgoing } from './store.ts';

/** Deletes logins from the draft; their passwords go when no release in force needs them. */
export const deleteLogins = operation({
  name: 'outgoing.delete-logins',
  summary: 'Delete logins at other servers',
  permission: 'policy.write',
  route: 'POST /outgoing/logins/delete',
  audit: ['outgoing.logins-deleted'],
  input: z.object({
    /** The servers they are for. */
    keys: z
      .union([z.string().transform((one) => [one]), z.array(z.string())])
      .pipe(z.array(z.string()).min(1, 'Choose at least one login.').max(1000)),
  }),
  run: async (context, { keys }) => {
    const { value, version } = await readOutgoing(context.tx);
    const gone = value.logins.filter(({ key }) => keys.includes(key));
    if (gone.length === 0)
      throw new Refusal('not-found', 'no-login', 'There is no such login; somebody may have deleted it.');
    await writeOutgoing(context, version, { logins: value.logins.filter((login) => !gone.includes(login)) });
    await sweepPasswords(context.tx, await releasedLogins(context.tx));
    const servers = gone.map(({ key }) => serverWords(key));
    await context.audit({
      kind: 'outgoing.logins-deleted',
      count: gone.length,
      servers: servers.slice(0, 50),
    });
    return { count: gone.length };
  },
});
