import { readTargets } from '#lib/policy/entry/alias-entry.ts';
import { featuresOn } from '#lib/policy/section/features.ts';
import { optionInForce } from '#lib/sendmail/options.ts';
import { type Check, entryPlace } from '../finding.ts';
import type { Policy } from '../policy.ts';

/** Aliases that start programs and write files; where aliases lead is looked at together with virtual users. */
export const checkAliases: Check = function* (policy: Policy) {
  const hasSmrsh = featuresOn(policy.features).some(({ row }) => row.name === 'smrsh');
  const hasJail = optionInForce(policy.options, 'confSAFE_FILE_ENV') !== '';
  if (hasSmrsh && hasJail) return;
  for (const entry of policy.maps.aliases) {
    const targets = readTargets(entry.value);
    if ('reason' in targets) continue;
    const kinds = new Set(targets.map((target) => target.kind));
    const place = { ...entryPlace(entry), field: 'value' };
    if (kinds.has('program') && !hasSmrsh) {
      yield {
        rule: 'aliases/program-without-smrsh',
        severity: 'warning',
        place,
        title: `Mail to ${entry.key} starts a program through a full shell`,
        text: 'With FEATURE(smrsh) only programs in its folder can be started.',
        fix: {
          label: 'Switch smrsh on',
          patch: {
            kind: 'set',
            section: 'features',
            value: { smrsh: { on: true, uses: [['/usr/libexec/sendmail/smrsh']], acknowledged: null } },
          },
        },
      };
    }
    if (kinds.has('file') && !hasJail) {
      yield {
        rule: 'aliases/file-without-jail',
        severity: 'advice',
        place,
        title: `Mail to ${entry.key} is written to a file`,
        text: 'With confSAFE_FILE_ENV the daemon can write below one folder only.',
      };
    }
  }
};
