import { describe, expect, test } from 'vitest';
import { daysLeft, describeCertificate, expiryLevel, readCertificate } from '#lib/pki/certificate.ts';
import { ecKey, forge, inDays, rsaKey, today } from '#lib/pki/fixtures.ts';

describe('the facts of a certificate', () => {
  test('say what it is, for whom, until when and how it is signed', async () => {
    const { pem } = await forge({
      subject: 'CN=mail.example.org, O=Example',
      names: ['Mail.Example.ORG', 'smtp.example.org', 'mail.example.org'],
      key: rsaKey(2048),
      purposes: ['1.3.6.1.5.5.7.3.1'],
      usages: 5,
    });
    expect(describeCertificate(pem)).toMatchObject({
      subject: 'CN=mail.example.org, O=Example',
      issuer: 'CN=mail.example.org, O=Example',
      names: ['mail.example.org', 'smtp.example.org'],
      notBefore: inDays(-10),
      notAfter: inDays(90),
      keyKind: 'RSA',
      bits: 2048,
      signature: 'RSA with SHA-256',
      isCa: false,
      selfSigned: true,
      purposes: ['1.3.6.1.5.5.7.3.1'],
      keyUsages: ['digitalSignature', 'keyEncipherment'],
    });
    expect(describeCertificate(pem).fingerprintSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('name the curve of a key', async () => {
    const { pem } = await forge({ key: ecKey('secp384r1'), ca: true, pathLength: 2 });
    expect(describeCertificate(pem)).toMatchObject({
      keyKind: 'ECDSA P-384',
      bits: 384,
      isCa: true,
      pathLength: 2,
      purposes: null,
      keyUsages: null,
    });
  });

  test('show no control or direction characters that could hide a name', async () => {
    const { pem } = await forge({ subject: 'CN=good\u202Egro.live', names: ['a.example'] });
    expect(describeCertificate(pem).subject).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test('do not call a certificate self-signed because its issuer has the same name', async () => {
    const other = await forge({ subject: 'CN=host' });
    const { pem } = await forge({ subject: 'CN=host', issuer: other });
    expect(describeCertificate(pem).selfSigned).toBe(false);
  });

  test.each(['', 'garbage', '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----'])(
    'are not read from %j',
    (text) => {
      expect(readCertificate(text)).toBeNull();
    },
  );
});

describe('the days left', () => {
  test.each([
    [90, 90, 'ok'],
    [30, 30, 'ok'],
    [29.9, 29, 'soon'],
    [14, 14, 'soon'],
    [13.9, 13, 'urgent'],
    [3, 3, 'urgent'],
    [2.9, 2, 'critical'],
    [0.1, 0, 'critical'],
    [0, 0, 'expired'],
    [-0.1, -1, 'expired'],
    [-400, -400, 'expired'],
  ])('%f days before the end are %i whole days: %s', (until, days, level) => {
    expect(daysLeft(inDays(until), today)).toBe(days);
    expect(expiryLevel(inDays(until), today)).toBe(level);
  });
});
