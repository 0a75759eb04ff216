import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestDb, type TestDb } from '#lib/db/test-db.ts';
import { transact } from '#lib/db/transact.ts';
import type { Caller, Runtime } from '#lib/operation.ts';
import type { Entry } from '#lib/policy/entry/entry.ts';
import { saveEntry } from '#lib/policy/entry/save-entry.ts';
import { sampleEngine, sampleGateway, samplePolicy } from '#lib/policy/sample-policy.ts';
import { hostSectionName } from '#lib/policy/schema.ts';
import { fleet } from '#lib/policy/store.ts';
import { readRealm } from '#lib/sasl/realm.ts';
import { openSealer } from '#lib/seal.ts';
import { digestOf, putContents, readContent } from './blob-store.ts';
import { deployDraft } from './deploy-draft.ts';
import { getDraftCheck } from './draft-check.ts';
import { compareReleases } from './list-releases.ts';
import { reviewDraft } from './review-draft.ts';
import { rollBack } from './roll-back.ts';
import { newestRelease, readPolicy } from './store.ts';
import { sweepBlobs } from './sweep-blobs.ts';

const admin: Caller = {
  actor: { kind: 'operator', id: 'o1', name: 'Maren', role: 'admin', address: '192.0.2.7' },
  role: 'admin',
};
let testDb: TestDb;
let runtime: Runtime;
let clock: Date;

beforeEach(async () => {
  testDb = await openTestDb();
  clock = new Date();
  const sealer = openSealer(join(testDb.folder, 'test.key'));
  runtime = { db: testDb.db, sealer, mailLogFile: '', now: () => clock };
  await runtime.db.gateway.create({
    data: {
      ...{
        id: sampleGateway,
        name: 'gw1',
        url: 'https://gw1.example:8443',
        certificateSha256: '0'.repeat(64),
        token: '',
      },
      ...{ enrolledBy: 'Maren', engine: { ...sampleEngine } },
    },
  });
  const { identity, auth, hosts } = samplePolicy();
  const sections = { identity, auth: { ...auth, enabled: false } };
  for (const [name, value] of Object.entries(sections)) await putSection(fleet, name, value);
  const host = hosts[sampleGateway];
  await putSection(sampleGateway, hostSectionName, { ...host, listeners: host?.listeners.slice(0, 1) });
});
afterEach(() => testDb.close());

const putSection = (scope: string, name: string, value: object) =>
  runtime.db.policySection.create({ data: { scope, name, value, updatedBy: 'Maren' } });

const save = (tag: string, key: string, value: string) =>
  saveEntry.invoke(runtime, admin, { map: 'access', tag, key, value });

/** Accepts whatever is only a warning. */
async function deploy(comment: string) {
  const { digest, findings } = await reviewDraft.invoke(runtime, admin, {});
  const accepted = findings.filter((one) => one.severity === 'warning').map((one) => one.key);
  return deployDraft.invoke(runtime, admin, { comment, digest, accepted, gateways: [] });
}

/** The newest release as a Postern would have made it that did not know this part of a policy. */
async function olderRelease(part: string | RegExp): Promise<{ id: string; policy: string }> {
  const { db, sealer } = runtime;
  const release = await newestRelease(db);
  if (!release) throw new Error('no release');
  const text = (await readContent(db, sealer, release.policy)).toString('utf8');
  expect(text).toMatch(part);
  const older = text.replace(part, '');
  await transact(db, (tx) => putContents(tx, sealer, [{ content: older, secret: false }]));
  return { id: release.id, policy: digestOf(older) };
}

test('a release holds the entries of the draft and what it renders to', async () => {
  await save('To:', 'example.net', 'REJECT');
  await save('Connect:', '10.0.0.0/9', 'OK');
  const review = await reviewDraft.invoke(runtime, admin, {});
  expect(review.words.filter((word) => word.area === 'Access')).toHaveLength(2);
  expect(review.files.find((file) => file.path === 'maps/access')).toMatchObject({
    change: 'new',
    added: 129,
  });
  await deploy('the first');
  const release = await newestRelease(runtime.db);
  if (!release) throw new Error('no release');
  const { maps } = await readPolicy(runtime.db, runtime.sealer, release);
  const lines = maps.access.map(({ tag, key, value }: Entry) => `${tag}${key} ${value}`);
  expect(lines).toEqual(['Connect:10.0.0.0/9 OK', 'To:example.net REJECT']);
  expect(release.counts).toMatchObject({ access: 2, aliases: 0 });
  expect(
    (await runtime.db.policyEntry.findMany({ select: { state: true } })).map((one) => one.state),
  ).toEqual(['released', 'released']);
  expect(await reviewDraft.invoke(runtime, admin, {})).toMatchObject({ words: [], files: [] });
});

test('a release of before a map became a list is read as having nothing of it', async () => {
  await save('To:', 'example.net', 'REJECT');
  await deploy('the first');
  const { maps } = await readPolicy(runtime.db, runtime.sealer, await olderRelease('"domaintable":[],'));
  expect(maps).toMatchObject({ access: [{ key: 'example.net' }], domaintable: [] });
});

test.each([
  ['a section', /"sending":\{[^{}]*\},/],
  ['a setting', /"systemMechanism":"any",/],
])('a release of before there was %s has its default, and nothing differs for it', async (_, part) => {
  await save('To:', 'example.net', 'REJECT');
  await deploy('the first');
  const { id, policy } = await olderRelease(part);
  await runtime.db.release.update({ where: { id }, data: { policy } });
  expect(await reviewDraft.invoke(runtime, admin, {})).toMatchObject({ words: [], files: [] });
});

test('a list that need not be there brings its feature with its first entry', async () => {
  await deploy('the first');
  await saveEntry.invoke(runtime, admin, { map: 'domaintable', key: 'old.example', value: 'example.org' });
  const { files, words } = await reviewDraft.invoke(runtime, admin, {});
  expect(words.map((word) => word.text)).toEqual(['old.example becomes example.org in every address']);
  expect(files.map(({ path, change, added }) => [path, change, added])).toEqual([
    ['maps/domaintable', 'new', 1],
    ['sendmail.mc', 'changed', 1],
  ]);
});

test('says of the next draft only what differs', async () => {
  await runtime.db.policyEntry.createMany({
    data: Array.from({ length: 5000 }, (_, at) => ({
      ...{ map: 'access', tag: 'From:', key: `user${at}@example.org`, value: 'REJECT', updatedBy: 'Maren' },
    })),
  });
  const { id: first } = await deploy('five thousand');
  await runtime.db.policyEntry.updateMany({ where: { key: 'user4321@example.org' }, data: { value: 'OK' } });
  await save('From:', 'another@example.org', 'REJECT');
  const review = await reviewDraft.invoke(runtime, admin, {});
  expect(review.words.map((word) => word.kind).sort()).toEqual(['changed', 'new']);
  const [file, ...more] = review.files;
  expect(more).toEqual([]);
  expect(file).toMatchObject({ path: 'maps/access', added: 2, removed: 1, tooLarge: false });
  const shown = file?.hunks.flatMap((hunk) => hunk.lines).filter((line) => line.kind === 'removed')[0];
  expect(shown?.old).toBe(await lineOf(first, 'from:user4321@example.org'));
  const { id: second } = await deploy('one changed, one new');
  expect(await compareReleases.invoke(runtime, admin, { id: second, other: first })).toEqual(review.files);
});

/** Where a line stands in the access map of a release, from 1. */
async function lineOf(releaseId: string, key: string): Promise<number> {
  const bundle = await runtime.db.bundle.findFirstOrThrow({ where: { releaseId } });
  const { files } = bundle.manifest as { files: { path: string; sha256: string }[] };
  const sha256 = files.find((file) => file.path === 'maps/access')?.sha256 ?? '';
  const text = (await readContent(runtime.db, runtime.sealer, sha256)).toString('utf8');
  expect(digestOf(text)).toBe(sha256);
  return text.split('\n').findIndex((line) => line.toLowerCase().startsWith(`${key}\t`)) + 1;
}

test('what was looked at and never deployed is forgotten a day later, what was released stays', async () => {
  await save('To:', 'example.net', 'REJECT');
  await deploy('the first');
  await save('To:', 'example.org', 'REJECT');
  await reviewDraft.invoke(runtime, admin, {});
  const all = await runtime.db.blob.count();
  expect(await sweepBlobs(runtime)).toBe(0);
  clock = new Date(Date.now() + 2 * 86_400_000);
  expect(await sweepBlobs(runtime)).toBe(2); // the list of entries and the map
  expect(await runtime.db.blob.count()).toBe(all - 2);
  await deploy('the second');
  const release = await newestRelease(runtime.db);
  expect(
    (await readPolicy(runtime.db, runtime.sealer, { policy: release?.policy ?? '' })).maps.access,
  ).toHaveLength(2);
});

test('what a review found is told until the draft is looked at again, and what was accepted no more', async () => {
  const told = () => getDraftCheck.invoke(runtime, admin, {});
  expect(await told()).toBe(null);
  await save('', 'postmaster@', 'RELAY');
  const { findings } = await reviewDraft.invoke(runtime, admin, {});
  const warnings = findings.filter(({ severity }) => severity === 'warning').map(({ title }) => title);
  expect(warnings).not.toEqual([]);
  expect(await told()).toEqual({ at: clock, isCurrent: true, errors: [], warnings });
  await save('To:', 'example.org', 'REJECT');
  expect(await told()).toMatchObject({ isCurrent: false, warnings });
  await deploy('with all warnings');
  expect(await told()).toMatchObject({ isCurrent: true, errors: [], warnings: [] });
  await putSection(fleet, 'virtual', {});
  expect(await told()).toMatchObject({ isCurrent: false });
});

test('nobody deploys a draft that changed since they looked', async () => {
  await save('To:', 'example.net', 'REJECT');
  const { digest } = await reviewDraft.invoke(runtime, admin, {});
  await save('To:', 'example.org', 'REJECT');
  const request = { comment: 'unseen', digest, accepted: [], gateways: [] };
  await expect(deployDraft.invoke(runtime, admin, request)).rejects.toMatchObject({ code: 'draft-changed' });
});

test('putting an earlier release in force takes the accounts back to its realm', async () => {
  const realmIs = async (realm: string) => {
    const where = { scope_name: { scope: fleet, name: 'auth' } };
    const { value } = await runtime.db.policySection.findUniqueOrThrow({ where });
    await runtime.db.policySection.update({ where, data: { value: { ...(value as object), realm } } });
  };
  await realmIs('old.example');
  const { id } = await deploy('The first');
  await realmIs('new.example');
  await deploy('Another realm');
  expect(await readRealm(runtime.db)).toBe('new.example');
  await rollBack.invoke(runtime, admin, { id });
  expect(await readRealm(runtime.db)).toBe('old.example');
});
