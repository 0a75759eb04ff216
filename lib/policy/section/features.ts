import { z } from 'zod';
import { lineReason, textThat } from '#lib/mail/reason.ts';
import { type FeatureRow, featureArgReasons } from '#lib/sendmail/feature.ts';
import { alwaysThere, featureRow, switchedFeatures } from '#lib/sendmail/features.ts';

/** Who said yes to a feature that opens the relay, when and why. */
const acknowledgement = z.object({
  by: z.string().min(1).max(200),
  at: z.iso.datetime(),
  reason: textThat(lineReason, z.string().trim().min(10, 'Say in a sentence why this is needed.').max(500)),
});

/** A feature, or several of the same name with other arguments: one array of arguments each. */
const featureSetting = z.object({
  on: z.boolean().default(true),
  uses: z
    .array(z.array(z.string().trim().max(300)))
    .max(20)
    .default([[]]),
  acknowledged: acknowledgement.nullable().default(null),
});
export type FeatureSetting = z.infer<typeof featureSetting>;

/** Features by name. What is not here is as lib/sendmail/features.ts says. */
export const featuresSection = z
  .record(z.string(), featureSetting)
  .overwrite(spelled)
  .check(({ value, issues }) => {
    const on = new Set(featuresOn(value).map(({ row }) => row.name));
    for (const [name, setting] of Object.entries(value)) {
      for (const { path, message } of [...troubles(name, setting), ...company(name, setting, on)]) {
        issues.push({ code: 'custom', message, path: [name, ...path], input: setting });
      }
    }
  });
export type Features = z.infer<typeof featuresSection>;

/** What is on, in the order of the table, with the arguments of each use. */
export function featuresOn(set: Features): { row: FeatureRow; uses: readonly (readonly string[])[] }[] {
  return switchedFeatures.flatMap((row) => {
    const setting = set[row.name];
    if (setting === undefined) return row.ours ? [{ row, uses: [row.ours] }] : [];
    return setting.on ? [{ row, uses: setting.uses }] : [];
  });
}

function troubles(name: string, setting: FeatureSetting): { path: (string | number)[]; message: string }[] {
  const row = featureRow(name);
  if (!row) return [{ path: [], message: `There is no feature ${name} here.` }];
  if (!setting.on) return [];
  const not = row.refused ?? row.elsewhere?.text;
  if (not !== undefined) return [{ path: ['on'], message: not }];
  const wrong = setting.uses.flatMap((args, use) =>
    featureArgReasons(row, args).map(({ at, reason }) => ({ path: ['uses', use, at], message: reason })),
  );
  if (row.opensRelay !== undefined && setting.acknowledged === null) {
    wrong.push({ path: ['acknowledged'], message: `${row.opensRelay} Say why it is needed all the same.` });
  }
  if (!row.repeats && setting.uses.length !== 1) {
    wrong.push({ path: ['uses'], message: 'This feature can be used once.' });
  }
  return wrong;
}

/** What a feature that is on misses among the others, or cannot stand beside. */
function company(
  name: string,
  setting: FeatureSetting,
  on: ReadonlySet<string>,
): { path: (string | number)[]; message: string }[] {
  const row = featureRow(name);
  if (!row || !setting.on) return [];
  const there = (other: string) => on.has(other) || alwaysThere.has(other);
  const label = (other: string) => `${featureRow(other)?.label ?? other} (${other})`;
  const words = setting.uses.flatMap((args, use) =>
    args.flatMap((text, at) => {
      const other = row.args[at]?.needs?.[text];
      return other === undefined || there(other)
        ? []
        : [{ path: ['uses', use, at], message: `${text} needs “${label(other)}”.` }];
    }),
  );
  const missing = (row.requires ?? []).filter((other) => !there(other));
  const clashing = (row.excludes ?? []).filter((other) => on.has(other));
  return [
    ...words,
    ...missing.map((other) => ({ path: ['on'], message: `It needs “${label(other)}”: switch that on too.` })),
    ...clashing.map((other) => ({ path: ['on'], message: `It cannot stand beside “${label(other)}”.` })),
  ];
}

/** By their names of today: a policy may come from a time when they were called otherwise. */
function spelled(given: Record<string, FeatureSetting>): Record<string, FeatureSetting> {
  return Object.fromEntries(
    Object.entries(given).map(([name, setting]) => [featureRow(name)?.name ?? name, setting]),
  );
}
