import { z } from 'zod';
import { accountUpgrade } from './api-upgrade.ts';
import { deviceSecret, deviceUse } from './device-secret.ts';
import { type Endpoint, small } from './endpoint.ts';
import { senderPattern, sendingLimits, sendingUse } from './sending-rights.ts';

/**
 * An account as a gateway needs it: verifiers only, never a password. `revision` is the console's change counter; a
 * gateway ignores a record older than the one it has.
 */
export const accountRecord = z.object({
  id: z.string().max(64),
  name: z.string().max(128),
  revision: z.int().min(1),
  disabled: z.boolean(),
  /** Argon2id, PHC string: PLAIN and LOGIN. */
  argon2id: z.string().max(512).nullable(),
  /** `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`. */
  scramSha256: z.string().max(512).nullable(),
  /** The same of the other two; null for a password that is older than they. */
  scramSha1: z.string().max(512).nullable().default(null),
  scramSha512: z.string().max(512).nullable().default(null),
  /** What another system kept of the password (lib/sasl/import/imported-hash.ts); PLAIN and LOGIN are held against it until we have one of our own. */
  importedHash: z.string().max(512).nullable().default(null),
  /** Password-equivalent for their mechanism; only for accounts switched to legacy. Base64. */
  cramMd5: z.string().max(128).nullable(),
  digestMd5: z.string().max(128).nullable(),
  /** The realm that `digestMd5` was made for, the only one it is good in; null: made before this was kept. */
  digestRealm: z.string().max(255).nullable().default(null),
  expiresAt: z.iso.datetime().nullable(),
  /** More passwords, each revoked without the others. */
  devices: z.array(deviceSecret).max(50).default([]),
  /** Addresses it may send as; what that means is the policy's to say. */
  senders: z.array(senderPattern).max(500).default([]),
  /** Exceptions from the policy's limits. */
  limits: sendingLimits.nullable().default(null),
});
export type AccountRecord = z.infer<typeof accountRecord>;

export const accountsVersion = z.object({ version: z.int(), count: z.int(), realm: z.string() });

/** So many accounts a gateway takes. */
const mostAccounts = 200_000;

/** All records after `from`. A gateway whose version is not `from` answers 409 with its own, and gets what it lacks. */
export const accountSync = z.object({
  /** True: what is not in `accounts` is gone. */
  full: z.boolean(),
  from: z.int(),
  to: z.int(),
  realm: z.string(),
  accounts: z.array(accountRecord).max(mostAccounts),
  removed: z.array(z.string()).max(mostAccounts),
});

export const accountStatus = z.object({
  id: z.string(),
  name: z.string(),
  failuresSince: z.int(),
  lockedUntil: z.iso.datetime().nullable(),
  lockReason: z.string().nullable(),
  lastSuccess: z.object({ at: z.iso.datetime(), mechanism: z.string() }).nullable(),
  lastFailure: z.object({ at: z.iso.datetime(), mechanism: z.string(), reason: z.string() }).nullable(),
  /** Device passwords that were ever used on this gateway. */
  devices: z.array(deviceUse).default([]),
  sending: sendingUse.nullable().default(null),
});
export type AccountStatus = z.infer<typeof accountStatus>;

export const accountEndpoints = {
  accountsVersion: {
    method: 'GET',
    path: '/v1/accounts/version',
    summary:
      'How far the accounts of this gateway are; a console that says what is newest lets it know that it lacks nothing',
    auth: 'token',
    query: z.object({ newest: z.coerce.number().int().optional(), realm: z.string().max(255).default('') }),
    response: accountsVersion,
    maxBody: 0,
    timeoutMs: 10_000,
  },
  syncAccounts: {
    method: 'POST',
    path: '/v1/accounts/sync',
    summary: 'Bring the accounts from one version to another',
    auth: 'token',
    body: accountSync,
    long: { array: 'accounts', of: accountRecord, most: mostAccounts },
    response: accountsVersion,
    maxBody: 256 << 20,
    timeoutMs: 120_000,
  },
  putAccount: {
    method: 'PUT',
    path: '/v1/accounts/{id}',
    summary: 'Set one account; in force when this answers',
    auth: 'token',
    params: z.object({ id: z.string().max(64) }),
    body: accountRecord,
    response: accountsVersion,
    maxBody: small,
    timeoutMs: 10_000,
  },
  deleteAccount: {
    method: 'DELETE',
    path: '/v1/accounts/{id}',
    summary: 'Remove one account; in force when this answers',
    auth: 'token',
    params: z.object({ id: z.string().max(64) }),
    query: z.object({ revision: z.coerce.number().int() }),
    response: accountsVersion,
    maxBody: 0,
    timeoutMs: 10_000,
  },
  accountStatus: {
    method: 'GET',
    path: '/v1/accounts/{id}/status',
    summary: 'Lock, failures and last use of one account on this gateway',
    auth: 'token',
    params: z.object({ id: z.string().max(64) }),
    response: accountStatus,
    maxBody: 0,
    timeoutMs: 10_000,
  },
  accountUpgrades: {
    method: 'GET',
    path: '/v1/account-upgrades',
    summary: 'Verifiers made at logins with passwords that came from another system, or had not all of them',
    auth: 'token',
    response: z.array(accountUpgrade),
    maxBody: 0,
    timeoutMs: 10_000,
  },
  lockedAccounts: {
    method: 'GET',
    path: '/v1/locks',
    summary: 'Every account that is locked now on this gateway',
    auth: 'token',
    response: z.array(accountStatus),
    maxBody: 0,
    timeoutMs: 10_000,
  },
  unlockAccount: {
    method: 'POST',
    path: '/v1/accounts/{id}/unlock',
    summary: 'Forget the failures of one account',
    auth: 'token',
    params: z.object({ id: z.string().max(64) }),
    response: accountStatus,
    maxBody: small,
    timeoutMs: 10_000,
  },
} as const satisfies Record<string, Endpoint>;
