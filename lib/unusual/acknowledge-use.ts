import { z } from 'zod';
import { lineReason, textThat } from '#lib/mail/reason.ts';
import { operation } from '#lib/operation.ts';
import { readUse } from './store.ts';

export const note = textThat(
  lineReason,
  z
    .string('Say in a few words what it was.')
    .trim()
    .min(3, 'Say in a few words what it was; it stands on the trail.')
    .max(300, 'Use at most 300 characters.'),
);

/** Somebody has looked at it and says what it was. */
export const acknowledgeUse = operation({
  name: 'unusual.acknowledge',
  summary: 'Say of unusual use that it was looked at',
  permission: 'queue.write',
  route: 'POST /unusual/{id}/acknowledgement',
  audit: ['unusual.acknowledged'],
  input: z.object({ id: z.string(), note }),
  run: async ({ tx, now, caller, audit }, { id, note: words }) => {
    const { account } = await readUse(tx, id);
    await tx.unusualUse.update({
      where: { id },
      data: { acknowledgedAt: now, acknowledgedBy: caller.actor.name, note: words },
    });
    await audit({ kind: 'unusual.acknowledged', useId: id, account, note: words });
  },
});
