import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Random } from '#lib/sasl/password/password.ts';
import { preparePassword } from '#lib/sasl/password/password.ts';
import { type ScramVerifiers, scramVerifiers } from '#lib/sasl/password/verifiers.ts';
import type { Secret } from '#lib/secret.ts';

/** Small letters and digits that nobody takes for another: it is typed into a telephone or a printer. */
const characters = '23456789abcdefghjkmnpqrstuvwxyz';
const groups = 6;
const groupLength = 4;

/** What a device password is worth: 118 bits. */
export const deviceBits = groups * groupLength * Math.log2(characters.length);

/** `k7mw-x2vd-…`: six groups of four, drawn and never chosen, so that a quick hash of it gives nobody anything to guess. */
export function generateDevicePassword(random: Random = (below) => randomInt(below)): string {
  const group = () =>
    Array.from({ length: groupLength }, () => characters[random(characters.length)] ?? '').join('');
  return Array.from({ length: groups }, group).join('-');
}

/** Typed without hyphens, with spaces or in capitals it is the same. SCRAM has no such grace: the client hashes what was typed. */
function essence(password: string): string {
  return password.replace(/[\s-]/g, '').toLowerCase();
}

const drawn = new RegExp(`^[${characters}]{${groups * groupLength}}$`);

/** Whether it could be one: whoever typed it has a device password in hand, right or not. */
export const hasDeviceForm = (password: string): boolean => drawn.test(essence(password));

const digestOf = (salt: Buffer, password: string) =>
  createHmac('sha256', salt).update(essence(password)).digest();

/**
 * What is kept for PLAIN and LOGIN. A slow hash guards what people choose; of 118 random bits a salted SHA-256 is enough (NIST SP 800-63B 5.1.2.2, look-up
 * secrets of 112 bits and more), so that trying each of an account's devices costs microseconds and tells nothing by its time.
 */
export function deviceVerifier(password: string, salt = randomBytes(16)): string {
  return `sha256$${salt.toString('base64')}$${digestOf(salt, password).toString('base64')}`;
}

/** Whether this is the device's password; false for a verifier that cannot be read. */
export function isDevicePassword(verifier: string, password: string): boolean {
  const [kind, salt, digest, ...more] = verifier.split('$');
  if (kind !== 'sha256' || !salt || !digest || more.length > 0) return false;
  const wanted = Buffer.from(digest, 'base64');
  const given = digestOf(Buffer.from(salt, 'base64'), password);
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

/** Everything that is kept of a device password. */
export async function deviceVerifiers(password: Secret): Promise<{ sha256: string } & ScramVerifiers> {
  const prepared = preparePassword(password.reveal());
  return { sha256: deviceVerifier(prepared), ...(await scramVerifiers(prepared)) };
}
