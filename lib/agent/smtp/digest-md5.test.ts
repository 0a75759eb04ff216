import { expect, test } from 'vitest';
import { digestMd5Response } from './digest-md5.ts';

test('follows the example of RFC 2831 section 4', () => {
  const challenge =
    'realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",qop="auth",algorithm=md5-sess,charset=utf-8';
  const login = { user: 'chris', password: 'secret', uri: 'imap/elwood.innosoft.com' };
  expect(digestMd5Response(login, challenge, 'OA6MHXh6VqTrRk')).toMatch(
    /nc=00000001,qop=auth,digest-uri="imap\/elwood\.innosoft\.com",response=d388dad90d4bbd760a152321f2143af7$/,
  );
  expect(digestMd5Response(login, 'no challenge')).toBeNull();
  expect(digestMd5Response({ ...login, user: 'a"b' }, challenge)).toBeNull();
});
