import { expect, test } from 'vitest';
import { ScramError, scramClient } from '#lib/agent/smtp/scram.ts';

test('follows the example of RFC 5802 section 5 (SCRAM-SHA-1)', async () => {
  const client = scramClient('sha1', { user: 'user', password: 'pencil' }, 'fyko+d2lbbFgONRv9qkxdawL');
  expect(client.first).toBe('n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL');
  expect(await client.final('r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096')).toBe(
    'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
  );
  expect(client.verify('v=rmF9pqV8S7suAoZWja4dJRkFsKQ=')).toBe(true);
});

test('follows the example of RFC 7677 section 3 (SCRAM-SHA-256)', async () => {
  const client = scramClient('sha256', { user: 'user', password: 'pencil' }, 'rOprNGfwEbeRWgbNEkqO');
  expect(client.first).toBe('n,,n=user,r=rOprNGfwEbeRWgbNEkqO');
  const challenge = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096';
  expect(await client.final(challenge)).toBe(
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  );
  expect(client.verify('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).toBe(true);
});

test('quotes = and , in a user name', () => {
  expect(scramClient('sha256', { user: 'a=b,c', password: 'x' }, 'N').first).toBe('n,,n=a=3Db=2Cc,r=N');
});

test.each([
  ['another nonce', 'r=other,s=QSXCR+Q6sek8bf92,i=4096'],
  ['the client nonce alone', 'r=abc,s=QSXCR+Q6sek8bf92,i=4096'],
  ['no salt', 'r=abcdef,i=4096'],
  ['no iterations', 'r=abcdef,s=QSXCR+Q6sek8bf92,i=0'],
  ['iterations without end', 'r=abcdef,s=QSXCR+Q6sek8bf92,i=999999999'],
  ['an error', 'e=unknown-user'],
])('gives up on %s', async (_, challenge) => {
  await expect(
    scramClient('sha256', { user: 'user', password: 'x' }, 'abc').final(challenge),
  ).rejects.toThrow(ScramError);
});

test('does not believe a server that does not know the password', async () => {
  const client = scramClient('sha256', { user: 'user', password: 'pencil' }, 'abc');
  await client.final('r=abcdef,s=QSXCR+Q6sek8bf92,i=4096');
  expect(client.verify(`v=${Buffer.alloc(32).toString('base64')}`)).toBe(false);
  expect(client.verify('e=other-error')).toBe(false);
});
