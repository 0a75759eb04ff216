import { describe, expect, test } from 'vitest';
import {
  type CertificateUse,
  issueCertificate,
  makeAuthority,
  type Order,
  selfSign,
} from '#lib/pki/authority.ts';
import { describeCertificate, purposeIds } from '#lib/pki/certificate.ts';
import { inDays, today } from '#lib/pki/fixtures.ts';
import { type KeyKind, keyKinds, samePublicKey } from '#lib/pki/key.ts';
import { makeRequest } from '#lib/pki/request.ts';

const who = { label: 'Example mail', organization: 'Example', keyKind: 'ecdsa-p256' as const };
const order = (changes: Partial<Order> = {}): Order => ({
  use: 'both',
  names: ['mail.example.org', '*.example.org', '192.0.2.1', '2001:db8::1'],
  keyKind: 'ecdsa-p256',
  days: 397,
  ...changes,
});

describe('an own authority', () => {
  test.each<KeyKind>(keyKinds)(
    'with a key of the kind %s lasts ten years and may only sign hosts',
    async (keyKind) => {
      const facts = describeCertificate((await makeAuthority({ ...who, keyKind }, today)).certPem);
      expect(facts).toMatchObject({
        subject: 'O=Example, CN=Example mail',
        issuer: 'O=Example, CN=Example mail',
        isCa: true,
        selfSigned: true,
        pathLength: 0,
        keyUsages: ['keyCertSign', 'cRLSign'],
        notBefore: new Date('2026-11-21T11:00:00Z'),
        notAfter: new Date('2036-11-21T12:00:00Z'),
      });
    },
  );

  test('may have any name, which stays a name', async () => {
    for (const label of ['#0c0161', 'a, CN=b', 'CN=x', '"quoted" \\ back', 'Ünï ☃', '+=<>;']) {
      const { certPem } = await makeAuthority({ ...who, label, organization: '' }, today);
      const { subject } = describeCertificate(certPem);
      expect(subject.replace(/^CN=/, '').replaceAll('\\', '')).toBe(label.replaceAll('\\', ''));
    }
  });
});

describe('a certificate from an own authority', () => {
  test('names its hosts, is valid from an hour ago, and belongs to its key', async () => {
    const authority = await makeAuthority(who, today);
    const issued = await issueCertificate(authority, order(), today);
    expect(describeCertificate(issued.certPem)).toMatchObject({
      subject: 'CN=mail.example.org',
      issuer: 'O=Example, CN=Example mail',
      names: ['mail.example.org', '*.example.org', '192.0.2.1', '2001:db8::1'],
      notBefore: new Date('2026-11-21T11:00:00Z'),
      notAfter: inDays(397),
      isCa: false,
      selfSigned: false,
      keyKind: 'ECDSA P-256',
    });
    const again = await issueCertificate(authority, order(), today);
    expect(samePublicKey(issued.key, again.key)).toBe(false);
  });

  test('has a serial number of 128 random bits', async () => {
    const authority = await makeAuthority(who, today);
    const serials = await Promise.all(
      Array.from(
        { length: 20 },
        async () => describeCertificate((await issueCertificate(authority, order(), today)).certPem).serial,
      ),
    );
    expect(new Set(serials).size).toBe(20);
    for (const serial of serials) expect(serial).toMatch(/^01[0-9a-f]{32}$/);
  });

  test.each<[CertificateUse, string[]]>([
    ['server', [purposeIds.server]],
    ['client', [purposeIds.client]],
    ['both', [purposeIds.server, purposeIds.client]],
  ])('for the use “%s” says so', async (use, purposes) => {
    const { certPem } = await issueCertificate(await makeAuthority(who, today), order({ use }), today);
    expect(describeCertificate(certPem).purposes).toEqual(purposes);
  });

  test('never outlives its authority', async () => {
    const authority = await makeAuthority(who, today);
    const { certPem } = await issueCertificate(authority, order(), inDays(3500));
    expect(describeCertificate(certPem).notAfter).toEqual(new Date('2036-11-21T12:00:00Z'));
  });

  test('with a key for the RSA exchange allows key encipherment', async () => {
    const { certPem } = await issueCertificate(
      await makeAuthority(who, today),
      order({ keyKind: 'rsa-2048' }),
      today,
    );
    expect(describeCertificate(certPem).keyUsages).toEqual(['digitalSignature', 'keyEncipherment']);
  });

  test('leaves a host name longer than 64 characters out of the common name', async () => {
    const long = `${'a'.repeat(60)}.${'b'.repeat(60)}.example.org`;
    const { certPem } = await issueCertificate(
      await makeAuthority(who, today),
      order({ names: [long] }),
      today,
    );
    expect(describeCertificate(certPem)).toMatchObject({ subject: '', names: [long] });
  });
});

test('a self-signed certificate vouches for itself and is no authority', async () => {
  const { certPem } = await selfSign(order(), today);
  expect(describeCertificate(certPem)).toMatchObject({
    selfSigned: true,
    isCa: false,
    subject: 'CN=mail.example.org',
  });
});

test('a request comes with its key, which is not in it', async () => {
  const { csrPem, key } = await makeRequest({
    names: ['mail.example.org'],
    organization: 'Example',
    keyKind: 'rsa-2048',
  });
  expect(csrPem).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n[\s\S]+-----END CERTIFICATE REQUEST-----\n$/);
  expect(key.type).toBe('private');
  expect(JSON.stringify({ key })).toBe('{"key":{}}');
});
