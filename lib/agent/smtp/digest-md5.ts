import { createHash, randomBytes } from 'node:crypto';

/** The client's answer to a DIGEST-MD5 challenge (RFC 2831 section 2.1.2), in the realm that the server names first; null when it is none. */
export function digestMd5Response(
  { user, password, uri }: { user: string; password: string; uri: string },
  challenge: string,
  cnonce = randomBytes(16).toString('hex'),
): string | null {
  const of = (name: string) => new RegExp(`(?:^|,)\\s*${name}="([^"]*)"`).exec(challenge)?.[1];
  const [realm = '', nonce] = [of('realm'), of('nonce')];
  if (nonce === undefined || /["\\]/.test(user)) return null;
  const md5 = (data: string | Buffer) => createHash('md5').update(data);
  const inner = md5(`${user}:${realm}:${password}`).digest();
  const a1 = md5(Buffer.concat([inner, Buffer.from(`:${nonce}:${cnonce}`)])).digest('hex');
  const a2 = md5(`AUTHENTICATE:${uri}`).digest('hex');
  const response = md5(`${a1}:${nonce}:00000001:${cnonce}:auth:${a2}`).digest('hex');
  const names = `username="${user}",realm="${realm}",nonce="${nonce}",cnonce="${cnonce}"`;
  return `charset=utf-8,${names},nc=00000001,qop=auth,digest-uri="${uri}",response=${response}`;
}
