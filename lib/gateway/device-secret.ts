import { z } from 'zod';

/**
 * A device password as a gateway needs it. `name` is what stands behind the + in `kim+phone`; the verifiers are made from a
 * password that nobody chose (lib/sasl/device/device-password.ts).
 */
export const deviceSecret = z.object({
  id: z.string().max(64),
  name: z.string().max(64),
  /** `sha256$salt$digest`: PLAIN and LOGIN. */
  sha256: z.string().max(128),
  /** `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`, for the name of its own; null where networks are set. */
  scramSha256: z.string().max(512).nullable(),
  scramSha1: z.string().max(512).nullable().default(null),
  scramSha512: z.string().max(512).nullable().default(null),
  expiresAt: z.iso.datetime().nullable(),
  /** Where a client must be to use it: `192.0.2.0/24`, `2001:db8::/32`. Empty: anywhere. */
  networks: z.array(z.string().max(64)).max(50),
});
export type DeviceSecret = z.infer<typeof deviceSecret>;

/** The last time that a device password opened the account on a gateway. */
export const deviceUse = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  mechanism: z.string(),
  /** The client's address, where the gateway could find it out. */
  client: z.string().nullable(),
});
export type DeviceUse = z.infer<typeof deviceUse>;
