import { expect, test } from 'vitest';
import { mechanismsOf } from './account-mechanisms.ts';

const none = {
  argon2id: null,
  importedHash: null,
  scramSha512: null,
  scramSha256: null,
  scramSha1: null,
  legacy: false,
};
const usual = ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN', 'LOGIN'];

test.each<[string, Partial<Record<keyof typeof none, string | boolean>>, string[], string[]]>([
  ['without a password', {}, [], usual],
  ['of today', { argon2id: 'a', scramSha512: 'b', scramSha256: 'c', scramSha1: 'd' }, usual, []],
  [
    'from before there were three SCRAMs',
    { argon2id: 'a', scramSha256: 'c' },
    ['SCRAM-SHA-256', 'PLAIN', 'LOGIN'],
    ['SCRAM-SHA-512', 'SCRAM-SHA-1'],
  ],
  ['of another system', { importedHash: '$6$' }, ['PLAIN', 'LOGIN'], usual.slice(0, 3)],
  [
    'switched to legacy since',
    { argon2id: 'a', scramSha512: 'b', scramSha256: 'c', scramSha1: 'd', legacy: true },
    usual,
    ['DIGEST-MD5', 'CRAM-MD5'],
  ],
])('a password %s', (_which, kept, now, later) => {
  expect(mechanismsOf({ ...none, ...kept } as typeof none, null, 'example.org')).toEqual({ now, later });
});

test.each([
  ['example.org', ['DIGEST-MD5', 'CRAM-MD5']],
  ['other.example', ['CRAM-MD5']],
])('DIGEST-MD5 is for one realm alone: in %s', (realm, now) => {
  const secrets = { cramMd5: 'a', digestMd5: 'b', digestRealm: 'example.org' };
  expect(mechanismsOf({ ...none, legacy: true }, secrets, realm).now).toEqual(now);
  expect(mechanismsOf({ ...none, legacy: true }, { ...secrets, digestRealm: null }, realm).now).toEqual([
    'DIGEST-MD5',
    'CRAM-MD5',
  ]);
});
