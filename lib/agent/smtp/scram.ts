import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

export type ScramHash = 'sha1' | 'sha256' | 'sha512';

const bytes: Record<ScramHash, number> = { sha1: 20, sha256: 32, sha512: 64 };

/** More rounds than any server needs; a server that asks for more only wants to keep this process busy. */
const mostIterations = 1_000_000;

/** The client's side of one SCRAM exchange (RFC 5802), without channel binding. */
export type ScramClient = {
  first: string;
  /** Throws a ScramError when the server's message is no continuation of ours. */
  final(serverFirst: string): Promise<string>;
  /** Whether the server proved that it knows the password, too. */
  verify: (serverFinal: string) => boolean;
};

export class ScramError extends Error {
  override readonly name = 'ScramError';
}

/** `nonce` is for test vectors; SASLprep is not applied: pass prepared text. */
export function scramClient(
  hash: ScramHash,
  {
    user,
    password,
    authorization = '',
  }: { user: string; password: string; authorization?: string | undefined },
  nonce = randomBytes(18).toString('base64'),
): ScramClient {
  const quoted = (name: string) => name.replaceAll('=', '=3D').replaceAll(',', '=2C');
  const header = `n,${authorization === '' ? '' : `a=${quoted(authorization)}`},`;
  const bare = `n=${quoted(user)},r=${nonce}`;
  let serverSignature: Buffer | null = null;
  return {
    first: `${header}${bare}`,
    async final(serverFirst) {
      const { r, s, i } = attributes(serverFirst);
      const iterations = Number(i);
      if (!r?.startsWith(nonce) || r.length === nonce.length)
        throw new ScramError('the server does not repeat the nonce');
      if (!s || !Number.isInteger(iterations) || iterations < 1 || iterations > mostIterations)
        throw new ScramError('the server sends no usable salt and iteration count');
      const withoutProof = `c=${Buffer.from(header).toString('base64')},r=${r}`;
      const message = `${bare},${serverFirst},${withoutProof}`;
      const salted = await stretch(hash, password, Buffer.from(s, 'base64'), iterations);
      const clientKey = hmac(hash, salted, 'Client Key');
      const storedKey = createHash(hash).update(clientKey).digest();
      const signature = hmac(hash, storedKey, message);
      serverSignature = hmac(hash, hmac(hash, salted, 'Server Key'), message);
      const proof = clientKey.map((byte, at) => byte ^ (signature[at] ?? 0));
      return `${withoutProof},p=${Buffer.from(proof).toString('base64')}`;
    },
    verify(serverFinal) {
      const given = Buffer.from(attributes(serverFinal).v ?? '', 'base64');
      return serverSignature?.length === given.length && timingSafeEqual(serverSignature, given);
    },
  };
}

function attributes(message: string): Record<string, string | undefined> {
  return Object.fromEntries(message.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
}

function hmac(hash: ScramHash, key: Buffer, text: string): Buffer {
  return createHmac(hash, key).update(text).digest();
}

function stretch(hash: ScramHash, password: string, salt: Buffer, iterations: number): Promise<Buffer> {
  return promisify(pbkdf2)(password, salt, iterations, bytes[hash], hash);
}
