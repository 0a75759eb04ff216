import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { rewriteAddress } from './rewrite-address.ts';
import { loadDraft } from './store.ts';

/** What the draft, once deployed, makes of an address as sender and as recipient. */
export const rewriteInDraft = query({
  name: 'policy.rewrite',
  summary: 'How the draft rewrites an address',
  permission: 'policy.read',
  route: 'GET /policy/rewritten',
  input: z.object({
    address: z.string().trim().min(1, 'Write an address.').max(320, 'Use at most 320 characters.'),
  }),
  read: async ({ db }, { address }) => {
    const policy = await loadDraft(db);
    const hostName = Object.values(policy.hosts).find((host) => host.hostName !== '')?.hostName ?? '';
    const rewritten = rewriteAddress(policy, address, hostName);
    if (rewritten) return rewritten;
    throw new Refusal('invalid', 'no-address', 'That is no address the daemon could read.', {
      fields: { address: ['That is no address the daemon could read.'] },
    });
  },
});
