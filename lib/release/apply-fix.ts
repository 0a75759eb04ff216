import { z } from 'zod';
import { operation, type WriteContext } from '#lib/operation.ts';
import { writeEntry } from '#lib/policy/entry/entry-store.ts';
import type { PolicyPatch } from '#lib/policy/finding.ts';
import { fleetSections, hostSectionName } from '#lib/policy/schema.ts';
import { hostSection } from '#lib/policy/section/host.ts';
import { fleet, readFleetSection, readHostSection, writeSection } from '#lib/policy/store.ts';
import { Refusal } from '#lib/refusal.ts';
import { findFindings } from './find-findings.ts';
import { renderDraft } from './render-draft.ts';

/** Mends one finding in the draft, the way the finding itself proposes. Nothing is deployed by it. */
export const applyFix = operation({
  name: 'releases.apply-fix',
  summary: 'Mend a finding in the draft as it proposes',
  permission: 'policy.write',
  route: 'POST /draft/fixes/{key}',
  audit: ['policy.section-saved', 'policy.entry-saved', 'policy.entries-deleted'],
  input: z.object({ key: z.string().max(200) }),
  prepare: async ({ db, sealer, now }, { key }) => {
    const findings = await findFindings(db, await renderDraft(db, sealer), now);
    const fix = findings.find((finding) => finding.key === key)?.fix;
    if (fix) return fix.patch;
    throw new Refusal('not-found', 'no-finding', 'This finding is gone: the draft changed.');
  },
  run: (context, _input, patch) => patchDraft(context, patch),
});

async function patchDraft({ tx, audit, caller }: WriteContext, patch: PolicyPatch): Promise<void> {
  const by = caller.actor.name;
  switch (patch.kind) {
    case 'set': {
      const { section: name } = patch;
      const { value, version } = await readFleetSection(tx, name);
      const next = fleetSections[name].parse({ ...value, ...patch.value });
      const changes = await writeSection(tx, { scope: fleet, name, version, value: next, by });
      await audit({ kind: 'policy.section-saved', scope: fleet, section: name, changes }, name);
      return;
    }
    case 'set-host': {
      const scope = patch.gatewayId;
      const { value, version } = await readHostSection(tx, scope);
      const next = hostSection.parse({ ...value, ...patch.value });
      const changes = await writeSection(tx, { scope, name: hostSectionName, version, value: next, by });
      await audit({ kind: 'policy.section-saved', scope, section: hostSectionName, changes }, scope);
      return;
    }
    case 'add-entry': {
      const { after } = await writeEntry(tx, { entry: patch.entry, by });
      const line = `${after.tag}${after.key} ${after.value}`;
      await audit({
        kind: 'policy.entry-saved',
        map: after.map,
        entryId: after.id,
        before: null,
        after: line,
      });
      return;
    }
    case 'remove-entry': {
      const { map, tag, key } = patch.entry;
      await tx.policyEntry.delete({ where: { map_tag_key: { map, tag, key } } });
      await audit({ kind: 'policy.entries-deleted', map, count: 1, entries: [`${tag}${key}`] });
    }
  }
}
