import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { countOpenUses } from './store.ts';

/** How much unusual use nobody has looked at yet; of whom is in the list. */
export const countUses = query({
  name: 'unusual.count',
  summary: 'How many cases of unusual use are open, and how many of them are alarms',
  permission: 'maillog.read',
  route: 'GET /unusual/count',
  input: z.object({}),
  read: ({ db }) => countOpenUses(db),
});
