import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { pushAccount } from '#lib/sasl/account/push-account.ts';
import { label } from '#lib/sasl/schema.ts';
import { nextRevision, readAccount } from '#lib/sasl/store.ts';
import { senderPattern, senderPatternReason } from './sender-pattern.ts';

/** As many as a gateway takes with one account. */
const most = 500;

/** A list, or a text with one on each line. */
const senders = z
  .union([z.array(z.string().max(320)), z.string().max(50_000).transform(words)])
  .transform((texts, context) => {
    if (texts.length === 0)
      context.addIssue({ code: 'custom', message: 'Enter an address, @domain or .domain.' });
    return [...new Set(texts.map((text) => spelled(text, context)))];
  });

function words(text: string): string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== '');
}

function spelled(text: string, context: z.RefinementCtx): string {
  const pattern = text.trim().toLowerCase();
  const reason = senderPatternReason(pattern);
  if (reason !== null) context.addIssue({ code: 'custom', message: `${text}: ${reason}` });
  return pattern;
}

/** Addresses that an account may send as; what the policy makes of them is under Sending. */
export const grantSenders = operation({
  name: 'accounts.grant-senders',
  summary: 'Let a SASL account send as these addresses',
  permission: 'accounts.write',
  route: 'POST /accounts/{id}/senders',
  audit: ['account.senders-granted'],
  input: z.object({ id: z.string(), senders, note: label }),
  run: async ({ tx, now, caller, audit }, { id, senders: wanted, note }) => {
    const account = await readAccount(tx, id);
    const known = await tx.senderGrant.findMany({ where: { accountId: id }, select: { pattern: true } });
    const had = new Set(known.map(({ pattern }) => pattern));
    const added = wanted.filter((pattern) => !had.has(pattern));
    if (had.size + added.length > most)
      throw new Refusal('conflict', 'too-many-senders', `An account may have at most ${most} addresses.`, {
        next: 'Grant the whole domain instead: @example.org.',
      });
    if (added.length === 0) return { added };
    const data = added.map((pattern) => ({
      accountId: id,
      pattern,
      note,
      createdAt: now,
      createdBy: caller.actor.name,
    }));
    await tx.senderGrant.createMany({ data });
    await tx.account.update({ where: { id }, data: { revision: await nextRevision(tx) } });
    await audit({ kind: 'account.senders-granted', accountId: id, name: account.name, senders: added });
    return { added };
  },
  after: async ({ db, sealer, now }, { added }, { id }) => ({
    added,
    inForce: await pushAccount(db, sealer, { kind: 'set', accountId: id, since: now }),
  }),
});

/** Takes one of them away again. */
export const withdrawSender = operation({
  name: 'accounts.withdraw-sender',
  summary: 'No longer let a SASL account send as this address',
  permission: 'accounts.write',
  route: 'DELETE /accounts/{id}/senders/{sender}',
  audit: ['account.sender-withdrawn'],
  input: z.object({ id: z.string(), sender: senderPattern }),
  run: async ({ tx, audit }, { id, sender }) => {
    const account = await readAccount(tx, id);
    const where = { accountId_pattern: { accountId: id, pattern: sender } };
    if (!(await tx.senderGrant.findUnique({ where })))
      throw new Refusal('not-found', 'no-grant', `${account.name} has not been granted ${sender}.`);
    await tx.senderGrant.delete({ where });
    await tx.account.update({ where: { id }, data: { revision: await nextRevision(tx) } });
    await audit({ kind: 'account.sender-withdrawn', accountId: id, name: account.name, sender });
  },
  after: ({ db, sealer, now }, _result, { id }) =>
    pushAccount(db, sealer, { kind: 'set', accountId: id, since: now }),
});
