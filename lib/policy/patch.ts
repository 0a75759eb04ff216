import { entryId } from '#lib/policy/entry/entry.ts';
import type { PolicyPatch } from './finding.ts';
import { emptyHost, type Policy } from './policy.ts';

/** The policy after a fix. What the fix names is replaced, all else stays. */
export function applyPatch(policy: Policy, patch: PolicyPatch): Policy {
  switch (patch.kind) {
    case 'set':
      return { ...policy, [patch.section]: { ...policy[patch.section], ...patch.value } };
    case 'set-host': {
      const host = { ...emptyHost(), ...policy.hosts[patch.gatewayId], ...patch.value };
      return { ...policy, hosts: { ...policy.hosts, [patch.gatewayId]: host } };
    }
    case 'add-entry': {
      const { map } = patch.entry;
      return { ...policy, maps: { ...policy.maps, [map]: [...policy.maps[map], patch.entry] } };
    }
    case 'remove-entry': {
      const gone = entryId(patch.entry);
      const { map } = patch.entry;
      const left = policy.maps[map].filter((entry) => entryId(entry) !== gone);
      return { ...policy, maps: { ...policy.maps, [map]: left } };
    }
  }
}
