import { z } from 'zod';

const most = z.int().min(0).max(1_000_000_000);

/** What an account may send within an hour and a day, each rolling; null: as the policy has it, 0: no limit. */
export const sendingLimits = z.object({
  messagesPerHour: most.nullable(),
  messagesPerDay: most.nullable(),
  recipientsPerHour: most.nullable(),
  recipientsPerDay: most.nullable(),
});
export type SendingLimits = z.infer<typeof sendingLimits>;

/** `info@example.org`, `@example.org` for the domain, `.example.org` for its subdomains. */
export const senderPattern = z.string().max(320);

/** What an account has sent through one gateway. */
export const sendingUse = z.object({
  messagesThisHour: z.int(),
  messagesThisDay: z.int(),
  recipientsThisHour: z.int(),
  recipientsThisDay: z.int(),
  /** When mail of it was refused last here, and why. */
  refused: z.object({ at: z.iso.datetime(), text: z.string() }).nullable(),
});
export type SendingUse = z.infer<typeof sendingUse>;
