import { z } from 'zod';
import type { Db, Tx } from '#lib/db/client.ts';
import { fieldErrors, operation, query } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { type PasswordRule, passwordRule, usualRule } from './password-rule.ts';

const name = 'password-rule';
const stored = z.object({ version: z.int(), rule: passwordRule });

/** The rule in force; the usual one while nobody has chosen another. */
export async function readPasswordRule(db: Db | Tx): Promise<{ version: number; rule: PasswordRule }> {
  const row = await db.setting.findUnique({ where: { name } });
  const read = stored.safeParse(row?.value);
  return read.success ? read.data : { version: 0, rule: usualRule };
}

export const getPasswordRule = query({
  name: 'accounts.password-rule',
  summary: 'How passwords are made and handed over',
  permission: 'accounts.read',
  route: 'GET /password-rule',
  input: z.object({}),
  read: ({ db }) => readPasswordRule(db),
});

/** What is left out of the input stays as it is. */
export const savePasswordRule = operation({
  name: 'accounts.save-password-rule',
  summary: 'Change how passwords are made and handed over',
  permission: 'accounts.manage',
  route: 'PUT /password-rule',
  audit: ['account.rule-saved'],
  input: z.object({ version: z.coerce.number().int(), rule: z.record(z.string(), z.unknown()) }),
  run: async ({ tx, audit }, { version, rule: wanted }) => {
    const now = await readPasswordRule(tx);
    if (now.version !== version)
      throw new Refusal('conflict', 'superseded', 'Somebody changed this in the meantime.', {
        next: 'Load the page again: it shows what is stored now.',
      });
    const rule = parsed({ ...now.rule, ...wanted });
    const changes = changesOf(now.rule, rule);
    if (Object.keys(changes).length === 0) return now;
    const value = { version: version + 1, rule };
    await tx.setting.upsert({ where: { name }, create: { name, value }, update: { value } });
    await audit({ kind: 'account.rule-saved', changes });
    return value;
  },
});

function parsed(wanted: object): PasswordRule {
  const read = passwordRule.strict().safeParse(wanted);
  if (read.success) return read.data;
  throw new Refusal('invalid', 'invalid-input', 'Some fields need another value.', {
    fields: fieldErrors(read.error),
  });
}

function changesOf(before: PasswordRule, after: PasswordRule): Record<string, [unknown, unknown]> {
  const old = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(
    Object.entries(after)
      .filter(([field, value]) => old.get(field) !== value)
      .map(([field, value]) => [field, [old.get(field), value]]),
  );
}
