import { z } from 'zod';
import type { Role } from '#lib/auth/permissions.ts';

/** What of the mail log and of log-ins is masked for helpdesk. Raw lines and words of servers may hold any of it, so they go with the first of them. */
export const masking = z.object({
  senders: z.boolean(),
  recipients: z.boolean(),
  /** Addresses and names of clients, and the subjects of their certificates. */
  clients: z.boolean(),
  messageIds: z.boolean(),
});
export type Masking = z.infer<typeof masking>;

export const noMasking: Masking = { senders: false, recipients: false, clients: false, messageIds: false };

/** Roles that the policy may show less. An operation that one of them may call says how its answer is masked, or does not get at the mail log. */
export const maskedRoles: readonly Role[] = ['helpdesk'];

export function masksAnything(rule: Masking): boolean {
  return Object.values(rule).some((on) => on);
}
