import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Db } from '#lib/db/client.ts';
import { operation, type WriteContext } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { readPasswordRule } from '#lib/sasl/password/save-password-rule.ts';
import {
  type FreshPassword,
  freshPassword,
  handOver,
  passwordColumns,
} from '#lib/sasl/password/set-password.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { accountAddress, accountKind, endDay, label, note, wantedPassword } from '#lib/sasl/schema.ts';
import { nextRevision } from '#lib/sasl/store.ts';
import { accountName } from './account-name.ts';
import { refuseElsewhere } from './accounts-home.ts';

const input = z.object({
  name: accountName,
  label,
  kind: accountKind.default('person'),
  note,
  address: accountAddress,
  expiresAt: endDay,
  legacy: z.stringbool().or(z.boolean()).default(false),
  password: wantedPassword,
});

/** Makes an account with a password that is shown once. Accounts are live: no deployment is needed. */
export const createAccount = operation({
  name: 'accounts.create',
  summary: 'Make a SASL account',
  permission: 'accounts.write',
  route: 'POST /accounts',
  audit: ['account.created'],
  input,
  prepare: async ({ db, caller }, { name, kind, legacy, password }) => {
    if (caller.role !== 'admin' && (legacy || kind === 'server'))
      throw new Refusal(
        'forbidden',
        'admin-only',
        'Server accounts and legacy mechanisms are for an admin to make.',
      );
    return prepareAccount(db, { name, kind, legacy, password });
  },
  run: async (context, { password: wanted, ...wish }, fresh) => ({
    ...(await addAccount(context, wish, fresh)),
    generated: wanted === '',
  }),
  after: (context, { account, password, generated }) => handOver(context, account, password, generated),
});

/** Everything slow about a new account: its password and what is kept of it. Refuses a name that is taken. */
export async function prepareAccount(
  db: Db,
  { name, kind, legacy, password }: Pick<z.output<typeof input>, 'name' | 'kind' | 'legacy' | 'password'>,
): Promise<FreshPassword> {
  await refuseElsewhere(db);
  if (await db.account.findUnique({ where: { name } })) throw nameTaken();
  const [realm, { rule }] = await Promise.all([readRealm(db), readPasswordRule(db)]);
  return freshPassword({ name, kind, realm, legacy, wanted: password, rule });
}

/** Stores a new account and writes the trail. */
export async function addAccount(
  { tx, now, sealer, caller, audit }: WriteContext,
  wish: Omit<z.output<typeof input>, 'password'>,
  { password, verifiers }: FreshPassword,
) {
  if (await tx.account.findUnique({ where: { name: wish.name } })) throw nameTaken();
  const id = randomUUID();
  const by = caller.actor.name;
  await tx.account.create({
    data: {
      ...wish,
      id,
      ...passwordColumns(sealer, id, verifiers),
      passwordSetAt: now,
      passwordSetBy: by,
      revision: await nextRevision(tx),
      createdAt: now,
      createdBy: by,
    },
  });
  await audit({ kind: 'account.created', accountId: id, name: wish.name, accountKind: wish.kind });
  return { account: { id, name: wish.name, label: wish.label }, password };
}

const nameTaken = () =>
  new Refusal('conflict', 'name-taken', 'An account with this name exists already.', {
    fields: { name: ['An account with this name exists already.'] },
  });
