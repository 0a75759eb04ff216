import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Tx } from '#lib/db/client.ts';
import { operation, type WriteContext } from '#lib/operation.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { fleetSectionNames, hostSectionName } from '#lib/policy/schema.ts';
import { fleet } from '#lib/policy/store.ts';
import { bytesOfText } from '#lib/raw-text.ts';
import { Refusal } from '#lib/refusal.ts';
import { keepRealm } from '#lib/sasl/realm.ts';
import { digestOf, putContents } from './blob-store.ts';
import { describeRelease } from './describe-release.ts';
import { findFindings, type NamedFinding } from './find-findings.ts';
import { sectionKey } from './pending-changes.ts';
import { type RenderedDraft, renderDraft } from './render-draft.ts';
import {
  type AcceptedFinding,
  draftDigest,
  newestRelease,
  nothingReleased,
  policyText,
  readReleased,
} from './store.ts';
import type { EntryLists } from './store-entries.ts';
import { linesIn } from './text.ts';

export const comment = z
  .string('Say in a sentence what this changes.')
  .trim()
  .min(3, 'Say in a sentence what this changes; it stands in the list of releases.')
  .max(300, 'Use at most 300 characters.')
  .regex(/^[^\p{Cc}]*$/u, 'Use one line.');

const idList = z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]);

/** Makes a release of the draft and asks for its deployment; the worker carries it out. Deploying twice the same changes nothing. */
export const deployDraft = operation({
  name: 'releases.deploy',
  summary: 'Make a release of the draft and deploy it',
  permission: 'releases.deploy',
  route: 'POST /releases',
  audit: ['release.made', 'release.deployment-requested'],
  input: z.object({
    comment,
    /** The draft that was looked at, as the review named it. */
    digest: z.string(),
    /** Keys of the warnings that were accepted. */
    accepted: idList,
    /** Gateways to deploy to; none named: all. */
    gateways: idList,
  }),
  prepare: async ({ db, sealer, now }) => {
    const draft = await renderDraft(db, sealer);
    const base = await newestRelease(db);
    const before = base ? await readReleased(db, sealer, base) : nothingReleased();
    const names = Object.fromEntries(draft.gateways.map(({ id, name }) => [id, name]));
    const words = await describeRelease(db, { before, after: draft, names });
    return { draft, base, words, findings: await findFindings(db, draft, now) };
  },
  run: async (context, input, { draft, base, words, findings }) => {
    const { tx, caller, now, audit } = context;
    refuseUnseen(draft, input.digest, base?.id, (await newestRelease(tx))?.id);
    const accepted = judge(findings, input.accepted, caller.actor.name);
    const wanted = draft.bundles.filter(
      ({ gatewayId }) => input.gateways.length === 0 || input.gateways.includes(gatewayId),
    );
    if (wanted.length === 0)
      throw new Refusal('invalid', 'no-gateway', 'There is no gateway to deploy to.', {
        next: 'Enrol one under System, Gateways; or wait until it has said what it is.',
      });
    const id = randomBytes(6).toString('hex');
    await storeContents(context, draft);
    await tx.release.create({
      data: {
        id,
        number: (base?.number ?? 0) + 1,
        parentId: base?.id,
        authorId: caller.actor.kind === 'system' ? null : caller.actor.id,
        authorName: caller.actor.name,
        comment: input.comment,
        createdAt: now,
        policy: digestOf(policyText(draft)),
        sections: sectionsOf(draft.policy),
        counts: countLines(draft.lists),
        findings: accepted,
        words: words.slice(0, 500),
      },
    });
    for (const { gatewayId, manifest } of draft.bundles) {
      const full = { ...manifest, release: { id, comment: input.comment } };
      await tx.bundle.create({ data: { releaseId: id, gatewayId, digest: manifest.id, manifest: full } });
    }
    await settleDraft(tx, draft);
    await requestDeployments(context, {
      releaseId: id,
      gatewayIds: wanted.map((one) => one.gatewayId),
      kind: 'deploy',
    });
    const acceptedFindings = accepted.filter((one) => one.acceptedBy !== null).map((one) => one.key);
    await audit({ kind: 'release.made', releaseId: id, comment: input.comment, acceptedFindings });
    const gateways = wanted.map((one) => one.gateway);
    await audit({ kind: 'release.deployment-requested', releaseId: id, gateways, rollback: false });
    return { id };
  },
});

/** Nobody deploys what they did not see: neither a changed draft nor one on top of another release. */
function refuseUnseen(
  draft: RenderedDraft,
  digest: string,
  base: string | undefined,
  now: string | undefined,
): void {
  if (draftDigest(draft) === digest && base === now) return;
  throw new Refusal(
    'conflict',
    'draft-changed',
    'The draft changed since you looked at it. Nothing was deployed.',
    {
      next: 'Look at the review again: it shows what is new.',
    },
  );
}

/** Errors block; every warning needs a tick. What was found, and what was accepted by whom, stands with the release. */
function judge(findings: NamedFinding[], ticked: string[], by: string): AcceptedFinding[] {
  const errors = findings.filter((one) => one.severity === 'error');
  if (errors.length > 0)
    throw new Refusal('invalid', 'blocked-by-errors', `${errors.length} findings block this release.`, {
      next: 'Fix them; the review names each with the way to do it.',
      detail: errors.map((one) => one.title).join('\n'),
    });
  const open = findings.filter((one) => one.severity === 'warning' && !ticked.includes(one.key));
  if (open.length > 0)
    throw new Refusal('invalid', 'warnings-open', `${open.length} warnings are not accepted yet.`, {
      next: 'Tick each to accept it, or fix it.',
      fields: { accepted: open.map((one) => one.title) },
    });
  return findings.map(({ key, rule, severity, title }) => ({
    key,
    rule,
    severity,
    title,
    acceptedBy: severity === 'warning' ? by : null,
  }));
}

/** Long texts were stored, part by part, when the draft was rendered. */
async function storeContents({ tx, sealer }: WriteContext, draft: RenderedDraft): Promise<void> {
  await demandParts(tx, partsOf(draft));
  const files = draft.bundles.flatMap((bundle) =>
    bundle.files.flatMap(({ content, secret }) =>
      typeof content === 'string' ? [{ content: bytesOfText(content), secret }] : [],
    ),
  );
  await putContents(tx, sealer, [{ content: policyText(draft), secret: false }, ...files]);
}

function partsOf({ lists, bundles }: RenderedDraft): string[] {
  const texts = bundles.flatMap(({ files }) =>
    files.flatMap(({ content }) => (typeof content === 'string' ? [] : [content])),
  );
  const parts = [...Object.values(lists).flat(), ...texts.flatMap((text) => [text, ...text.parts])];
  return [...new Set(parts.map(({ sha256 }) => sha256))];
}

/** What no release named for a day may have been swept since it was rendered. */
async function demandParts(tx: Tx, digests: string[]): Promise<void> {
  const [there] = await tx.$queryRaw<[{ count: bigint }]>`SELECT count(*) AS "count" FROM "Blob"
    WHERE "sha256" IN (SELECT "value" FROM json_each(${JSON.stringify(digests)}))`;
  if (Number(there.count) === digests.length) return;
  throw new Refusal('conflict', 'parts-missing', 'A part of this draft is gone. Nothing was deployed.', {
    next: 'Look at the review again: it makes what is missing.',
  });
}

const countLines = (lists: EntryLists): Record<string, number> =>
  Object.fromEntries(Object.entries(lists).map(([map, parts]) => [map, linesIn(parts)]));

function sectionsOf(policy: Policy): Record<string, object> {
  const fleetWide = fleetSectionNames.map((name) => [sectionKey(fleet, name), policy[name]]);
  const hosts = Object.entries(policy.hosts).map(([id, host]) => [sectionKey(id, hostSectionName), host]);
  return Object.fromEntries([...fleetWide, ...hosts]);
}

/** From now on the draft is what was released. Sections are stored whole, so that a later default changes nothing silently. */
async function settleDraft(tx: Tx, { policy, readAt }: RenderedDraft): Promise<void> {
  // what was saved while the draft was read belongs to the next release
  await tx.$executeRaw`UPDATE "PolicyEntry" SET "state" = 'released'
    WHERE "state" <> 'released' AND "updatedAt" < ${readAt}`;
  await keepRealm(tx, policy.auth.realm);
}

/** Wishes for the worker, one a gateway. */
export async function requestDeployments(
  { tx, caller, now }: WriteContext,
  wish: { releaseId: string; gatewayIds: string[]; kind: 'deploy' | 'rollback' },
): Promise<void> {
  const { releaseId, gatewayIds, kind } = wish;
  const requestedBy = caller.actor.name;
  for (const gatewayId of gatewayIds)
    await tx.deployment.create({
      data: { releaseId, gatewayId, kind, steps: [], requestedBy, createdAt: now },
    });
}
