import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type PeerCertificate } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type CertificateUse,
  type Issued,
  issueCertificate,
  makeAuthority,
  type Order,
  selfSign,
} from '#lib/pki/authority.ts';
import { describeCertificate, readCertificate } from '#lib/pki/certificate.ts';
import { type KeyKind, keyToPem } from '#lib/pki/key.ts';
import { examinePasted } from '#lib/pki/pasted.ts';
import { makeRequest } from '#lib/pki/request.ts';
import { run } from '#lib/run.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-pki-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

async function openssl(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run('openssl', args, { timeoutMs: 20_000 });
  if (code !== 0) throw new Error(`openssl ${args[0]}: ${stdout}${stderr}`);
  return stdout;
}

const now = new Date();
const order = (use: CertificateUse, keyKind: KeyKind): Order => ({
  use,
  names: ['mail.example.org', '*.example.org', '127.0.0.1'],
  keyKind,
  days: 397,
});
const authorityOf = (keyKind: KeyKind) =>
  makeAuthority({ label: 'Test, "CA"', organization: 'Übung', keyKind }, now);

const pairs: [KeyKind, KeyKind][] = [
  ['ecdsa-p256', 'ecdsa-p256'],
  ['ecdsa-p256', 'rsa-2048'],
  ['rsa-3072', 'ecdsa-p256'],
];

describe.each(pairs)('an authority with %s and a host with %s', (authorityKind, hostKind) => {
  let authority: Issued;
  let issued: Issued;
  beforeAll(async () => {
    authority = await authorityOf(authorityKind);
    issued = await issueCertificate(authority, order('both', hostKind), now);
  });

  test('are accepted by openssl verify, strictly, for both purposes and the host name', async () => {
    const ca = file('ca.pem', authority.certPem);
    const host = file('host.pem', issued.certPem);
    for (const purpose of ['sslserver', 'sslclient']) {
      const args = ['-x509_strict', '-auth_level', '2', '-CAfile', ca, '-purpose', purpose];
      expect(await openssl('verify', ...args, '-verify_hostname', 'mx.example.org', host)).toContain(': OK');
    }
    await expect(openssl('verify', '-CAfile', ca, '-verify_hostname', 'other.org', host)).rejects.toThrow(
      /mismatch/,
    );
    const crossed = issueCertificate({ ...issued }, order('server', 'ecdsa-p256'), now);
    const below = file('below.pem', (await crossed).certPem);
    await expect(openssl('verify', '-CAfile', ca, '-untrusted', host, below)).rejects.toThrow(/error/);
  });

  test('read in openssl x509 as they read here', async () => {
    const text = await openssl('x509', '-noout', '-text', '-in', file('host.pem', issued.certPem));
    expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
    expect(text).toMatch(/Key Usage: critical\s+Digital Signature/);
    expect(text).toMatch(/TLS Web Server Authentication, TLS Web Client Authentication/);
    expect(text).toMatch(/DNS:mail\.example\.org, DNS:\*\.example\.org, IP Address:127\.0\.0\.1/);
    const top = await openssl('x509', '-noout', '-text', '-in', file('ca.pem', authority.certPem));
    expect(top).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(top).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
    const keyId = /Subject Key Identifier:\s+([0-9A-F:]+)/.exec(top)?.[1] ?? 'none';
    expect(/Authority Key Identifier:\s+(?:keyid:)?([0-9A-F:]+)/.exec(text)?.[1]).toBe(keyId);
    const facts = describeCertificate(issued.certPem);
    const fingerprint = await openssl(
      'x509',
      '-noout',
      '-fingerprint',
      '-sha256',
      '-in',
      join(folder, 'host.pem'),
    );
    expect(fingerprint.trim().split('=')[1]?.replaceAll(':', '').toLowerCase()).toBe(facts.fingerprintSha256);
    expect(text.replace(/[\s:]/g, '')).toContain(facts.serial);
  });

  test('make a TLS connection in both directions, verified', async () => {
    const key = keyToPem(issued.key).reveal();
    const credentials = { key, cert: issued.certPem, ca: authority.certPem };
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const seen = await handshake(credentials, maxVersion);
      expect(seen).toEqual({ server: 'mail.example.org', client: 'mail.example.org', version: maxVersion });
    }
  });

  test('have a key that openssl reads', async () => {
    const key = file('host.key', keyToPem(issued.key).reveal());
    expect(await openssl('pkey', '-noout', '-check', '-in', key)).toContain('valid');
  });
});

type Credentials = { key: string; cert: string; ca: string };

function handshake(credentials: Credentials, maxVersion: 'TLSv1.2' | 'TLSv1.3') {
  return new Promise((resolve, reject) => {
    const server = createServer(
      { ...credentials, requestCert: true, rejectUnauthorized: true, maxVersion },
      (peer) => {
        peer.on('error', reject);
        peer.end(commonName(peer.getPeerCertificate()));
      },
    );
    server.on('tlsClientError', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const socket = connect({ ...credentials, port, host: '127.0.0.1', servername: 'mail.example.org' });
      let client = '';
      const facts = { server: '', version: '' as string | null };
      socket.on('secureConnect', () => {
        Object.assign(facts, {
          server: commonName(socket.getPeerCertificate()),
          version: socket.getProtocol(),
        });
      });
      socket.on('data', (chunk) => {
        client += chunk.toString();
      });
      socket.on('error', reject);
      socket.on('close', () => server.close(() => resolve({ ...facts, client })));
    });
  });
}

function commonName(peer: PeerCertificate): string {
  return String(peer.subject.CN);
}

test('a self-signed certificate is accepted by openssl where it is trusted, and is no authority', async () => {
  const { certPem } = await selfSign(order('server', 'ecdsa-p256'), now);
  const path = file('self.pem', certPem);
  expect(await openssl('verify', '-CAfile', path, path)).toContain(': OK');
});

test('a host name longer than 64 characters is accepted by openssl', async () => {
  const authority = await authorityOf('ecdsa-p256');
  const name = `${'a'.repeat(60)}.${'b'.repeat(60)}.example.org`;
  const issued = await issueCertificate(authority, { ...order('server', 'ecdsa-p256'), names: [name] }, now);
  const args = ['-x509_strict', '-CAfile', file('ca.pem', authority.certPem), '-verify_hostname', name];
  expect(await openssl('verify', ...args, file('long.pem', issued.certPem))).toContain(': OK');
});

test('a request is signed by openssl, and the answer is accepted for its key', async () => {
  const { csrPem, key } = await makeRequest({
    names: ['mail.example.org', 'mx.example.org'],
    organization: 'Example, Inc.',
    keyKind: 'ecdsa-p256',
  });
  const csr = file('request.csr', csrPem);
  expect(await openssl('req', '-noout', '-verify', '-text', '-in', csr)).toMatch(
    /DNS:mail\.example\.org, DNS:mx\.example\.org/,
  );
  const ca = ['-CA', file('out.pem', ''), '-CAkey', file('out.key', '')];
  await openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '30',
    '-subj',
    '/CN=Outside',
    '-keyout',
    join(folder, 'out.key'),
    '-out',
    join(folder, 'out.pem'),
  );
  const answer = await openssl(
    'x509',
    '-req',
    '-in',
    csr,
    ...ca,
    '-CAcreateserial',
    '-days',
    '90',
    '-copy_extensions',
    'copy',
  );
  const outside = await openssl('x509', '-in', join(folder, 'out.pem'));
  const { problems, accepted } = examinePasted(
    { certificate: answer, chain: outside, key: '', passphrase: '' },
    {
      kind: 'server',
      hostName: 'mx.example.org',
      now: new Date(),
      knownKey: key,
      authorities: [],
      isBelowPublicRoot: () => false,
    },
  );
  expect(problems).toEqual([]);
  expect(accepted?.chain.map((link) => link.facts.subject)).toEqual(['CN=Outside']);
});

test('an authority made by openssl can issue here', async () => {
  await openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:secp384r1',
    '-nodes',
    '-days',
    '30',
    '-subj',
    '/C=DE/O=Old + Co/CN=Own "CA"',
    '-keyout',
    join(folder, 'own.key'),
    '-out',
    join(folder, 'own.pem'),
  );
  const certPem = await openssl('x509', '-in', join(folder, 'own.pem'));
  const keyPem = await openssl('pkey', '-in', join(folder, 'own.key'));
  const { accepted } = examinePasted(
    { certificate: certPem, chain: '', key: keyPem, passphrase: '' },
    {
      kind: 'authority',
      hostName: null,
      now: new Date(),
      knownKey: null,
      authorities: [],
      isBelowPublicRoot: () => false,
    },
  );
  if (!accepted?.key) throw new Error('the authority was not accepted');
  const issued = await issueCertificate({ certPem, key: accepted.key }, order('server', 'ecdsa-p256'), now);
  const args = ['-CAfile', join(folder, 'own.pem'), '-purpose', 'sslserver'];
  expect(await openssl('verify', ...args, file('issued.pem', issued.certPem))).toContain(': OK');
  expect(readCertificate(issued.certPem)?.facts.issuer).toBe(accepted.certificate.facts.subject);
});
