import { z } from 'zod';

/** The host's own saslauthd, as the agent sees it. */
export const hostSaslauthd = z.object({
  socket: z.string(),
  answers: z.boolean(),
  /** Whether it answers, or why nobody does and what to do, in a sentence. */
  message: z.string(),
  /** How it was started; null where the agent cannot see that. */
  runs: z
    .object({
      /** `-a` */
      mechanism: z.string(),
      /** What it asks and by which settings, in words. */
      words: z.string(),
    })
    .nullable(),
  /** What is worth knowing of it, and what is unsafe or keeps everybody out; a sentence each. */
  notes: z.array(z.string()),
  troubles: z.array(z.string()),
});
export type HostSaslauthd = z.infer<typeof hostSaslauthd>;
