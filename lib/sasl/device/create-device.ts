import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { operation } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { refuseElsewhere } from '#lib/sasl/account/accounts-home.ts';
import { deviceLogin } from '#lib/sasl/account/login-name.ts';
import { handOver } from '#lib/sasl/password/set-password.ts';
import { endDay } from '#lib/sasl/schema.ts';
import { nextRevision, readAccount } from '#lib/sasl/store.ts';
import { Secret } from '#lib/secret.ts';
import { deviceVerifiers, generateDevicePassword } from './device-password.ts';
import { deviceName, deviceSettings } from './device-schema.ts';
import { refuseServerToHelpdesk } from './device-store.ts';

/** So many that nobody needs more, and a list is still read. */
const most = 20;

/** A password of its own for one device or program; always a drawn one, shown once. */
export const createDevice = operation({
  name: 'accounts.create-device',
  summary: 'Make a device password for a SASL account',
  permission: 'accounts.write',
  route: 'POST /accounts/{id}/devices',
  audit: ['account.device-created'],
  input: z.object({ id: z.string(), device: deviceName, ...deviceSettings, expiresAt: endDay }),
  prepare: async ({ db, caller }, { id }) => {
    refuseServerToHelpdesk(await readAccount(db, id), caller);
    await refuseElsewhere(db);
    const password = new Secret(generateDevicePassword());
    return { password, verifiers: await deviceVerifiers(password) };
  },
  run: async (
    { tx, now, caller, audit },
    { id, device, label, networks, expiresAt },
    { password, verifiers },
  ) => {
    const account = await readAccount(tx, id);
    if (expiresAt && expiresAt <= now) throw dayIsOver();
    const others = await tx.devicePassword.findMany({ where: { accountId: id }, select: { name: true } });
    if (others.some(({ name }) => name === device)) throw nameTaken(device);
    if (others.length >= most) throw tooMany();
    const deviceId = randomUUID();
    await tx.devicePassword.create({
      data: {
        id: deviceId,
        accountId: id,
        name: device,
        label,
        ...verifiers,
        networks,
        expiresAt,
        createdAt: now,
        createdBy: caller.actor.name,
      },
    });
    await tx.account.update({ where: { id }, data: { revision: await nextRevision(tx) } });
    await audit({ kind: 'account.device-created', accountId: id, name: account.name, device, networks });
    return { account: { id, name: deviceLogin(account.name, device), device: deviceId }, password };
  },
  after: (context, { account, password }) => handOver(context, account, password, true),
});

function dayIsOver(): Refusal {
  const reason = 'This day is over: the password would never work. Name a later one, or none.';
  return new Refusal('invalid', 'day-is-over', reason, { fields: { expiresAt: [reason] } });
}

function nameTaken(device: string): Refusal {
  const reason = `There is a device password “${device}” already. Revoke it first, or choose another name.`;
  return new Refusal('conflict', 'name-taken', reason, { fields: { device: [reason] } });
}

function tooMany(): Refusal {
  return new Refusal('conflict', 'too-many-devices', `An account has at most ${most} device passwords.`, {
    next: 'Revoke those that nobody uses: the list says when each was used last.',
  });
}
