import { z } from 'zod';

/** RFC 9457, with our machine-readable code, what to do next, and the tool's own words. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().optional(),
  next: z.string().optional(),
  output: z.string().optional(),
  fields: z.record(z.string(), z.array(z.string())).optional(),
});
export type Problem = z.infer<typeof problem>;
