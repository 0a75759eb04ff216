import { z } from 'zod';
import { canonicalJson } from '#lib/canonical-json.ts';
import type { Db, Tx } from '#lib/db/client.ts';
import { manifest } from '#lib/gateway/api-manifest.ts';
import { type ManagedPath, managedFiles } from '#lib/gateway/managed-files.ts';
import { byMap, type Entry, type MapName, mapNames } from '#lib/policy/entry/entry.ts';
import { parseEntryLines } from '#lib/policy/entry/entry-rows.ts';
import { emptyPolicy, type Policy } from '#lib/policy/policy.ts';
import { policySchema } from '#lib/policy/schema.ts';
import { readableText, textOfBytes } from '#lib/raw-text.ts';
import { Refusal } from '#lib/refusal.ts';
import type { Sealer } from '#lib/seal.ts';
import { digestOf, partsOf, readContent, readParts, textOf } from './blob-store.ts';
import type { Side } from './diff-files.ts';
import type { RenderedBundle } from './render-draft.ts';
import { type EntryLists, storeLists } from './store-entries.ts';
import { type Part, partList, type Text } from './text.ts';

export const newestRelease = (db: Db | Tx) => db.release.findFirst({ orderBy: { number: 'desc' } });

export async function readRelease(db: Db | Tx, id: string) {
  const release = await db.release.findUnique({ where: { id }, include: { bundles: true } });
  if (!release) throw new Refusal('not-found', 'no-release', 'There is no such release.');
  return release;
}

/** What a release holds: the policy without its entries, and these as lists of lines. It was checked when the release was made. */
export type ReleasedPolicy = { policy: Policy; lists: EntryLists };

/** A release of before a map became a list has nothing of it. */
const listed = z.object({ entries: z.partialRecord(z.enum(mapNames), partList) });

/** Texts of what was asked for; what a release holds does not change. */
const texts = new WeakMap<ReleasedPolicy, string>();

/** The text of what a release holds, by which it is known. */
export function policyText(released: ReleasedPolicy): string {
  const known = texts.get(released);
  if (known !== undefined) return known;
  const { maps: _maps, ...sections } = released.policy;
  const text = canonicalJson({ ...sections, entries: released.lists });
  texts.set(released, text);
  return text;
}

/** Releases of before there were lists hold their entries in one text with the rest; their lists are made here. */
export async function readReleased(
  db: Db,
  sealer: Sealer,
  release: { policy: string },
): Promise<ReleasedPolicy> {
  const text = (await readContent(db, sealer, release.policy)).toString('utf8');
  const { entries: _entries, ...document } = JSON.parse(text) as Policy & { entries?: unknown };
  const policy = { ...asOfNow(document), maps: emptyPolicy().maps };
  const lists = listed.safeParse({ entries: _entries });
  if (lists.success) return { policy, lists: byMap((map) => lists.data.entries[map] ?? []) };
  const maps = { ...policy.maps, ...document.maps };
  return { policy: { ...policy, maps }, lists: await storeLists(db, maps) };
}

/** A setting that there was not yet when the release was made has its default; a release that would not be taken any more stands as it was. */
function asOfNow(document: Policy): Policy {
  return policySchema.safeParse({ ...document, maps: {} }).data ?? { ...emptyPolicy(), ...document };
}

export const nothingReleased = (): ReleasedPolicy => ({
  policy: emptyPolicy(),
  lists: byMap(() => []),
});

/** All of what a release holds, with every entry in memory. */
export async function readPolicy(db: Db, sealer: Sealer, release: { policy: string }): Promise<Policy> {
  return withEntries(db, await readReleased(db, sealer, release));
}

export async function withEntries(db: Db, { policy, lists }: ReleasedPolicy): Promise<Policy> {
  const maps = { ...policy.maps };
  for (const map of mapNames) maps[map] = await readList(db, map, lists[map]);
  return { ...policy, maps };
}

/** The entries of some parts of a list. */
export async function readList(db: Db, map: MapName, parts: readonly Part[]): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const some of readListParts(db, map, parts)) for (const entry of some) entries.push(entry);
  return entries;
}

/** The same, some thousand entries at a time. */
export async function* readListParts(
  db: Db,
  map: MapName,
  parts: readonly Part[],
): AsyncGenerator<readonly Entry[]> {
  for await (const part of partsOf(db, parts))
    yield parseEntryLines(map, part.toString('utf8').trimEnd().split('\n'));
}

/** Names a draft as it was looked at: its policy and what it renders to. Deploying names it, so that nobody deploys what they did not see. */
export function draftDigest(draft: ReleasedPolicy & { bundles: RenderedBundle[] }): string {
  return digestOf(
    `${digestOf(policyText(draft))} ${draft.bundles
      .map((one) => `${one.gatewayId} ${one.manifest.id}`)
      .sort()
      .join(' ')}`,
  );
}

export type ComparedBundle = { gateway: string; files: Map<string, Side> };

/** The files of a rendered draft, for comparing. */
export const comparable =
  (db: Db, sealer: Sealer) =>
  ({ gateway, files }: RenderedBundle): ComparedBundle => ({
    gateway,
    files: new Map(files.map(({ path, content }) => [path, sideOf(db, sealer, path, content)])),
  });

function sideOf(db: Db, sealer: Sealer, path: ManagedPath, content: string | Text): Side {
  const { secret } = managedFiles[path];
  if (typeof content !== 'string') return storedSide(db, sealer, content, secret);
  const { sha256, parts } = textOf(content);
  return { digest: sha256, secret, parts: async () => parts, read: async () => readableText(content) };
}

/** Secret contents stay closed. */
function storedSide(
  db: Db,
  sealer: Sealer,
  { sha256, parts }: { sha256: string; parts?: Part[] },
  secret: boolean,
): Side {
  const open = !secret;
  return {
    digest: sha256,
    secret,
    parts: async () => (open ? (parts ?? (await readParts(db, sha256))) : []),
    read: async (part) => (open ? readableText(textOfBytes(await readContent(db, sealer, part.sha256))) : ''),
  };
}

/** The files of a release as they were rendered, for comparing. */
export async function comparableRelease(
  db: Db,
  sealer: Sealer,
  releaseId: string,
): Promise<ComparedBundle[]> {
  const bundles = await db.bundle.findMany({ where: { releaseId } });
  const gateways = await db.gateway.findMany({ select: { id: true, name: true } });
  return bundles.map((bundle) => ({
    gateway: gateways.find((one) => one.id === bundle.gatewayId)?.name ?? bundle.gatewayId,
    files: new Map(
      manifest
        .parse(bundle.manifest)
        .files.map((file) => [file.path, storedSide(db, sealer, file, managedFiles[file.path].secret)]),
    ),
  }));
}

export const acceptedFinding = z.object({
  key: z.string(),
  rule: z.string(),
  severity: z.enum(['error', 'warning', 'advice']),
  title: z.string(),
  acceptedBy: z.string().nullable(),
});
export type AcceptedFinding = z.infer<typeof acceptedFinding>;
