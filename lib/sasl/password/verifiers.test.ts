import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { parseOptions, verify } from '@node-rs/argon2';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '#lib/refusal.ts';
import { Secret } from '#lib/secret.ts';
import { type Md5State, md5Block } from './md5.ts';
import {
  cramMd5Secret,
  digestMd5Secret,
  makeVerifiers,
  scramIterations,
  scramVerifier,
} from './verifiers.ts';

const account = { name: 'amy', realm: 'mail.example', legacy: false };

/** Goes on from a CRAM-MD5 verifier to the HMAC of a message, as Cyrus SASL does (RFC 2104). */
function hmacFrom(secret: Buffer, message: Buffer): string {
  const states = Array.from({ length: 8 }, (_, i) => secret.readUInt32BE(i * 4));
  const finish = (words: number[], data: Buffer): Buffer => {
    const padded = Buffer.alloc(Math.ceil((data.length + 9) / 64) * 64);
    data.copy(padded);
    padded[data.length] = 0x80;
    padded.writeBigUInt64LE(BigInt(data.length + 64) * 8n, padded.length - 8);
    let state = [...words] as unknown as Md5State;
    for (let at = 0; at < padded.length; at += 64) state = md5Block(state, padded.subarray(at, at + 64));
    const digest = Buffer.alloc(16);
    state.forEach((word, i) => digest.writeUInt32LE(word, i * 4));
    return digest;
  };
  const inner = finish(states.slice(0, 4), message);
  return finish(states.slice(4), inner).toString('hex');
}

describe('CRAM-MD5', () => {
  test('answers the challenge of RFC 2195 section 3', () => {
    const challenge = Buffer.from('<1896.697170952@postoffice.reston.mci.net>');
    expect(hmacFrom(cramMd5Secret('tanstaaftanstaaf'), challenge)).toBe('b913a602c7eda7a495b4e6e7334d3890');
  });

  test('answers any challenge for any password as an HMAC of the password does', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), fc.uint8Array({ maxLength: 150 }), (password, bytes) => {
        const challenge = Buffer.from(bytes);
        const expected = createHmac('md5', password).update(challenge).digest('hex');
        expect(hmacFrom(cramMd5Secret(password), challenge)).toBe(expected);
      }),
    );
  });
});

test('DIGEST-MD5 answers the challenge of RFC 2831 section 4', () => {
  const hex = (text: string | Buffer) => createHash('md5').update(text).digest('hex');
  const secret = digestMd5Secret('chris', 'elwood.innosoft.com', 'secret');
  const a1 = Buffer.concat([secret, Buffer.from(':OA6MG9tEQGm2hh:OA6MHXh6VqTrRk')]);
  const a2 = 'AUTHENTICATE:imap/elwood.innosoft.com';
  const response = hex(`${hex(a1)}:OA6MG9tEQGm2hh:00000001:OA6MHXh6VqTrRk:auth:${hex(a2)}`);
  expect(response).toBe('d388dad90d4bbd760a152321f2143af7');
});

test('SCRAM-SHA-256 holds the keys of the exchange in RFC 7677 section 3', async () => {
  const salt = 'W22ZaJ0SNY7soEsUEjb6gQ==';
  const verifier = await scramVerifier('pencil', Buffer.from(salt, 'base64'), 4096);
  const [, storedKey = '', serverKey = ''] = /^SCRAM-SHA-256\$4096:.*\$(.*):(.*)$/.exec(verifier) ?? [];
  const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
  const messages = `n=user,r=rOprNGfwEbeRWgbNEkqO,r=${nonce},s=${salt},i=4096,c=biws,r=${nonce}`;
  const signature = createHmac('sha256', Buffer.from(storedKey, 'base64')).update(messages).digest();
  const proof = Buffer.from('dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=', 'base64');
  const clientKey = proof.map((byte, i) => byte ^ (signature[i] ?? 0));
  expect(createHash('sha256').update(clientKey).digest('base64')).toBe(storedKey);
  const answer = createHmac('sha256', Buffer.from(serverKey, 'base64')).update(messages).digest('base64');
  expect(answer).toBe('6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=');
});

describe('the verifiers of a password', () => {
  test('are Argon2id and SCRAM-SHA-256, and nothing that equals the password', async () => {
    const { argon2id, scramSha256, cramMd5, digestMd5 } = await makeVerifiers(
      new Secret('marble-otter'),
      account,
    );
    expect(parseOptions(argon2id)).toMatchObject({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    expect(argon2id).toMatch(/^\$argon2id\$v=19\$/);
    expect(await verify(argon2id, 'marble-otter')).toBe(true);
    expect(await verify(argon2id, 'marble-other')).toBe(false);
    expect(scramSha256).toMatch(
      /^SCRAM-SHA-256\$20000:[A-Za-z0-9+/=]{24}\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}$/,
    );
    expect([cramMd5, digestMd5]).toEqual([null, null]);
  });

  test('hold CRAM-MD5 and DIGEST-MD5 once the account is switched to legacy', async () => {
    const { cramMd5, digestMd5 } = await makeVerifiers(new Secret('marble-otter'), {
      ...account,
      legacy: true,
    });
    expect(cramMd5).toBe(cramMd5Secret('marble-otter').toString('base64'));
    expect(digestMd5).toBe(createHash('md5').update('amy:mail.example:marble-otter').digest('base64'));
  });

  test('are salted: the same password never gives the same text', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(() => makeVerifiers(new Secret('marble-otter'), account)),
    );
    expect(one?.argon2id).not.toBe(other?.argon2id);
    expect(one?.scramSha256).not.toBe(other?.scramSha256);
  });

  test('are made of the composed form, however the letters were typed', async () => {
    const { argon2id } = await makeVerifiers(new Secret('zoe\u0308-marble'), account);
    expect(await verify(argon2id, 'zo\u00eb-marble')).toBe(true);
  });

  test('for legacy mechanisms need an ASCII password', async () => {
    const made = makeVerifiers(new Secret('zoë-marble'), { ...account, legacy: true });
    await expect(made).rejects.toThrow(Refusal);
  });

  test('cost a client that derives its keys for every login little', () => {
    const started = performance.now();
    pbkdf2Sync('marble-otter', 'salt', scramIterations, 32, 'sha256');
    expect(performance.now() - started).toBeLessThan(500);
  });
});
