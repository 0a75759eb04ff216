import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { issueCertificate, makeAuthority, selfSign } from '#lib/pki/authority.ts';
import { type Certificate, readCertificate } from '#lib/pki/certificate.ts';
import { ecKey, type Forged, forge, inDays, rsaKey, today, type Wish } from '#lib/pki/fixtures.ts';
import { examinePasted, type Pasted, type Surroundings } from '#lib/pki/pasted.ts';
import { isBelowPublicRoot } from '#lib/pki/roots.ts';

const around: Surroundings = {
  kind: 'server',
  hostName: 'mail.example.org',
  now: today,
  knownKey: null,
  authorities: [],
  isBelowPublicRoot: () => false,
};
const host: Wish = { subject: 'CN=mail.example.org', names: ['mail.example.org'] };

let root: Forged;
let middle: Forged;
let leaf: Forged;

beforeAll(async () => {
  root = await forge({ subject: 'CN=Root', ca: true, key: rsaKey(2048) });
  middle = await forge({ subject: 'CN=Middle', ca: true, issuer: root, pathLength: 0 });
  leaf = await forge({ ...host, issuer: middle });
});

function examine(pasted: Partial<Pasted>, changes: Partial<Surroundings> = {}) {
  return examinePasted(
    { certificate: '', chain: '', key: '', passphrase: '', ...pasted },
    { ...around, ...changes },
  );
}

/** `field code` of each problem, errors first as they come; a warning has a `?`. */
function said(pasted: Partial<Pasted>, changes: Partial<Surroundings> = {}): string[] {
  const { problems, accepted } = examine(pasted, changes);
  expect(accepted === null).toBe(problems.some(({ severity }) => severity === 'error'));
  for (const { sentence } of problems) expect(sentence).toMatch(/^\S.*\.$/);
  return problems.map(({ field, code, severity }) => `${field} ${code}${severity === 'warning' ? '?' : ''}`);
}

const saidOf = async (wish: Wish, changes: Partial<Surroundings> = {}) => {
  const one = await forge({ ...host, issuer: root, ...wish });
  return said({ certificate: one.pem, chain: root.pem, key: one.keyPem }, changes);
};

const certificate = (pem: string): Certificate => {
  const read = readCertificate(pem);
  if (read === null) throw new Error('unreadable fixture');
  return read;
};

describe('a certificate with its chain and key', () => {
  test('is taken, the chain sorted from issuer to root, in whatever order and boxes it was pasted', () => {
    const expected = [certificate(middle.pem).pem, certificate(root.pem).pem];
    for (const [own, chain] of [
      [leaf.pem, middle.pem + root.pem],
      [leaf.pem, root.pem + middle.pem],
      [leaf.pem + middle.pem + root.pem, ''],
      [root.pem + leaf.pem, middle.pem],
      [middle.pem, root.pem + leaf.pem],
      [leaf.pem + leaf.pem, `\uFEFF${root.pem}${middle.pem}${root.pem}`.replaceAll('\n', '\r\n')],
    ] as const) {
      const { problems, accepted } = examine({ certificate: own, chain, key: leaf.keyPem });
      expect(problems).toEqual([]);
      expect(accepted?.certificate.pem).toBe(certificate(leaf.pem).pem);
      expect(accepted?.chain.map((link) => link.pem)).toEqual(expected);
    }
  });

  test('needs no pasted root when we are the authority, and keeps it in the chain', () => {
    const authorities = [certificate(root.pem)];
    const { problems, accepted } = examine(
      { certificate: leaf.pem, chain: middle.pem, key: leaf.keyPem },
      { authorities },
    );
    expect(problems).toEqual([]);
    expect(accepted?.chain.map((link) => link.facts.subject)).toEqual(['CN=Middle', 'CN=Root']);
  });

  test('needs no pasted root when every host has it, and does not store it', () => {
    const isBelowPublicRoot = ({ facts }: Certificate) => facts.issuer === 'CN=Root';
    const { problems, accepted } = examine(
      { certificate: leaf.pem, chain: middle.pem, key: leaf.keyPem },
      { isBelowPublicRoot },
    );
    expect(problems).toEqual([]);
    expect(accepted?.chain.map((link) => link.facts.subject)).toEqual(['CN=Middle']);
  });

  test('is refused when an issuer is missing, and says which', () => {
    expect(said({ certificate: leaf.pem, key: leaf.keyPem })).toEqual(['chain chain-incomplete']);
    const [problem] = examine({ certificate: leaf.pem, chain: root.pem, key: leaf.keyPem }).problems;
    expect(problem?.sentence).toContain('“CN=Middle”');
  });

  test('leaves out what the chain does not need, and says so', async () => {
    const stranger = await forge({ subject: 'CN=Stranger', ca: true });
    const pasted = { certificate: leaf.pem, chain: stranger.pem + middle.pem + root.pem, key: leaf.keyPem };
    expect(said(pasted)).toEqual(['chain chain-unused?']);
    expect(examine(pasted).accepted?.chain).toHaveLength(2);
  });

  test('is refused when an issuer of the same name did not make the signature', async () => {
    const impostor = await forge({ subject: 'CN=Middle', ca: true, issuer: root });
    expect(said({ certificate: leaf.pem, chain: impostor.pem + root.pem, key: leaf.keyPem })).toEqual([
      'chain chain-incomplete',
      'chain chain-unused?',
    ]);
  });

  test('finds its way among authorities that signed each other in a ring', async () => {
    const key = ecKey();
    const ring = await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        forge({
          subject: `CN=Ring ${at % 3}`,
          ca: true,
          key,
          issuer: { ...root, key, subject: `CN=Ring ${(at + 1) % 3}` },
        }),
      ),
    );
    const one = await forge({ ...host, issuer: { ...root, key, subject: 'CN=Ring 0' } });
    const started = performance.now();
    const chain = ring.map((link) => link.pem).join('');
    expect(said({ certificate: one.pem, chain, key: one.keyPem })).toContain('chain chain-incomplete');
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a chain', () => {
  const through = async (wish: Wish) => {
    const link = await forge({ subject: 'CN=Link', ca: true, issuer: root, ...wish });
    const one = await forge({ ...host, issuer: link });
    return said({ certificate: one.pem, chain: link.pem + root.pem, key: one.keyPem });
  };

  test('is refused when a link has ended', async () => {
    expect(await through({ notAfter: inDays(-1) })).toEqual(['chain chain-expired']);
  });
  test('is refused when a link is not valid yet', async () => {
    expect(await through({ notBefore: inDays(1) })).toEqual(['chain chain-expired']);
  });
  test('is refused when a link may not issue certificates', async () => {
    expect(await through({ ca: false })).toContain('chain chain-not-authority');
    expect(await through({ usages: 1 })).toContain('chain chain-incomplete');
  });
  test('is refused when a link is signed with SHA-1 or has a short key', async () => {
    expect(await through({ hash: 'SHA-1' })).toEqual(['chain chain-weak']);
    expect(await through({ key: rsaKey(1024) })).toEqual(['chain chain-weak']);
  });
  test('is refused when more authorities stand below one than it allows', async () => {
    const second = await forge({ subject: 'CN=Second', ca: true, issuer: middle });
    const one = await forge({ ...host, issuer: second });
    expect(
      said({ certificate: one.pem, chain: second.pem + middle.pem + root.pem, key: one.keyPem }),
    ).toEqual(['chain chain-length']);
  });
  test('may end at a root that signed itself with SHA-1: that signature proves nothing anyway', async () => {
    const old = await forge({ subject: 'CN=Old', ca: true, key: rsaKey(2048), hash: 'SHA-1' });
    const one = await forge({ ...host, issuer: old });
    expect(said({ certificate: one.pem, chain: old.pem, key: one.keyPem })).toEqual([]);
  });
});

describe('a certificate for a server', () => {
  const serverAuth = '1.3.6.1.5.5.7.3.1';
  const clientAuth = '1.3.6.1.5.5.7.3.2';
  const anyPurpose = '2.5.29.37.0';
  test.each<[string, Wish, Partial<Surroundings>, string[]]>([
    ['has ended', { notAfter: inDays(-1) }, {}, ['certificate expired']],
    ['ends this second', { notAfter: today }, {}, ['certificate expired']],
    ['begins tomorrow', { notBefore: inDays(1) }, {}, ['certificate not-yet-valid']],
    ['ends in 29 days', { notAfter: inDays(29) }, {}, ['certificate expires-soon?']],
    ['ends in 30 days', { notAfter: inDays(30) }, {}, []],
    ['is for another host', { names: ['other.example.org'] }, {}, ['certificate name-not-covered']],
    ['covers the host with a wildcard', { names: ['*.example.org'] }, {}, []],
    [
      'has a wildcard one label too high',
      { names: ['*.example.org'] },
      { hostName: 'a.b.example.org' },
      ['certificate name-not-covered'],
    ],
    ['has only a common name', { names: [] }, {}, ['certificate name-missing']],
    ['is for no host in particular', {}, { hostName: null }, []],
    ['is the certificate of an authority', { ca: true }, {}, ['certificate is-authority']],
    ['is for clients alone', { purposes: [clientAuth] }, {}, ['certificate usage']],
    ['is for servers', { purposes: [serverAuth] }, {}, []],
    ['is for both', { purposes: [clientAuth, serverAuth] }, {}, []],
    ['is for any purpose', { purposes: [anyPurpose] }, {}, []],
    ['may not sign', { usages: 4 }, {}, ['certificate usage']],
    ['may sign', { usages: 5 }, {}, []],
    ['has an RSA key of 1024 bits', { key: rsaKey(1024) }, {}, ['certificate key-weak']],
    ['has an RSA key of 2048 bits', { key: rsaKey(2048) }, {}, []],
    ['has a key on P-384', { key: ecKey('secp384r1') }, {}, []],
    ['has a key on a rare curve', { key: ecKey('secp256k1') }, {}, ['certificate key-kind']],
    ['is signed with SHA-1', { hash: 'SHA-1' }, {}, ['certificate signature-weak']],
  ])('that %s', async (_what, wish, changes, expected) => {
    expect(await saidOf(wish, changes)).toEqual(expected);
  });

  test('that is self-signed is taken with a warning', async () => {
    const own = await selfSign(
      { use: 'server', names: ['mail.example.org'], keyKind: 'rsa-2048', days: 90 },
      today,
    );
    const key = own.key.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(said({ certificate: own.certPem, key })).toEqual(['certificate self-signed?']);
  });

  test('that is signed with MD5 is refused in words', () => {
    const problems = examine({
      certificate: signedWithMd5,
      key: rsaKey(2048).export({ type: 'pkcs8', format: 'pem' }).toString(),
    }).problems;
    expect(problems.map(({ code }) => code)).toEqual(['key-mismatch']);
    expect(certificate(signedWithMd5).facts.signature).toBe('RSA with MD5');
  });
});

describe('a certificate for a client', () => {
  test('needs no host name, and clientAuth where purposes are named', async () => {
    const client = { kind: 'client' as const, hostName: null };
    expect(await saidOf({ names: [], purposes: ['1.3.6.1.5.5.7.3.2'] }, client)).toEqual([]);
    expect(await saidOf({ purposes: ['1.3.6.1.5.5.7.3.1'] }, client)).toEqual(['certificate usage']);
  });
});

describe('an authority', () => {
  const authority = { kind: 'authority' as const, hostName: null };
  test('may be imported without its key', () => {
    expect(said({ certificate: root.pem }, authority)).toEqual([]);
    expect(said({ certificate: middle.pem, chain: root.pem }, authority)).toEqual([]);
  });
  test('must be allowed to issue', () => {
    expect(said({ certificate: leaf.pem, chain: middle.pem + root.pem }, authority)).toContain(
      'certificate not-authority',
    );
  });
});

describe('a key', () => {
  const pasted = () => ({ certificate: leaf.pem, chain: middle.pem + root.pem });
  const encrypted = (key: KeyObject) =>
    key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' }).toString();
  const traditional = (key: KeyObject) =>
    key.export({ type: 'sec1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'open sesame' }).toString();
  const publicPem = () =>
    generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();

  test.each<[string, () => Partial<Pasted>, string[]]>([
    ['is missing', () => ({}), ['key empty']],
    ['is of another certificate', () => ({ key: middle.keyPem }), ['key key-mismatch']],
    ['is encrypted', () => ({ key: encrypted(leaf.key) }), ['passphrase key-encrypted']],
    ['is encrypted in the old form', () => ({ key: traditional(leaf.key) }), ['passphrase key-encrypted']],
    [
      'has another passphrase',
      () => ({ key: encrypted(leaf.key), passphrase: 'x' }),
      ['passphrase passphrase-wrong'],
    ],
    ['is opened by its passphrase', () => ({ key: encrypted(leaf.key), passphrase: 'open sesame' }), []],
    ['is opened in the old form', () => ({ key: traditional(leaf.key), passphrase: 'open sesame' }), []],
    ['comes twice', () => ({ key: leaf.keyPem + leaf.keyPem }), ['key key-several']],
    ['is a certificate', () => ({ key: leaf.pem }), ['key wrong-place']],
    ['is a public key', () => ({ key: publicPem() }), ['key wrong-place']],
    ['is garbage', () => ({ key: 'garbage' }), ['key not-pem']],
    ['is encrypted with DES', () => ({ key: encryptedWithDes, passphrase: 'abc' }), ['key key-encrypted']],
    ['is damaged', () => ({ key: leaf.keyPem.replace(/[A-Za-z0-9]{8}/, 'AAAAAAAA') }), ['key unreadable']],
    ['is 10 MB', () => ({ key: 'x'.repeat(10 << 20) }), ['key too-long']],
    ['has a passphrase it does not need', () => ({ key: leaf.keyPem, passphrase: 'x' }), []],
    ['comes with Windows line ends', () => ({ key: leaf.keyPem.replaceAll('\n', '\r\n') }), []],
    [
      'comes with its parameters',
      () => ({
        key: `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${leaf.keyPem}`,
      }),
      [],
    ],
  ])('that %s', (_what, more, expected) => {
    expect(said({ ...pasted(), ...more() })).toEqual(expected);
  });

  test('is never repeated in what is said', () => {
    const { problems } = examine({ ...pasted(), key: middle.keyPem, certificate: leaf.keyPem });
    expect(JSON.stringify(problems)).not.toContain(leaf.keyPem.slice(40, 80));
  });

  test('that was made here needs only the answer of the authority', () => {
    expect(said(pasted(), { knownKey: leaf.key })).toEqual([]);
    expect(said(pasted(), { knownKey: ecKey() })).toEqual(['certificate key-mismatch']);
  });
});

describe('something else in a box', () => {
  test.each<[string, () => Partial<Pasted>, string]>([
    ['nothing', () => ({ certificate: '' }), 'certificate empty'],
    ['a key in the first box', () => ({ certificate: leaf.keyPem }), 'certificate wrong-place'],
    [
      'a key behind the certificate',
      () => ({ certificate: leaf.pem + leaf.keyPem }),
      'certificate wrong-place',
    ],
    ['a key in the chain', () => ({ chain: leaf.keyPem }), 'chain wrong-place'],
    [
      'a request',
      () => ({ certificate: leaf.pem.replaceAll('CERTIFICATE', 'CERTIFICATE REQUEST') }),
      'certificate wrong-place',
    ],
    [
      'PKCS#7',
      () => ({ certificate: leaf.pem.replaceAll('CERTIFICATE', 'PKCS7') }),
      'certificate wrong-place',
    ],
    [
      'a public key as certificate',
      () => ({ certificate: leaf.pem.replaceAll('CERTIFICATE', 'PUBLIC KEY') }),
      'certificate wrong-place',
    ],
    [
      'base64 that is no certificate',
      () => ({ certificate: '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----' }),
      'certificate unreadable',
    ],
    [
      'DER',
      () => ({ certificate: new X509Certificate(leaf.pem).raw.toString('latin1') }),
      'certificate binary',
    ],
    [
      'DER read as UTF-8',
      () => ({ certificate: new X509Certificate(leaf.pem).raw.toString('utf8') }),
      'certificate binary',
    ],
    ['10 MB', () => ({ certificate: leaf.pem.repeat(15_000) }), 'certificate too-long'],
    ['garbage in the chain', () => ({ chain: 'hello' }), 'chain not-pem'],
  ])('is answered at the box: %s', (_what, pasted, expected) => {
    expect(said({ certificate: leaf.pem, key: leaf.keyPem, ...pasted() })).toEqual([expected]);
  });

  test('never throws, whatever is typed', () => {
    const mutated = fc
      .tuple(fc.constantFrom(0, 1, 2), fc.nat(), fc.string({ maxLength: 5 }))
      .map(([which, at, text]) => {
        const pem = [leaf.pem, middle.pem, leaf.keyPem][which] ?? '';
        const spot = at % (pem.length + 1);
        return pem.slice(0, spot) + text + pem.slice(spot + text.length);
      });
    const text = fc.oneof(fc.string(), mutated);
    fc.assert(
      fc.property(text, text, text, fc.string({ maxLength: 8 }), (own, chain, key, passphrase) => {
        const { problems, accepted } = examine({ certificate: own, chain, key, passphrase });
        expect(accepted !== null || problems.length > 0).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('any byte of the DER may be wrong', () => {
    const raw = new X509Certificate(leaf.pem).raw;
    const armoured = (der: Buffer) =>
      `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
    fc.assert(
      fc.property(fc.nat(raw.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bent = Buffer.from(raw);
        bent[at] = (bent[at] ?? 0) ^ flip;
        const { accepted } = examine({
          certificate: armoured(bent),
          chain: middle.pem + root.pem,
          key: leaf.keyPem,
        });
        expect(accepted).toBeNull();
      }),
      { numRuns: 400 },
    );
  });
});

test('a certificate from our own authority passes its own examination', async () => {
  const own = await makeAuthority({ label: 'Own', organization: '', keyKind: 'ecdsa-p256' }, today);
  const order = {
    use: 'both' as const,
    names: ['mail.example.org'],
    keyKind: 'rsa-2048' as const,
    days: 397,
  };
  const issued = await issueCertificate(own, order, today);
  const key = issued.key.export({ type: 'pkcs8', format: 'pem' }).toString();
  for (const kind of ['server', 'client'] as const) {
    expect(said({ certificate: issued.certPem, chain: own.certPem, key }, { kind })).toEqual([]);
  }
});

test('the public roots of Node.js end a chain', () => {
  const [root = ''] = rootCertificates;
  expect(isBelowPublicRoot(certificate(root))).toBe(true);
  expect(isBelowPublicRoot(certificate(leaf.pem))).toBe(false);
});

const signedWithMd5 = `-----BEGIN CERTIFICATE-----
MIICADCCAWmgAwIBAgIUaGyZcMXQFIH46dJVBBbbKvBI3yQwDQYJKoZIhvcNAQEE
BQAwEjEQMA4GA1UEAwwHYSxiICJxIjAeFw0yNjExMjEwMTQ3MDFaFw0yNjExMjQw
MTQ3MDFaMBIxEDAOBgNVBAMMB2EsYiAicSIwgZ8wDQYJKoZIhvcNAQEBBQADgY0A
MIGJAoGBALF2zSpanffdSh505DM87dYdR5Yh0GHeU2ZmyHfPT/vGwBSweLK2BW7e
gkNlSSdlrKXJrXMz6OXG+zDFCKq55NDwAovnyzBvgH2KTc9KpRzNfL9/ml4A51Nt
Fd3BNwR3aqfszcsTX4FloEv8uTrY22kPU6yOpNpSttSXO7mHVu9RAgMBAAGjUzBR
MB0GA1UdDgQWBBSQGVh3RXvKti0T+OS8+qsRKaJ6mDAfBgNVHSMEGDAWgBSQGVh3
RXvKti0T+OS8+qsRKaJ6mDAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBBAUA
A4GBAHEm7A3ZFZP99Bxx+Tsr3EaqFpqXXMNQ1PBGpYDZljT6FdSPvtFND/bU0n0y
+0ccbd7ckVwwVG94b1vs/ISqWxJl86sP3hGrZzgItHmeG900PiUFyxF5PXqlg4pX
NF2a9D4KDsTlfI8CsrSRoBcAqXGTrC37rc9gy0j5zk+qep2X
-----END CERTIFICATE-----
`;

const encryptedWithDes = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHgMBsGCSqGSIb3DQEFAzAOBAgW8ysvXQBCdQICCAAEgcDokLkv2pDce9+uWdoJ
75j6Klm/qZiczWcIm31sUZ+SEj90z2Em/KYrvqfQH07uu5/LcA0HWBQQpSYVobby
PNxBFFrxG4qZfeXHNcAb767hzdunhP9ojWq55+oknzGgQeTsYqAuRfAhAN9Bk0AW
nhpV1+bPYrc0QGvh/wsfIr/jxLyQrbdbAcoHzcvsbzJ12z4UjwKLXrRE7sv3/SyS
Z1eczXsuHWbGIImSB2NusegB1hJZ/zJHvQHHQ8PXItXvm/w=
-----END ENCRYPTED PRIVATE KEY-----
`;
