import { z } from 'zod';
import { query } from '#lib/operation.ts';
import { fleetSections } from '#lib/policy/schema.ts';

const released = z.object({ 'fleet/sending': fleetSections.sending.prefault({}) });

/** What the newest release says accounts may send; null before the first one. */
export const sendingInForce = query({
  name: 'accounts.sending',
  summary: 'What accounts may send under the newest release',
  permission: 'accounts.read',
  route: 'GET /sending-in-force',
  input: z.object({}),
  read: async ({ db }) => {
    const release = await db.release.findFirst({ orderBy: { number: 'desc' }, select: { sections: true } });
    const parsed = released.safeParse(release?.sections);
    return parsed.success ? parsed.data['fleet/sending'] : null;
  },
});
