import type { FeatureSetting } from '#lib/policy/section/features.ts';
import { switchedFeatures } from '#lib/sendmail/features.ts';
import { noneWord } from '#lib/sendmail/option.ts';
import { options } from '#lib/sendmail/options.ts';
import type { Policy } from '../policy.ts';

/**
 * The policy with Postern’s own choices spelled out, where nothing was set. It does the same; but when a later Postern chooses otherwise, a kept policy
 * still means what it meant when it was written.
 */
export function pinChoices(policy: Policy): Policy {
  const chosen = options.flatMap((row) => (row.ours === undefined ? [] : [[row.name, row.ours || noneWord]]));
  const on = switchedFeatures.flatMap((row): [string, FeatureSetting][] =>
    row.ours === undefined ? [] : [[row.name, { on: true, uses: [[...row.ours]], acknowledged: null }]],
  );
  return {
    ...policy,
    options: { ...Object.fromEntries(chosen), ...policy.options },
    features: { ...Object.fromEntries(on), ...policy.features },
  };
}
