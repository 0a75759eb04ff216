import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTestDb, type TestDb } from '#lib/db/test-db.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import { Refusal } from '#lib/refusal.ts';
import { openSealer } from '#lib/seal.ts';
import { describeCertificate } from './certificate.ts';
import { completeCertificate } from './complete-certificate.ts';
import { createAuthority } from './create-authority.ts';
import { deleteCertificate } from './delete-certificate.ts';
import { downloadCertificate } from './download-certificate.ts';
import { ecKey, type Forged, forge, inDays, today } from './fixtures.ts';
import { getCertificate } from './get-certificate.ts';
import { importCertificate } from './import-certificate.ts';
import { issueFromAuthority } from './issue-certificate.ts';
import { listCertificates } from './list-certificates.ts';
import { renewCertificate } from './renew-certificate.ts';
import { requestCertificate } from './request-certificate.ts';
import { selfSignCertificate } from './self-sign-certificate.ts';
import { authoritiesPem, certificateFiles, certificatesOf, openKey } from './store.ts';

const admin: Caller = {
  actor: { kind: 'operator', id: 'o1', name: 'Maren', role: 'admin', address: '192.0.2.7' },
  role: 'admin',
};
const host = 'mail.example.org';
let testDb: TestDb;
let runtime: Runtime;
let clock: Date;

beforeEach(async () => {
  clock = today;
  testDb = await openTestDb();
  const sealer = openSealer(join(testDb.folder, 'test.key'));
  runtime = { db: testDb.db, sealer, mailLogFile: '', now: () => clock };
});
afterEach(() => testDb.close());

async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

const trail = async () =>
  (await runtime.db.auditEntry.findMany({ orderBy: { seq: 'asc' } })).map(({ kind }) => kind);
const rowOf = (id: string) => runtime.db.certificate.findUniqueOrThrow({ where: { id } });
const authority = () => createAuthority.invoke(runtime, admin, { label: 'Example mail CA' });
const issue = async (more: object = {}) => {
  const { id } = await authority();
  return issueFromAuthority.invoke(runtime, admin, {
    authorityId: id,
    names: `${host}\nmx.example.org`,
    ...more,
  });
};
const gateway = (name: string, more: object = {}) =>
  runtime.db.gateway.create({
    data: { name, url: `https://${name}`, certificateSha256: '', token: '', enrolledBy: 'x', ...more },
  });
const saveHost = (scope: string, value: object) =>
  runtime.db.policySection.create({ data: { scope, name: 'host', value, updatedBy: 'x' } });
const hostOf = async (scope: string) =>
  runtime.db.policySection.findUniqueOrThrow({ where: { scope_name: { scope, name: 'host' } } });

describe('an own authority', () => {
  test('is made with a sealed key and written into the trail', async () => {
    const { id } = await authority();
    const row = await rowOf(id);
    expect(row).toMatchObject({
      kind: 'authority',
      origin: 'own-ca',
      label: 'Example mail CA',
      createdBy: 'Maren',
    });
    expect(row.key).toMatch(/^v1\./);
    expect(openKey(runtime.sealer, row)?.asymmetricKeyType).toBe('ec');
    expect(await trail()).toEqual(['certificate.created']);
  });

  test('has a name of its own', async () => {
    await authority();
    expect((await refusalOf(authority())).fields).toHaveProperty('label');
  });

  test.each([
    ['', 'Give it a name.'],
    ['x'.repeat(65), 'Use at most 64 characters.'],
    ['a\u202Eb', 'Use no control characters.'],
  ])('is refused with the name %j', async (label, sentence) => {
    const { fields } = await refusalOf(createAuthority.invoke(runtime, admin, { label }));
    expect(fields).toEqual({ label: [sentence] });
  });
});

describe('a certificate from it', () => {
  test('names the hosts, carries its chain, and can be given to a gateway', async () => {
    const { id, label } = await issue();
    expect(label).toBe(host);
    const row = await rowOf(id);
    expect(row).toMatchObject({ kind: 'server', origin: 'own-ca', names: [host, 'mx.example.org'] });
    const files = await certificateFiles(runtime.db, runtime.sealer, id);
    expect(files.chainPem).toBe((await rowOf(row.issuerId ?? '')).certPem);
    expect(files.keyPem.reveal()).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    expect(JSON.stringify(files)).not.toContain('PRIVATE KEY');
    expect(await getCertificate.invoke(runtime, admin, { id })).toMatchObject({
      problems: [],
      uses: ['server', 'client'],
      hasKey: true,
      daysLeft: 397,
      expiry: 'ok',
      issuer: { label: 'Example mail CA' },
    });
  });

  test('for clients alone is kept apart', async () => {
    expect(await rowOf((await issue({ use: 'client' })).id)).toMatchObject({ kind: 'client' });
  });

  test.each([
    [{ names: '' }, 'names'],
    [{ names: [] }, 'names'],
    [{ names: 'not a host!' }, 'names'],
    [{ names: 'a..b' }, 'names'],
    [{ names: '-a.example.org' }, 'names'],
    [{ names: '*.org' }, 'names'],
    [{ names: 'mail.*.org' }, 'names'],
    [{ names: "mail.example.org\n`esyscmd(`id')'" }, 'names'],
    [{ names: `${'a'.repeat(64)}.example.org` }, 'names'],
    [{ names: '300.1.1.1' }, 'names'],
    [{ names: Array.from({ length: 101 }, (_, at) => `h${at}.example.org`) }, 'names'],
    [{ days: '0' }, 'days'],
    [{ days: '99999' }, 'days'],
    [{ days: 'many' }, 'days'],
    [{ keyKind: 'rsa-512' }, 'keyKind'],
    [{ use: 'all' }, 'use'],
    [{ authorityId: '' }, 'authorityId'],
    [{ authorityId: 'none' }, 'authorityId'],
  ])('is refused at the field: %j', async (wrong, field) => {
    const refusal = await refusalOf(issue(wrong));
    expect(Object.keys(refusal.fields)).toEqual([field]);
    expect(await runtime.db.certificate.count()).toBe(1);
  });

  test('takes each name once, in lower case, without the last dot', async () => {
    const { id } = await issue({
      names: 'Mail.Example.ORG., mail.example.org 192.0.2.1\n2001:db8::1 localhost *.example.org',
    });
    expect((await rowOf(id)).names).toEqual([host, '192.0.2.1', '2001:db8::1', 'localhost', '*.example.org']);
  });

  test('is refused when the authority has ended', async () => {
    const { id } = await authority();
    clock = inDays(3700);
    const refusal = await refusalOf(
      issueFromAuthority.invoke(runtime, admin, { authorityId: id, names: host }),
    );
    expect(refusal.fields).toHaveProperty('authorityId');
  });
});

describe('the file of authorities for a gateway', () => {
  test('holds the chain of its certificates and every authority, each once', async () => {
    const own = await authority();
    const { id } = await issueFromAuthority.invoke(runtime, admin, { authorityId: own.id, names: host });
    const outside = await forge({ subject: 'CN=Outside', ca: true });
    const { chainPem } = await rowOf(id);
    const pem = await authoritiesPem(runtime.db, [chainPem, outside.pem, '']);
    expect(certificatesOf(pem).map(({ facts }) => facts.subject)).toEqual([
      'CN=Example mail CA',
      'CN=Outside',
    ]);
  });
});

describe('an import', () => {
  const importing = (one: Forged, more: object = {}) =>
    importCertificate.invoke(runtime, admin, {
      kind: 'server',
      hostName: host,
      certificate: one.pem,
      key: one.keyPem,
      ...more,
    });

  test('stores what passes, and says what is doubtful', async () => {
    const { id, warnings } = await importing(await forge({ names: [host] }));
    expect(warnings.map(({ code }) => code)).toEqual(['self-signed']);
    expect(await rowOf(id)).toMatchObject({ kind: 'server', origin: 'imported', label: host });
  });

  test('answers each box, stores nothing, and keeps the key out of what it says', async () => {
    const one = await forge({ names: ['other.example.org'], notAfter: inDays(-1) });
    const refusal = await refusalOf(
      importing(one, { chain: 'garbage', key: one.pem, certificate: one.keyPem }),
    );
    expect(Object.keys(refusal.fields).sort()).toEqual(['certificate', 'chain', 'key']);
    expect(JSON.stringify(refusal)).not.toContain(one.keyPem.slice(40, 80));
    const second = await refusalOf(importing(one));
    expect(second.fields.certificate).toHaveLength(2);
    expect(await runtime.db.certificate.count()).toBe(0);
    expect(await trail()).toEqual([]);
  });

  test('is refused the second time', async () => {
    const one = await forge({ names: [host] });
    await importing(one);
    expect((await refusalOf(importing(one))).fields).toHaveProperty('certificate');
  });

  test('of an authority without its key lets others be verified, and cannot sign', async () => {
    const root = await forge({ subject: 'CN=Corporate', ca: true });
    const { id } = await importing(root, { kind: 'authority', hostName: '', key: '' });
    const leaf = await forge({ names: [host], issuer: root });
    expect((await importing(leaf)).warnings).toEqual([]);
    const refusal = await refusalOf(
      issueFromAuthority.invoke(runtime, admin, { authorityId: id, names: host }),
    );
    expect(refusal.fields).toHaveProperty('authorityId');
  });

  test('of an authority with its key can sign', async () => {
    const root = await forge({ subject: 'CN=Corporate', ca: true });
    const { id } = await importing(root, { kind: 'authority', hostName: '' });
    const issued = await issueFromAuthority.invoke(runtime, admin, { authorityId: id, names: host });
    expect((await getCertificate.invoke(runtime, admin, { id: issued.id })).problems).toEqual([]);
  });

  test('with texts of a wrong shape is refused at the box', async () => {
    const refusal = await refusalOf(
      importCertificate.invoke(runtime, admin, {
        kind: 'x',
        hostName: 'a b',
        certificate: 1,
        key: [],
        chain: {},
      }),
    );
    expect(Object.keys(refusal.fields).sort()).toEqual(['certificate', 'chain', 'hostName', 'key', 'kind']);
  });
});

describe('a request', () => {
  const answerTo = async (id: string, key = openKey(runtime.sealer, { ...requested }) ?? ecKey()) => {
    const root = await forge({ subject: 'CN=Outside', ca: true });
    const leaf = await forge({ names: [host], issuer: root, key });
    return completeCertificate.invoke(runtime, admin, {
      id,
      version: 1,
      certificate: leaf.pem,
      chain: root.pem,
    });
  };
  let requested: Awaited<ReturnType<typeof rowOf>>;
  beforeEach(async () => {
    const { id } = await requestCertificate.invoke(runtime, admin, { names: host, organization: 'Example' });
    requested = await rowOf(id);
  });

  test('waits with its key for the answer, and is a certificate then', async () => {
    expect(requested).toMatchObject({ kind: 'request', origin: 'outside-ca', certPem: '', label: host });
    const waiting = await getCertificate.invoke(runtime, admin, { id: requested.id });
    expect(waiting).toMatchObject({ facts: null, problems: [], chain: [], expiry: null, hasKey: true });
    await answerTo(requested.id);
    expect(await rowOf(requested.id)).toMatchObject({ kind: 'server', names: [host], version: 2 });
    expect((await certificateFiles(runtime.db, runtime.sealer, requested.id)).certPem).toContain(
      'CERTIFICATE',
    );
    expect(await trail()).toEqual(['certificate.requested', 'certificate.completed']);
    expect((await refusalOf(answerTo(requested.id))).kind).toBe('conflict');
  });

  test('cannot be deployed before', async () => {
    expect((await refusalOf(certificateFiles(runtime.db, runtime.sealer, requested.id))).code).toBe(
      'certificate-incomplete',
    );
  });

  test('takes no certificate with another key', async () => {
    expect((await refusalOf(answerTo(requested.id, ecKey()))).fields).toHaveProperty('certificate');
    expect(await rowOf(requested.id)).toMatchObject({ kind: 'request' });
  });
});

describe('showing a new certificate on gateways', () => {
  test('changes the draft in the same step, by the version it has', async () => {
    const [gw1, gw2] = [await gateway('gw1'), await gateway('gw2')];
    await saveHost(gw2.id, { hostName: host, relayPort: 587 });
    const { id } = await issue({ useOn: [gw1.id, gw2.id] });
    expect(await hostOf(gw1.id)).toMatchObject({ value: { certificateId: id }, version: 1 });
    expect(await hostOf(gw2.id)).toMatchObject({ value: { certificateId: id, relayPort: 587 }, version: 2 });
    expect(await trail()).toContain('policy.section-saved');
  });

  test('is refused, and nothing made, when the names do not cover the name of the gateway', async () => {
    const gw1 = await gateway('gw1');
    await saveHost(gw1.id, { hostName: 'gw1.example.net' });
    const refusal = await refusalOf(issue({ useOn: gw1.id }));
    expect(refusal.fields.useOn?.[0]).toContain('gw1.example.net');
    expect(await runtime.db.certificate.count()).toBe(1);
    expect(
      (await refusalOf(selfSignCertificate.invoke(runtime, admin, { names: host, useOn: 'none' }))).fields,
    ).toHaveProperty('useOn');
  });

  test('gives a client certificate to the sending side alone', async () => {
    const gw1 = await gateway('gw1');
    const { id } = await selfSignCertificate.invoke(runtime, admin, {
      names: host,
      use: 'client',
      useOn: gw1.id,
    });
    expect((await hostOf(gw1.id)).value).toMatchObject({ certificateId: null, clientCertificateId: id });
  });
});

describe('a renewal', () => {
  test('keeps names, use and time, takes a new key, and changes the draft in the same step', async () => {
    const { id } = await issue({ keyKind: 'rsa-2048', days: 90 });
    const gw1 = await gateway('gw1');
    await saveHost(gw1.id, { hostName: host, certificateId: id, clientCertificateId: id });
    clock = inDays(80);
    const renewed = await renewCertificate.invoke(runtime, admin, { id, version: 1 });
    const [old, fresh] = [await rowOf(id), await rowOf(renewed.id)];
    const facts = describeCertificate(fresh.certPem);
    expect(facts).toMatchObject({
      names: [host, 'mx.example.org'],
      keyKind: 'RSA',
      bits: 2048,
      notAfter: inDays(170),
    });
    expect(facts.serial).not.toBe(describeCertificate(old.certPem).serial);
    expect(old.renewedById).toBe(fresh.id);
    expect(renewed.inDraft).toBe(true);
    expect(await hostOf(gw1.id)).toMatchObject({
      value: { hostName: host, certificateId: fresh.id, clientCertificateId: fresh.id },
      version: 2,
      updatedBy: 'Maren',
    });
    expect((await trail()).slice(2)).toEqual(['certificate.renewed', 'policy.section-saved']);
    const again = await refusalOf(renewCertificate.invoke(runtime, admin, { id, version: 2 }));
    expect(again.code).toBe('renewed-already');
  });

  test('of a self-signed one is self-signed', async () => {
    const { id } = await selfSignCertificate.invoke(runtime, admin, { names: host });
    const renewed = await renewCertificate.invoke(runtime, admin, { id, version: 1 });
    expect(describeCertificate((await rowOf(renewed.id)).certPem).selfSigned).toBe(true);
  });

  test('of what was not made here is refused, with the way out', async () => {
    const one = await forge({ names: [host] });
    const wish = { kind: 'server', hostName: host, certificate: one.pem, key: one.keyPem };
    const { id } = await importCertificate.invoke(runtime, admin, wish);
    const own = await authority();
    for (const refused of [id, own.id]) {
      expect(
        (await refusalOf(renewCertificate.invoke(runtime, admin, { id: refused, version: 1 }))).next,
      ).toContain('request');
    }
  });

  test('based on a superseded version is refused', async () => {
    const { id } = await issue();
    expect((await refusalOf(renewCertificate.invoke(runtime, admin, { id, version: 7 }))).code).toBe(
      'superseded',
    );
  });
});

describe('deleting', () => {
  test('is refused while the draft names the certificate, for which gateways', async () => {
    const { id } = await issue();
    const gw1 = await gateway('gw1');
    await saveHost(gw1.id, { clientCertificateId: id });
    const refusal = await refusalOf(deleteCertificate.invoke(runtime, admin, { id, version: 1 }));
    expect(refusal.message).toContain('gw1');
    await runtime.db.policySection.deleteMany();
    await deleteCertificate.invoke(runtime, admin, { id, version: 1 });
    expect(await runtime.db.certificate.findUnique({ where: { id } })).toBeNull();
    expect((await trail()).at(-1)).toBe('certificate.deleted');
  });

  test('of an authority waits until what it issued is gone', async () => {
    const { id } = await issue();
    const issuerId = (await rowOf(id)).issuerId ?? '';
    expect(
      (await refusalOf(deleteCertificate.invoke(runtime, admin, { id: issuerId, version: 1 }))).code,
    ).toBe('has-issued');
    await deleteCertificate.invoke(runtime, admin, { id, version: 1 });
    await deleteCertificate.invoke(runtime, admin, { id: issuerId, version: 1 });
    expect(await runtime.db.certificate.count()).toBe(0);
  });
});

describe('looking', () => {
  test('shows every certificate with its issuer, use and days, and never a key', async () => {
    const { id } = await issue();
    await saveHost((await gateway('gw1')).id, { certificateId: id });
    const list = await listCertificates.invoke(runtime, admin, {});
    expect(list.find((one) => one.id === id)).toMatchObject({
      issuer: 'Example mail CA',
      inDraft: ['gw1'],
      inForce: [],
      daysLeft: 397,
    });
    const details = await getCertificate.invoke(runtime, admin, { id });
    expect(JSON.stringify([list, details])).not.toMatch(/PRIVATE KEY|"key"|"v1\./);
  });

  test('shows on which gateways a certificate is in force', async () => {
    const { id } = await issue();
    const digest = 'a'.repeat(64);
    await showInForce(digest, (await rowOf(id)).fingerprint);
    expect(await getCertificate.invoke(runtime, admin, { id })).toMatchObject({
      inForce: ['gw1'],
      inDraft: [],
    });
  });

  test.each(['certificate', 'chain', 'fullchain'])(
    'downloads the %s as PEM, with a harmless file name',
    async (part) => {
      const { id } = await issue({ label: '../x "y"\nz'.replace('\n', '') });
      const answer = await downloadCertificate.invoke(runtime, admin, { id, part });
      expect(await answer.text()).toMatch(/^-----BEGIN CERTIFICATE-----/);
      expect(answer.headers.get('content-disposition')).toMatch(
        /^attachment; filename="x-y-z?(-\w+)?\.pem"$/,
      );
    },
  );

  test('tells of what is not there', async () => {
    const { id } = await authority();
    expect((await refusalOf(getCertificate.invoke(runtime, admin, { id: 'none' }))).kind).toBe('not-found');
    expect((await refusalOf(downloadCertificate.invoke(runtime, admin, { id, part: 'request' }))).kind).toBe(
      'not-found',
    );
  });

  test('is for admins and auditors, changing for admins alone', async () => {
    const auditor: Caller = { ...admin, role: 'auditor' };
    const helpdesk: Caller = { ...admin, role: 'helpdesk' };
    expect(await listCertificates.invoke(runtime, auditor, {})).toEqual([]);
    expect((await refusalOf(listCertificates.invoke(runtime, helpdesk, {}))).kind).toBe('forbidden');
    expect((await refusalOf(createAuthority.invoke(runtime, auditor, { label: 'x' }))).kind).toBe(
      'forbidden',
    );
  });
});

/** A gateway whose active release expects this certificate. */
async function showInForce(digest: string, certificateSha256: string | null): Promise<void> {
  const { db } = runtime;
  const gw1 = await gateway('gw1', { state: stateWith(digest) });
  await db.release.create({
    data: {
      id: 'r1',
      number: 1,
      authorName: 'x',
      comment: '',
      createdAt: today,
      policy: '',
      findings: [],
      words: [],
      sections: {},
      counts: {},
      bundles: {
        create: { gatewayId: gw1.id, digest, manifest: manifestWith(digest, certificateSha256) },
      },
    },
  });
}

const manifestWith = (id: string, certificateSha256: string | null) => ({
  id,
  release: { id: 'r1', comment: '' },
  files: [],
  expect: { hostName: host, listeners: [], certificateSha256, mechanismsWithTls: [], mechanismsInClear: [] },
});

const stateWith = (active: string) => ({
  active,
  previous: null,
  unconfirmedUntil: null,
  drift: [],
  daemon: { running: true, pid: 1, since: null, message: '' },
  verifier: { answering: true, message: '' },
  accounts: { version: 0, count: 0, upgrades: 0 },
  log: { cursor: '', at: null },
  queueLength: 0,
  disk: { freeBytes: 1, path: '/' },
});
