import { createHash, randomBytes } from 'node:crypto';

/** The client's side of one DIGEST-MD5 exchange. */
export type DigestMd5Client = {
  response: string;
  /** Whether the server proved that it knows the password, too (RFC 2831 section 2.1.3). */
  verify: (serverFinal: string) => boolean;
};

/** Answers a challenge (RFC 2831 section 2.1.2) in the realm that the server names first; null when it is none. */
export function digestMd5Client(
  { user, password, uri }: { user: string; password: string; uri: string },
  challenge: string,
  cnonce = randomBytes(16).toString('hex'),
): DigestMd5Client | null {
  const of = (name: string) => new RegExp(`(?:^|,)\\s*${name}="([^"]*)"`).exec(challenge)?.[1];
  const [realm = '', nonce] = [of('realm'), of('nonce')];
  if (nonce === undefined || /["\\]/.test(user)) return null;
  const md5 = (data: string | Buffer) => createHash('md5').update(data);
  const inner = md5(`${user}:${realm}:${password}`).digest();
  const a1 = md5(Buffer.concat([inner, Buffer.from(`:${nonce}:${cnonce}`)])).digest('hex');
  const digest = (a2: string) =>
    md5(`${a1}:${nonce}:00000001:${cnonce}:auth:${md5(a2).digest('hex')}`).digest('hex');
  const response = digest(`AUTHENTICATE:${uri}`);
  const names = `username="${user}",realm="${realm}",nonce="${nonce}",cnonce="${cnonce}"`;
  return {
    response: `charset=utf-8,${names},nc=00000001,qop=auth,digest-uri="${uri}",response=${response}`,
    verify: (serverFinal) => serverFinal.toLowerCase() === `rspauth=${digest(`:${uri}`)}`,
  };
}
