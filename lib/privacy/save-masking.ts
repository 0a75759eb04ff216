import { z } from 'zod';
import { operation, query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { masking } from './masking.ts';
import { readMasking, settingName } from './store.ts';

/** Whoever meets masked data may know what is masked. */
export const getMasking = query({
  name: 'privacy.masking',
  summary: 'What of the mail log is masked for helpdesk',
  permission: 'account-log.read',
  route: 'GET /masking',
  input: z.object({}),
  read: ({ db }) => readMasking(db),
});

/** What is left out of the input stays as it is. In force with the next answer. */
export const saveMasking = operation({
  name: 'privacy.save-masking',
  summary: 'Change what of the mail log is masked for helpdesk',
  permission: 'maillog.manage',
  route: 'PUT /masking',
  audit: ['privacy.masking-saved'],
  input: z.object({ version: z.coerce.number().int(), masking: masking.partial() }),
  run: async ({ tx, audit }, { version, masking: wanted }) => {
    const now = await readMasking(tx);
    if (now.version !== version)
      throw new Refusal('conflict', 'superseded', 'Somebody changed this in the meantime.', {
        next: 'Load the page again: it shows what is stored now.',
      });
    const next = { ...now.masking, ...wanted };
    const changed = masking.keyof().options.filter((part) => next[part] !== now.masking[part]);
    if (changed.length === 0) return now;
    const value = { version: version + 1, masking: next };
    await tx.setting.upsert({
      where: { name: settingName },
      create: { name: settingName, value },
      update: { value },
    });
    const changes = Object.fromEntries(
      changed.map((part) => [part, [now.masking[part], next[part]] as [unknown, unknown]]),
    );
    await audit({ kind: 'privacy.masking-saved', changes });
    return value;
  },
});
