import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { passwordFacts, readOutgoing } from './store.ts';

/** The logins of the draft; of each password only when it was set, and by whom. */
export const listLogins = query({
  name: 'outgoing.list-logins',
  summary: 'Logins at other servers in the draft',
  permission: 'policy.read',
  route: 'GET /outgoing/logins',
  input: z.object({}),
  read: async ({ db }) => {
    const { value, version } = await readOutgoing(db);
    const facts = await passwordFacts(db, value.logins);
    const logins = value.logins.map(({ passwordId, ...login }) => ({
      ...login,
      password: facts.get(passwordId) ?? null,
    }));
    return { version, logins };
  },
});
