import { expect, test } from 'vitest';
import { digestMd5Client } from './digest-md5.ts';

test('follows the example of RFC 2831 section 4', () => {
  const challenge =
    'realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",qop="auth",algorithm=md5-sess,charset=utf-8';
  const login = { user: 'chris', password: 'secret', uri: 'imap/elwood.innosoft.com' };
  const client = digestMd5Client(login, challenge, 'OA6MHXh6VqTrRk');
  expect(client?.response).toMatch(
    /nc=00000001,qop=auth,digest-uri="imap\/elwood\.innosoft\.com",response=d388dad90d4bbd760a152321f2143af7$/,
  );
  expect(client?.verify('rspauth=ea40f60335c427b5527b84dbabcdfffd')).toBe(true);
  expect(client?.verify('rspauth=ea40f60335c427b5527b84dbabcdfffe')).toBe(false);
  expect(client?.verify('')).toBe(false);
  expect(digestMd5Client(login, 'no challenge')).toBeNull();
  expect(digestMd5Client({ ...login, user: 'a"b' }, challenge)).toBeNull();
});
